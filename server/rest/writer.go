package rest

import (
	"errors"
	"net/http"
	"time"
)

// A writer gives a client a limited time to take each piece of an answer. A
// deadline for the whole answer would end watches.
type writer struct {
	http.ResponseWriter
	patience time.Duration
	clock    func() time.Time
	began    bool // the status has gone out
}

// Unwrap lets http.ResponseController find the connection.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader begins the answer.
func (w *writer) WriteHeader(code int) {
	if w.began && code >= http.StatusOK {
		return // the gateway ends a stream that has begun with an error's status
	}
	w.began = w.began || code >= http.StatusOK
	w.ResponseWriter.WriteHeader(code)
}

// Write writes a piece.
func (w *writer) Write(piece []byte) (int, error) {
	w.began = true
	if err := w.extend(); err != nil {
		return 0, err
	}
	return w.ResponseWriter.Write(piece)
}

// FlushError sends what has been written.
func (w *writer) FlushError() error {
	w.began = true
	if err := w.extend(); err != nil {
		return err
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

func (w *writer) extend() error {
	err := http.NewResponseController(w.ResponseWriter).SetWriteDeadline(w.clock().Add(w.patience))
	if errors.Is(err, http.ErrNotSupported) { // a recorder of a test has no connection
		return nil
	}
	return err
}
