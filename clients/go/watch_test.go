package pawl_test

import (
	"cmp"
	"errors"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	pawl "github.com/pawl-registry/pawl/clients/go"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

type watchStream = grpc.ServerStreamingServer[registryv1.WatchEntriesResponse]

func entryAt(index uint64) *registryv1.WatchEntriesResponse {
	return &registryv1.WatchEntriesResponse{Entry: &registryv1.LogEntry{Index: index, Type: "VERSION_PUBLISHED"}, ResumeIndex: index}
}

func send(stream watchStream, messages ...*registryv1.WatchEntriesResponse) error {
	for _, m := range messages {
		if err := stream.Send(m); err != nil {
			return err
		}
	}
	return nil
}

func TestWatchResumes(t *testing.T) {
	var asked []uint64
	s := &script{watch: func(r *registryv1.WatchEntriesRequest, stream watchStream) error {
		asked = append(asked, r.GetAfterIndex())
		switch len(asked) {
		case 1: // the server stops
			return cmp.Or(send(stream, entryAt(1), entryAt(2)), refusal(t, codes.Unavailable))
		case 2: // a server that says something twice, goes past entries, and hangs up
			return send(stream, entryAt(2), entryAt(3), &registryv1.WatchEntriesResponse{ResumeIndex: 5})
		case 3: // it is away for longer
			return refusal(t, codes.Unavailable)
		}
		return refusal(t, codes.OutOfRange, &errdetails.ErrorInfo{Reason: "INDEX_UNKNOWN", Domain: "pawl"})
	}}
	var seen, progress []uint64
	var end error
	for entry, err := range s.client(t, pawl.Options{}).Watch(t.Context(), pawl.WatchOptions{Progress: func(i uint64) { progress = append(progress, i) }}) {
		if err != nil {
			end = err
			break
		}
		seen = append(seen, entry.Index)
	}
	if !errors.Is(end, pawl.ErrIndexUnknown) {
		t.Errorf("Watch ends with %v, want ErrIndexUnknown", end)
	}
	if diff := gocmp.Diff([]uint64{1, 2, 3}, seen); diff != "" {
		t.Errorf("Watch over four streams yields other entries (-want +got):\n%s", diff)
	}
	if diff := gocmp.Diff([]uint64{1, 2, 3, 5}, progress); diff != "" {
		t.Errorf("Watch tells other progress (-want +got):\n%s", diff)
	}
	if diff := gocmp.Diff([]uint64{0, 2, 5, 5}, asked); diff != "" {
		t.Errorf("Watch resumes after other indexes (-want +got):\n%s", diff)
	}
}

func TestWatchThatIsLeftEndsItsStream(t *testing.T) {
	ended := make(chan struct{})
	s := &script{watch: func(_ *registryv1.WatchEntriesRequest, stream watchStream) error {
		defer close(ended)
		if err := send(stream, entryAt(1)); err != nil {
			return err
		}
		<-stream.Context().Done()
		return stream.Context().Err()
	}}
	for range s.client(t, pawl.Options{}).Watch(t.Context(), pawl.WatchOptions{}) {
		break
	}
	<-ended
}
