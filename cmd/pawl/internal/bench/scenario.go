package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
)

// A Scenario is a kind of request.
type Scenario struct {
	Name  string
	About string
	// fill says whether the subjects are published before it begins.
	fill bool
	do   func(*Stage) operation
}

// Scenarios are all there are, in the order in which they are best read.
func Scenarios() []Scenario {
	return []Scenario{
		{"get-by-id", "fetch a schema by id, as consumers do", true, (*Stage).getByID},
		{"latest", "fetch the latest version of a subject", true, (*Stage).latest},
		{"check", "ask whether a schema nobody has seen may follow", true, (*Stage).check},
		{"publish-new", "publish a new schema into a new subject", false, (*Stage).publishNew},
		{"publish-next", "publish a compatible next version", true, (*Stage).publishNext},
		{"publish-known", "publish what is there already, as producers do when they start", true, (*Stage).publishKnown},
		{"list", "list the first subjects by prefix", true, (*Stage).list},
	}
}

// A Stage is where scenarios play: a registry, and subjects of this run in it.
type Stage struct {
	Registry Registry
	// Run tells this run's names from those of all others: lower-case letters
	// and digits.
	Run string
	// Subjects is how many subjects requests are spread over.
	Subjects int
	// Format and Size are what is published: about so many bytes.
	Format string
	Size   int

	filled []filled     // what reads and next versions go to
	next   atomic.Int64 // the number of the next subject
	step   atomic.Int64 // of the last schema that followed another
}

// Prefix is what the names of all subjects of the run begin with.
func (s *Stage) Prefix() string { return "pawl-bench-" + s.Run + "-" }

func (s *Stage) subject(n int64) string { return fmt.Sprintf("%s%d", s.Prefix(), n) }

func (s *Stage) schema(n, step int64) Schema {
	return maker{format: s.Format, run: s.Run, size: s.Size}.make(n, step)
}

// A filled subject has a first version, whose schema has an id.
type filled struct {
	number int64
	id     int32
}

// any is one of the filled subjects.
func (s *Stage) any() filled { return s.filled[rand.IntN(len(s.filled))] }

func (s *Stage) getByID() operation {
	return func(ctx context.Context) error { return s.Registry.Schema(ctx, s.any().id) }
}

func (s *Stage) latest() operation {
	return func(ctx context.Context) error { return s.Registry.Latest(ctx, s.subject(s.any().number)) }
}

func (s *Stage) check() operation {
	return func(ctx context.Context) error {
		n := s.any().number
		return s.Registry.Check(ctx, s.subject(n), s.schema(n, s.step.Add(1)))
	}
}

func (s *Stage) publishNew() operation {
	return func(ctx context.Context) error {
		n := s.next.Add(1) - 1
		_, err := s.Registry.Publish(ctx, s.subject(n), s.schema(n, 0))
		return err
	}
}

// publishNext goes round the subjects, so that two publishers seldom race for
// the same number.
func (s *Stage) publishNext() operation {
	return func(ctx context.Context) error {
		step := s.step.Add(1)
		n := s.filled[step%int64(len(s.filled))].number
		_, err := s.Registry.Publish(ctx, s.subject(n), s.schema(n, step))
		return err
	}
}

func (s *Stage) publishKnown() operation {
	return func(ctx context.Context) error {
		n := s.any().number
		_, err := s.Registry.Publish(ctx, s.subject(n), s.schema(n, 0))
		return err
	}
}

func (s *Stage) list() operation {
	return func(ctx context.Context) error { return s.Registry.List(ctx, s.Prefix()) }
}
