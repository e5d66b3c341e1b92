package rest

import (
	"errors"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

var errHeaderSent = errors.New("the header has been sent")

// A transport carries a call's header and trailer back to the caller.
type transport struct {
	method string

	mu      sync.Mutex // guards what follows
	header  metadata.MD
	trailer metadata.MD
	sent    bool
	onSend  func() // called once, when the header goes out; may be nil
}

// Method is the full name of the method, /service/method.
func (t *transport) Method() string { return t.method }

// SetHeader adds to the header, until it is sent.
func (t *transport) SetHeader(md metadata.MD) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sent {
		return errHeaderSent
	}
	t.header = metadata.Join(t.header, md)
	return nil
}

// SendHeader adds to the header and sends it.
func (t *transport) SendHeader(md metadata.MD) error {
	if err := t.SetHeader(md); err != nil {
		return err
	}
	t.send()
	return nil
}

// send sends the header if that has not been done.
func (t *transport) send() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sent {
		return
	}
	t.sent = true
	if t.onSend != nil {
		t.onSend()
	}
}

// SetTrailer adds to the trailer.
func (t *transport) SetTrailer(md metadata.MD) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.trailer = metadata.Join(t.trailer, md)
	return nil
}

// give hands header and trailer to the caller that asked for them.
func (t *transport) give(options []grpc.CallOption) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, option := range options {
		switch o := option.(type) {
		case grpc.HeaderCallOption:
			*o.HeaderAddr = t.header.Copy()
		case grpc.TrailerCallOption:
			*o.TrailerAddr = t.trailer.Copy()
		}
	}
}
