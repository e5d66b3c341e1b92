package storage

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// ErrPanic is what errors.Is finds in every *Panic.
var ErrPanic = errors.New("storage: a transaction panicked")

// A Panic is the error of a transaction whose closure panicked. Its writes are
// discarded. The closure may have run on another goroutine, where the caller's
// own recover does not reach, so the stack is kept here for the log.
type Panic struct { //nolint:errname // named for what happened; callers ask for ErrPanic
	Message string // what was passed to panic, as text
	Stack   []byte // where, as runtime/debug prints it
}

// Error says what was passed to panic, without the stack.
func (p *Panic) Error() string { return ErrPanic.Error() + ": " + p.Message }

// Is reports whether target is ErrPanic.
func (p *Panic) Is(target error) bool { return target == ErrPanic }

// Recover turns a panic into a *Panic in err when a backend defers it.
func Recover(err *error) {
	if p := recover(); p != nil {
		*err = &Panic{Message: fmt.Sprint(p), Stack: debug.Stack()}
	}
}
