package grpcapi_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/server/grpcapi"
)

// Every rpc of every service answers an empty request, or says in the words of
// this API why it does not.
func TestEveryRPCIsThere(t *testing.T) {
	p := onDisk(t)
	rpcs := 0
	for _, service := range grpcapi.Services() {
		for i := range service.Methods().Len() {
			method := service.Methods().Get(i)
			err := p.call(t, method)
			got := tell(err)
			if err != nil && got.Reason == "" || got.Code == codes.Unimplemented || got.Code == codes.Internal {
				t.Errorf("%s answers an empty request with %v, want an answer or a reason", method.FullName(), err)
			}
			if got.Code == codes.InvalidArgument && len(got.Fields) == 0 {
				t.Errorf("%s refuses an empty request with %v, want the field named", method.FullName(), err)
			}
			rpcs++
		}
	}
	if rpcs < 30 {
		t.Errorf("there are %d rpcs, want all of six services", rpcs)
	}
}

// call calls an rpc with an empty request and reads the first answer.
func (p pawl) call(t *testing.T, method protoreflect.MethodDescriptor) error {
	t.Helper()
	// A watch has no first answer in an empty log: its deadline is its answer.
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if method.FullName() == "pawl.registry.v1.LogService.WatchEntries" {
		return p.callWatch(ctx)
	}
	name := "/" + string(method.Parent().FullName()) + "/" + string(method.Name())
	request, answer := dynamicpb.NewMessage(method.Input()), dynamicpb.NewMessage(method.Output())
	if !method.IsStreamingServer() {
		return p.conn.Invoke(ctx, name, request, answer)
	}
	stream, err := p.conn.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, name)
	if err != nil {
		return err
	}
	if err := errors.Join(stream.SendMsg(request), stream.CloseSend()); err != nil {
		return err
	}
	if err := stream.RecvMsg(answer); !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

func (p pawl) callWatch(ctx context.Context) error {
	stream, err := p.WatchEntries(ctx, &registryv1.WatchEntriesRequest{FromNow: true})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}
