package storage

import (
	"context"
	"sync"
)

// A Bell wakes those who Wait on a store. Every backend that lives in one
// process has one, and rings it after each commit. Its zero value is at
// revision 0 and open.
type Bell struct {
	mu     sync.Mutex // guards all below
	rev    Revision
	next   chan struct{} // closed at the next ring, and at Close; nil while nobody waits
	closed bool
}

// Ring says that the store has come to a revision.
func (b *Bell) Ring(rev Revision) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rev = rev
	b.wake()
}

// Close makes every Wait, now and later, return ErrClosed.
func (b *Bell) Close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.wake()
}

func (b *Bell) wake() {
	if b.next != nil {
		close(b.next)
		b.next = nil
	}
}

// Wait blocks until the revision is greater than after, and returns it.
func (b *Bell) Wait(ctx context.Context, after Revision) (Revision, error) {
	for {
		rev, next, err := b.listen()
		if err != nil || rev > after {
			return rev, err
		}
		select {
		case <-next:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// Revision returns the one that was rung last, or ErrClosed.
func (b *Bell) Revision() (Revision, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return 0, ErrClosed
	}
	return b.rev, nil
}

// listen returns the revision and what is closed when another comes.
func (b *Bell) listen() (Revision, <-chan struct{}, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return 0, nil, ErrClosed
	}
	if b.next == nil {
		b.next = make(chan struct{})
	}
	return b.rev, b.next, nil
}
