package rest_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/testing/protocmp"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/server/rest"
)

func passUnary(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
	return handle(ctx, request)
}

func passStream(service any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handle grpc.StreamHandler) error {
	return handle(service, stream)
}

// fake keeps what it is given and answers what it keeps.
type fake struct {
	registryv1.UnimplementedSchemaServiceServer
	registryv1.UnimplementedLogServiceServer

	request *registryv1.GetSchemaRequest
	answer  *registryv1.GetSchemaResponse
	err     error
	watch   func(*registryv1.WatchEntriesRequest, registryv1.LogService_WatchEntriesServer) error
}

// GetSchema tells in its header what it was sent as metadata.
func (f *fake) GetSchema(ctx context.Context, r *registryv1.GetSchemaRequest) (*registryv1.GetSchemaResponse, error) {
	f.request = r
	md, _ := metadata.FromIncomingContext(ctx)
	if err := grpc.SetHeader(ctx, metadata.Pairs("heard", md.Get("said")[0])); err != nil {
		return nil, err
	}
	if err := grpc.SetTrailer(ctx, metadata.Pairs("after", "all")); err != nil {
		return nil, err
	}
	return f.answer, f.err
}

// WatchEntries does what it is told.
func (f *fake) WatchEntries(r *registryv1.WatchEntriesRequest, s registryv1.LogService_WatchEntriesServer) error {
	return f.watch(r, s)
}

func (f *fake) conn() *rest.Conn {
	conn := rest.NewConn(passUnary, passStream)
	registryv1.RegisterSchemaServiceServer(conn, f)
	registryv1.RegisterLogServiceServer(conn, f)
	return conn
}

func TestUnary(t *testing.T) {
	f := &fake{answer: &registryv1.GetSchemaResponse{Schema: &registryv1.Schema{Id: 7, Files: []*registryv1.SchemaFile{{Path: "a"}}}}}
	client := registryv1.NewSchemaServiceClient(f.conn())
	ctx := metadata.AppendToOutgoingContext(t.Context(), "said", "hello")
	request := &registryv1.GetSchemaRequest{Id: 7}
	var header, trailer metadata.MD
	got, err := client.GetSchema(ctx, request, grpc.Header(&header), grpc.Trailer(&trailer))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(f.answer, got, protocmp.Transform()); diff != "" {
		t.Errorf("the answer changed on its way (-sent +got):\n%s", diff)
	}
	if header.Get("heard")[0] != "hello" || trailer.Get("after")[0] != "all" {
		t.Errorf("header %v, trailer %v; want heard=hello, after=all", header, trailer)
	}
	f.answer.Schema.Files[0].Path, request.Id = "changed", 8
	if got.GetSchema().GetFiles()[0].GetPath() != "a" || f.request.GetId() != 7 {
		t.Error("a change on one side shows on the other, want messages of their own")
	}
}

func TestUnaryErrors(t *testing.T) {
	ctx := metadata.AppendToOutgoingContext(t.Context(), "said", "hello")
	secret := errors.New("secret")
	for _, c := range []struct {
		err  error
		want codes.Code
	}{
		{status.Error(codes.NotFound, "none"), codes.NotFound},
		{context.DeadlineExceeded, codes.DeadlineExceeded},
		{secret, codes.Unknown},
	} {
		f := &fake{err: c.err}
		_, err := registryv1.NewSchemaServiceClient(f.conn()).GetSchema(ctx, &registryv1.GetSchemaRequest{})
		if status.Code(err) != c.want || errors.Is(err, secret) {
			t.Errorf("a handler's %v arrives as %v, want %v and no cause", c.err, err, c.want)
		}
	}
	conn := (&fake{}).conn()
	if err := conn.Invoke(ctx, "/no.Service/Method", nil, nil); status.Code(err) != codes.Unimplemented {
		t.Errorf("Invoke of an unknown method = %v, want UNIMPLEMENTED", err)
	}
	if _, err := conn.NewStream(ctx, &grpc.StreamDesc{}, "/no.Service/Method"); status.Code(err) != codes.Unimplemented {
		t.Errorf("NewStream of an unknown method = %v, want UNIMPLEMENTED", err)
	}
}

func TestStream(t *testing.T) {
	kept := &registryv1.WatchEntriesResponse{ResumeIndex: 1}
	f := &fake{watch: func(r *registryv1.WatchEntriesRequest, s registryv1.LogService_WatchEntriesServer) error {
		if err := s.SetHeader(metadata.Pairs("a", "1")); err != nil {
			return err
		}
		for range 3 {
			if err := s.Send(kept); err != nil {
				return err
			}
			kept.ResumeIndex++
		}
		s.SetTrailer(metadata.Pairs("b", "2"))
		return status.Errorf(codes.OutOfRange, "after %d", r.GetAfterIndex())
	}}
	conn := f.conn()
	stream, err := registryv1.NewLogServiceClient(conn).WatchEntries(t.Context(), &registryv1.WatchEntriesRequest{AfterIndex: 9})
	if err != nil {
		t.Fatal(err)
	}
	var all []*registryv1.WatchEntriesResponse
	for message, err := stream.Recv(); ; message, err = stream.Recv() {
		if err != nil {
			if status.Code(err) != codes.OutOfRange || status.Convert(err).Message() != "after 9" {
				t.Errorf("the stream ends with %v, want what its handler returned", err)
			}
			break
		}
		all = append(all, message)
	}
	for i, message := range all {
		if message.GetResumeIndex() != uint64(i+1) {
			t.Errorf("message %d has index %d: it changed after it was sent", i, message.GetResumeIndex())
		}
	}
	header, err := stream.Header()
	if len(all) != 3 || err != nil || header.Get("a")[0] != "1" || stream.Trailer().Get("b")[0] != "2" {
		t.Errorf("%d messages, header %v (%v), trailer %v; want 3, a=1, b=2", len(all), header, err, stream.Trailer())
	}
	conn.Wait()
}

