package grpcapi

import (
	"cmp"
	"context"
	"errors"

	"google.golang.org/grpc"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

var errStopping = errors.New("the server is stopping")

// WatchEntries sends every entry after an index until the client leaves or
// the server stops.
func (e entries) WatchEntries(r *registryv1.WatchEntriesRequest, stream grpc.ServerStreamingServer[registryv1.WatchEntriesResponse]) error {
	ctx, release := e.untilStopping(stream.Context())
	defer release()
	err := e.watch(ctx, r, stream.Send)
	if errors.Is(context.Cause(ctx), errStopping) {
		err = &registry.Error{
			Reason:  registry.Unavailable,
			Op:      "WatchEntries",
			Message: "the server is stopping; watch again after the last resume_index",
			Err:     errStopping,
		}
	}
	// A watch has no end of its own.
	return Error(ctx, cmp.Or(err, context.Cause(ctx)))
}

func (e entries) watch(ctx context.Context, r *registryv1.WatchEntriesRequest, send func(*registryv1.WatchEntriesResponse) error) error {
	filter := entryFilterOf(r)
	if r.GetFromNow() {
		last, err := e.newest(ctx)
		if err != nil {
			return err
		}
		// A client that is cut off before anything happens resumes here too.
		if err := send(&registryv1.WatchEntriesResponse{ResumeIndex: last}); err != nil {
			return err
		}
		filter.After = last
	}
	return e.Registry.Watch(ctx, filter, func(event registry.WatchEvent) error {
		message, err := wireEvent(event)
		if err != nil {
			return err
		}
		return send(message)
	})
}

// newest is the index of the newest entry.
func (e entries) newest(ctx context.Context) (uint64, error) {
	page, err := e.Registry.Entries(ctx, registry.EntryFilter{}, registry.PageRequest{Size: 1})
	return page.Last, err
}

func wireEvent(event registry.WatchEvent) (*registryv1.WatchEntriesResponse, error) {
	out := &registryv1.WatchEntriesResponse{ResumeIndex: event.Resume}
	if event.Entry == nil {
		return out, nil
	}
	var err error
	out.Entry, err = wireEntry(*event.Entry)
	return out, err
}

// untilStopping returns a context that ends with errStopping when the server
// begins to stop. The function releases it.
func (a API) untilStopping(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-a.Stopping:
			cancel(errStopping)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil); <-done }
}
