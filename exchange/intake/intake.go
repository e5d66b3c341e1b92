// Package intake makes of OpenLineage events what a registry can hold: of jobs
// applications, of their inputs and outputs imported usages, and of column
// lineage derivations. It invents nothing: a dataset that no subject stands
// for is reported and left alone.
package intake

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/exchange/openlineage"
	"github.com/pawl-registry/pawl/registry"
)

// An Intake takes events into a registry. It is safe for concurrent use.
type Intake struct {
	registry *registry.Registry
	places   *places
}

// New builds an Intake.
func New(r *registry.Registry) *Intake { return &Intake{registry: r, places: &places{registry: r}} }

// A Taken says what was made of an event.
type Taken struct {
	// Ignored says why nothing was made of it; empty where that is not so.
	Ignored string
	// Application stands for the job; empty where none is known.
	Application string
	// Reads and Writes are its usages that the event speaks of.
	Reads, Writes []registry.UsageName
	Derivations   []registry.DerivationName
	// Unknown are the datasets that no subject stands for.
	Unknown []openlineage.Name
	// Changed reports whether the registry has learnt something.
	Changed bool
}

// unknownEnvironment is the one of usages whose environment nobody has said,
// as for fetches that are observed.
const unknownEnvironment = "unknown"

// Take takes one event, in JSON. An environment that is not empty counts where
// the event names none. What is wrong with an event is InvalidArgument.
func (in *Intake) Take(ctx context.Context, text []byte, environment string) (Taken, error) {
	e, err := openlineage.Decode(text)
	if err != nil {
		return Taken{}, faulty(err)
	}
	lineage, err := e.Lineage()
	if err != nil {
		return Taken{}, faulty(err)
	}
	if e.EventType == "FAIL" || e.EventType == "ABORT" {
		return Taken{Ignored: "a run that ended in " + e.EventType + " does not say what it has read and written"}, nil
	}
	t := &taking{Intake: in, lineage: lineage, environment: environment, unknown: map[openlineage.Name]bool{}}
	if err := t.find(ctx); err != nil {
		return Taken{}, err
	}
	if err := t.enter(ctx); err != nil {
		return Taken{}, err
	}
	for name := range t.unknown {
		t.out.Unknown = append(t.out.Unknown, name)
	}
	slices.SortFunc(t.out.Unknown, func(a, b openlineage.Name) int {
		return cmp.Or(strings.Compare(a.Namespace, b.Namespace), strings.Compare(a.Name, b.Name))
	})
	return t.out, nil
}

// faulty is the refusal of an event.
func faulty(err error) error {
	field := "event"
	if fault, ok := errors.AsType[*openlineage.FaultError](err); ok && fault.Path != "" {
		field += "." + fault.Path
	}
	return &registry.Error{Reason: registry.InvalidArgument, Op: "IngestLineage", Field: field, Message: "event: " + err.Error(), Err: err}
}

// A taking is one event on its way into the registry.
type taking struct {
	*Intake
	lineage     openlineage.Lineage
	environment string
	found       map[openlineage.Name][]place
	unknown     map[openlineage.Name]bool
	out         Taken
}

// enter enters the job before what it makes.
func (t *taking) enter(ctx context.Context) error {
	if err := t.job(ctx); err != nil {
		return err
	}
	return t.derive(ctx)
}

// find looks for the subjects of all datasets.
func (t *taking) find(ctx context.Context) error {
	t.found = map[openlineage.Name][]place{}
	look := func(n openlineage.Name, said bool) error {
		if _, done := t.found[n]; done {
			return nil
		}
		where, err := t.places.find(ctx, n, t.lineage.Aliases[n], said)
		if len(where) == 0 {
			t.unknown[n] = true
		}
		t.found[n] = where
		return err
	}
	for _, list := range [][]openlineage.Access{t.lineage.Reads, t.lineage.Writes} {
		for _, a := range list {
			if err := look(a.Dataset, a.Usage != nil); err != nil {
				return err
			}
		}
	}
	for _, d := range t.lineage.Derived {
		if err := errors.Join(look(d.Target, false), look(d.Source, false)); err != nil {
			return err
		}
	}
	return nil
}
