package rest

import (
	"context"
	"io"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// NewStream opens a stream. Its handler runs until it returns or ctx ends;
// who opens a stream ends ctx when they stop reading.
func (c *Conn) NewStream(ctx context.Context, _ *grpc.StreamDesc, name string, _ ...grpc.CallOption) (grpc.ClientStream, error) {
	m, ok := c.streams[name]
	if !ok {
		return nil, unknownMethod(name)
	}
	exchangeOf(ctx).reached = true
	p := &pipe{
		transport: transport{method: name},
		ctx:       ctx,
		desc:      m.desc,
		requests:  newLane(), answers: newLane(),
		headed: make(chan struct{}), noMore: make(chan struct{}), done: make(chan struct{}),
	}
	p.onSend = func() { close(p.headed) }
	server := serverSide{pipe: p, inner: p.incoming(ctx)}
	info := &grpc.StreamServerInfo{FullMethod: name, IsClientStream: m.desc.ClientStreams, IsServerStream: m.desc.ServerStreams}
	c.handlers.Go(func() {
		p.err = statusError(c.stream(m.service, server, info, m.desc.Handler))
		close(p.done)
	})
	return clientSide{p}, nil
}

// A pipe is an open stream. The two sides hold it through types of their own,
// because both have a RecvMsg.
type pipe struct {
	transport
	ctx               context.Context
	desc              grpc.StreamDesc
	requests, answers lane
	headed            chan struct{} // closed when the header goes out
	noMore            chan struct{} // closed when the client sends no more
	closeOnce         sync.Once
	done              chan struct{} // closed when the handler has returned
	err               error         // what it returned; read it after done
}

// A lane brings messages one way. The receiver says where it wants the next
// one, and the sender copies it there: one copy, and no message is ever held
// by both.
type lane struct {
	want  chan any
	given chan error
}

func newLane() lane { return lane{want: make(chan any), given: make(chan error)} }

// give copies m to the receiver that is waiting with into.
func (l lane) give(into, m any) error {
	err := copyMessage(into, m)
	l.given <- err
	return err
}

// serverSide is what the handler sees.
type serverSide struct {
	*pipe
	inner context.Context
}

// Context carries what the client sent.
func (s serverSide) Context() context.Context { return s.inner }

// SetTrailer adds to the trailer.
func (s serverSide) SetTrailer(md metadata.MD) { _ = s.transport.SetTrailer(md) } // it cannot fail

// SendMsg waits until the client takes m, or has gone.
func (s serverSide) SendMsg(m any) error {
	s.send()
	select {
	case into := <-s.answers.want:
		return s.answers.give(into, m)
	case <-s.ctx.Done():
		return status.FromContextError(s.ctx.Err()).Err()
	}
}

// RecvMsg waits for the client's next message; io.EOF says there is none.
func (s serverSide) RecvMsg(m any) error {
	select {
	case s.requests.want <- m:
		return <-s.requests.given
	case <-s.noMore:
		return io.EOF
	case <-s.ctx.Done():
		return status.FromContextError(s.ctx.Err()).Err()
	}
}

// clientSide is what the caller sees.
type clientSide struct{ *pipe }

// Context is the one the stream was opened with.
func (c clientSide) Context() context.Context { return c.ctx }

// Header waits for the header. Unlike over a socket, its error says what
// became of a stream that ended without one: the gateway asks for the header
// first, and can still choose an HTTP status then.
func (c clientSide) Header() (metadata.MD, error) {
	select {
	case <-c.headed:
		return c.sentHeader(), nil
	case <-c.done:
	case <-c.ctx.Done():
		return nil, status.FromContextError(c.ctx.Err()).Err()
	}
	select {
	case <-c.headed:
		return c.sentHeader(), nil
	default:
		return nil, c.err
	}
}

func (c clientSide) sentHeader() metadata.MD {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.header.Copy()
}

// Trailer is what the handler set; it is complete once RecvMsg has failed.
func (c clientSide) Trailer() metadata.MD {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.trailer.Copy()
}

// SendMsg waits until the handler takes m. If the handler has returned, that
// is io.EOF where more could have followed; RecvMsg has the reason.
func (c clientSide) SendMsg(m any) error {
	select {
	case into := <-c.requests.want:
		return c.requests.give(into, m)
	case <-c.done:
		if !c.desc.ClientStreams {
			return nil
		}
		return io.EOF
	case <-c.ctx.Done():
		return status.FromContextError(c.ctx.Err()).Err()
	}
}

// CloseSend says that no more messages follow.
func (c clientSide) CloseSend() error {
	c.closeOnce.Do(func() { close(c.noMore) })
	return nil
}

// RecvMsg waits for the handler's next message; io.EOF says it ended well.
func (c clientSide) RecvMsg(m any) error {
	select {
	case c.answers.want <- m:
		return <-c.answers.given
	case <-c.done:
	case <-c.ctx.Done():
		return status.FromContextError(c.ctx.Err()).Err()
	}
	if c.err != nil {
		return c.err
	}
	return io.EOF
}