// TestStreamThatNeverBegan is about handlers that return before they send,
// or before they read.
func TestStreamThatNeverBegan(t *testing.T) {
	f := &fake{watch: func(*registryv1.WatchEntriesRequest, registryv1.LogService_WatchEntriesServer) error { return nil }}
	refuse := func(any, grpc.ServerStream, *grpc.StreamServerInfo, grpc.StreamHandler) error {
		return status.Error(codes.Unauthenticated, "who are you")
	}
	closed := rest.NewConn(passUnary, refuse)
	registryv1.RegisterLogServiceServer(closed, f)
	stream, err := registryv1.NewLogServiceClient(closed).WatchEntries(t.Context(), &registryv1.WatchEntriesRequest{})
	if err != nil {
		t.Fatalf("WatchEntries = %v, want a stream that fails later", err)
	}
	if _, err := stream.Header(); status.Code(err) != codes.Unauthenticated {
		t.Errorf("Header = %v, want UNAUTHENTICATED while HTTP can still say so", err)
	}
	if _, err := stream.Recv(); status.Code(err) != codes.Unauthenticated {
		t.Errorf("Recv = %v, want UNAUTHENTICATED", err)
	}
	stream, err = registryv1.NewLogServiceClient(f.conn()).WatchEntries(t.Context(), &registryv1.WatchEntriesRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if header, err := stream.Header(); len(header) != 0 || err != nil {
		t.Errorf("Header of an empty stream = %v, %v, want nothing", header, err)
	}
	if _, err := stream.Recv(); !errors.Is(err, io.EOF) {
		t.Errorf("Recv of an empty stream = %v, want EOF", err)
	}
}

func TestStreamThatNobodyReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent error
		f := &fake{watch: func(_ *registryv1.WatchEntriesRequest, s registryv1.LogService_WatchEntriesServer) error {
			for sent == nil {
				sent = s.Send(&registryv1.WatchEntriesResponse{})
			}
			return sent
		}}
		conn := f.conn()
		ctx, cancel := context.WithCancel(t.Context())
		stream, err := registryv1.NewLogServiceClient(conn).WatchEntries(ctx, &registryv1.WatchEntriesRequest{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := stream.Recv(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // the handler waits for a reader
		cancel()
		conn.Wait()
		if status.Code(sent) != codes.Canceled {
			t.Errorf("Send to a client that has gone = %v, want CANCELLED", sent)
		}
		if _, err := stream.Recv(); status.Code(err) != codes.Canceled {
			t.Errorf("Recv after its context = %v, want CANCELLED", err)
		}
	})
}

// TestBothWays talks to a method that the API does not have yet: one that
// both sides stream.
func TestBothWays(t *testing.T) {
	desc := &grpc.ServiceDesc{ServiceName: "echo", HandlerType: (*any)(nil), Streams: []grpc.StreamDesc{{
		StreamName: "Echo", ClientStreams: true, ServerStreams: true,
		Handler: func(_ any, s grpc.ServerStream) error {
			for {
				var m registryv1.LogEntry
				if err := s.RecvMsg(&m); errors.Is(err, io.EOF) {
					return nil
				} else if err != nil {
					return err
				}
				m.Index *= 2
				if err := s.SendMsg(&m); err != nil || m.GetIndex() > 10 {
					return err
				}
			}
		},
	}}}
	conn := rest.NewConn(passUnary, passStream)
	conn.RegisterService(desc, nil)
	stream, err := conn.NewStream(t.Context(), &desc.Streams[0], "/echo/Echo")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []uint64{1, 4, 6} {
		var got registryv1.LogEntry
		if err := errors.Join(stream.SendMsg(&registryv1.LogEntry{Index: n}), stream.RecvMsg(&got)); err != nil || got.GetIndex() != 2*n {
			t.Errorf("the echo of %d = %d, %v, want twice as much", n, got.GetIndex(), err)
		}
	}
	conn.Wait()
	if err := stream.SendMsg(&registryv1.LogEntry{}); !errors.Is(err, io.EOF) {
		t.Errorf("SendMsg to a handler that has returned = %v, want EOF", err)
	}
	if err := errors.Join(stream.CloseSend(), stream.CloseSend()); err != nil {
		t.Errorf("CloseSend = %v, want nil", err)
	}
	if err := stream.RecvMsg(&registryv1.LogEntry{}); !errors.Is(err, io.EOF) {
		t.Errorf("RecvMsg at the end = %v, want EOF", err)
	}
}
