package pawl

import (
	"context"
	"errors"
	"io"
	"iter"
	"log/slog"
	"time"

	"github.com/cenkalti/backoff/v5"
	"google.golang.org/grpc/codes"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// WatchOptions say what to follow, and from where.
type WatchOptions struct {
	// EntryFilter selects the entries. Its After is the index of the last one
	// that was handled; 0 starts with the first.
	EntryFilter
	// FromNow starts after the newest entry instead.
	FromNow bool
	// Progress, if not nil, is called in the loop's own goroutine with every
	// index that the watch has come past, of entries that were filtered out
	// too: a program that keeps it resumes there without reading them again.
	// That of an entry comes after the loop has handled it, and not at all if
	// the loop is left there.
	Progress func(index uint64)
}

// Watch yields the entries of the log in order, those that exist first and new
// ones as they happen, until ctx ends, the loop is left, or something happens
// that waiting cannot mend, such as ErrIndexUnknown or ErrDenied; the error is
// the last thing it yields. When the connection is lost or the server
// restarts, it goes on after the last entry that the loop has handled, with
// nothing missed and nothing twice, however long that takes.
//
// A program that outlives nothing keeps the Index of the last entry it has
// handled, or what Progress says, and begins there the next time.
func (c *Client) Watch(ctx context.Context, o WatchOptions) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		w := &watch{client: c, options: o, after: o.After, waits: c.waits()}
		if err := w.run(ctx, yield); err != nil && !errors.Is(err, errLeft) {
			yield(Entry{}, err)
		}
	}
}

// errLeft ends a watch whose loop was left.
var errLeft = errors.New("the loop was left")

// A watch is where one loop over the log has come to.
type watch struct {
	client  *Client
	options WatchOptions
	after   uint64
	waits   *backoff.ExponentialBackOff
}

// run follows the log over as many connections as it takes.
func (w *watch) run(ctx context.Context, yield func(Entry, error) bool) error {
	if w.options.FromNow {
		// Asked once and here, not of each stream: what happens while there is
		// no connection counts as new.
		now, err := w.client.LastIndex(ctx)
		if err != nil {
			return err
		}
		w.after = now
	}
	for {
		err := w.stream(ctx, yield)
		if ended := ctx.Err(); ended != nil && !errors.Is(err, errLeft) {
			return ended
		}
		if !resumable(err) {
			return w.client.explain(err)
		}
		if err := w.wait(ctx, err); err != nil {
			return err
		}
	}
}

// stream follows the log over one connection.
func (w *watch) stream(ctx context.Context, yield func(Entry, error) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := w.client.log.WatchEntries(ctx, &registryv1.WatchEntriesRequest{
		AfterIndex: w.after, Resource: w.options.Resource, Types: typeNames(w.options.Types),
	})
	if err != nil {
		return err
	}
	for {
		message, err := stream.Recv()
		if err != nil {
			return err
		}
		if err := w.handle(message, yield); err != nil {
			return err
		}
	}
}

// handle passes a message on, unless it is about what was handled before.
func (w *watch) handle(message *registryv1.WatchEntriesResponse, yield func(Entry, error) bool) error {
	w.waits.Reset()
	if e := message.GetEntry(); e != nil && e.GetIndex() > w.after && !yield(fromEntry(e), nil) {
		return errLeft
	}
	come := max(message.GetEntry().GetIndex(), message.GetResumeIndex())
	if come <= w.after {
		return nil
	}
	w.after = come
	if w.options.Progress != nil {
		w.options.Progress(come)
	}
	return nil
}

// resumable reports whether a stream that ended so can be taken up again. A
// server that stops says Unavailable, or says nothing and ends the stream.
func resumable(err error) bool {
	if errors.Is(err, io.EOF) {
		return true
	}
	e, ok := errors.AsType[*Error](Explain(err))
	return ok && e.Code == codes.Unavailable
}

// wait waits before the next connection.
func (w *watch) wait(ctx context.Context, lost error) error {
	wait := w.waits.NextBackOff()
	w.client.options.Logger.WarnContext(ctx, "the watch lost its connection and will go on",
		slog.Uint64("after", w.after), slog.Duration("wait", wait), slog.Any("error", lost))
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
