package migrate

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// A Source is a registry that can be read.
type Source interface {
	// Read reads what is at the wanted places. It may call progress from
	// several goroutines.
	Read(ctx context.Context, want Scope, progress Progress) (Content, error)
}

// A Target is a registry that can be read and written. Of its methods that
// write, all may be called at once, and doing again what was done is no error.
// A *RefusalError concerns one thing; any other error ends the copy.
type Target interface {
	Source
	// Admit lets a subject take versions with numbers and ids from elsewhere.
	// The mode that is set last ends it.
	Admit(ctx context.Context, subject Place) error
	Place(ctx context.Context, v Version) error
	Delete(ctx context.Context, k Key) error
	Undelete(ctx context.Context, k Key) error
	SetConfig(ctx context.Context, c Config) error
	SetMode(ctx context.Context, m Mode) error
}

// A Progress is told how far work has come: how many things of how many are
// done. All is 0 where nobody knows.
type Progress func(what string, done, all int)

// A RefusalError is why a target does not take something.
type RefusalError struct{ Why string }

// Error is why.
func (r *RefusalError) Error() string { return r.Why }

// A Refused is a thing that a target did not take, and why.
type Refused struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

// A Work carries out a plan.
type Work struct {
	Target   Target
	Parallel int // how many requests at once
	Progress Progress

	mu      sync.Mutex
	failed  map[Key]bool
	refused []Refused
}

// Do carries out a plan, in the order that references allow: versions, what is
// deleted, what is set, the modes. What the target refuses is in the plan then
// and in its way no more; the error is of what ended it all.
func (w *Work) Do(ctx context.Context, p *Plan) error {
	w.failed = map[Key]bool{}
	for _, r := range p.conflicts {
		w.failed[r] = true
	}
	err := w.place(ctx, p)
	if err == nil {
		err = w.mark(ctx, p)
	}
	if err == nil {
		err = w.each(ctx, "settings", len(p.Configs), func(i int) error {
			return w.told("what is set at "+p.Configs[i].String(), w.Target.SetConfig(ctx, p.Configs[i]))
		})
	}
	if err == nil {
		err = w.each(ctx, "modes", len(p.Modes), func(i int) error {
			return w.told("the mode of "+p.Modes[i].String(), w.Target.SetMode(ctx, p.Modes[i]))
		})
	}
	p.Refused = append(p.Refused, w.refused...)
	return err
}

func (w *Work) place(ctx context.Context, p *Plan) error {
	err := w.each(ctx, "subjects", len(p.admit), func(i int) error {
		return w.told(p.admit[i].String(), w.Target.Admit(ctx, p.admit[i]))
	})
	if err != nil {
		return err
	}
	order := orderOf(p.Place)
	for _, i := range order.circular {
		w.refuse(p.Place[i].Key(), "its references go round in a circle")
	}
	return w.inOrder(ctx, "versions", order, func(i int) error {
		v := p.Place[i]
		for _, k := range v.imports() {
			if w.fails(k) {
				w.refuse(v.Key(), fmt.Sprintf("it references %s, which was not taken", k))
				return nil
			}
		}
		return w.toldOf(v.Key(), w.Target.Place(ctx, v))
	})
}

// mark deletes and undeletes: what references goes before what it references,
// and comes back after it.
func (w *Work) mark(ctx context.Context, p *Plan) error {
	undelete := orderOf(p.undelete)
	err := w.inOrder(ctx, "undeleted", undelete, func(i int) error {
		return w.toldOf(p.undelete[i].Key(), w.Target.Undelete(ctx, p.undelete[i].Key()))
	})
	if err != nil {
		return err
	}
	return w.inOrder(ctx, "deleted", orderOf(p.Delete).reversed(), func(i int) error {
		if k := p.Delete[i].Key(); !w.fails(k) {
			return w.toldOf(k, w.Target.Delete(ctx, k))
		}
		return nil
	})
}

// FailedOf is how many of some versions were not taken.
func (w *Work) FailedOf(list []Version) int {
	n := 0
	for _, v := range list {
		if w.fails(v.Key()) {
			n++
		}
	}
	return n
}

func (w *Work) fails(k Key) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.failed[k]
}

func (w *Work) refuse(k Key, why string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failed[k] = true
	w.refused = append(w.refused, Refused{k.String(), why})
}

// told keeps a refusal and lets other errors through.
func (w *Work) told(what string, err error) error {
	refusal, ok := errors.AsType[*RefusalError](err)
	if !ok {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refused = append(w.refused, Refused{what, refusal.Why})
	return nil
}

func (w *Work) toldOf(k Key, err error) error {
	refusal, ok := errors.AsType[*RefusalError](err)
	if ok {
		w.refuse(k, refusal.Why)
		return nil
	}
	return err
}
