package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"
)

// A splitter serves two protocols on one port. It looks at the first bytes of
// each connection: HTTP/2 with prior knowledge, which is how every gRPC client
// begins, goes to one side, everything else to the other.
type splitter struct {
	net.Listener
	clock      func() time.Time
	logger     *slog.Logger
	grpc, rest *branch
	done       chan struct{}

	mu      sync.Mutex // guards what follows
	closed  bool
	waiting map[net.Conn]struct{} // connections that have not said enough yet
	looking sync.WaitGroup
}

// preface is how HTTP/2 begins; PRI is no method of HTTP/1.
const preface = "PRI "

func newSplitter(l net.Listener, parts Parts) *splitter {
	s := &splitter{Listener: l, clock: parts.Clock, logger: parts.Logger, done: make(chan struct{}), waiting: map[net.Conn]struct{}{}}
	s.grpc = &branch{splitter: s, conns: make(chan net.Conn)}
	s.rest = &branch{splitter: s, conns: make(chan net.Conn)}
	return s
}

// accept hands out connections until the splitter is closed. It returns when
// it has let go of all of them.
func (s *splitter) accept() error {
	defer s.looking.Wait()
	for {
		conn, err := s.Accept()
		switch {
		case err == nil:
			s.look(conn)
		case errors.Is(err, net.ErrClosed):
			return nil
		case !s.pause(err):
			return nil
		}
	}
}

// pause waits a little after an error of accept: the process has too many
// files open, or a client has gone already. It reports whether to go on.
func (s *splitter) pause(err error) bool {
	s.logger.LogAttrs(context.Background(), slog.LevelWarn, "accept", slog.Any("cause", err))
	select {
	case <-time.After(100 * time.Millisecond):
		return true
	case <-s.done:
		return false
	}
}

// look finds out what a connection speaks, and hands it to that side.
func (s *splitter) look(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		_ = conn.Close() // nobody is left to tell
		return
	}
	s.waiting[conn] = struct{}{}
	s.looking.Go(func() {
		known, to := s.peek(conn)
		s.mu.Lock()
		delete(s.waiting, conn)
		s.mu.Unlock()
		if to == nil || !to.take(known) {
			_ = conn.Close()
		}
	})
}

// peek reads enough of a connection to tell. The branch is nil if nothing came
// in time.
func (s *splitter) peek(conn net.Conn) (net.Conn, *branch) {
	// It counts for writing too: the first read shakes hands where there is TLS.
	if err := conn.SetDeadline(s.clock().Add(greeting)); err != nil {
		return nil, nil
	}
	head := make([]byte, len(preface))
	if _, err := io.ReadFull(conn, head); err != nil {
		return nil, nil
	}
	if err := conn.SetDeadline(time.Time{}); err != nil {
		return nil, nil
	}
	known := &peeked{Conn: conn, head: head}
	if string(head) == preface {
		return known, s.grpc
	}
	return known, s.rest
}

// Close stops accepting and drops the connections that nobody has yet.
func (s *splitter) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	close(s.done)
	err := s.Listener.Close()
	for conn := range s.waiting {
		_ = conn.Close()
	}
	return err
}

// A branch is one side of a splitter. Closing it closes the whole.
type branch struct {
	*splitter
	conns chan net.Conn
}

// Accept waits for a connection of this side.
func (b *branch) Accept() (net.Conn, error) {
	select {
	case conn := <-b.conns:
		return conn, nil
	case <-b.done:
		return nil, net.ErrClosed
	}
}

// take gives a connection to whoever accepts on this side.
func (b *branch) take(conn net.Conn) bool {
	select {
	case b.conns <- conn:
		return true
	case <-b.done:
		return false
	}
}

// A peeked connection has had its first bytes read, and gives them back.
type peeked struct {
	net.Conn
	head []byte
}

// Read reads what was peeked at, and then on.
func (p *peeked) Read(into []byte) (int, error) {
	if len(p.head) == 0 {
		return p.Conn.Read(into)
	}
	n := copy(into, p.head)
	p.head = p.head[n:]
	return n, nil
}
