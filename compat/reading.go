package compat

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/pawl-registry/pawl/compat/avro"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
	"github.com/pawl-registry/pawl/schema"
)

// A Status says how a consumer fares with the data of a schema.
type Status string

// The statuses, by increasing damage but for Unknown.
const (
	// OK: it reads what was written.
	OK Status = "OK"
	// Degraded: it decodes the data, and some value is lost, becomes its
	// default or means something else.
	Degraded Status = "DEGRADED"
	// Broken: it cannot decode some data, or loses ordinary data.
	Broken Status = "BROKEN"
	// Unknown: nobody can say.
	Unknown Status = "UNKNOWN"
)

// A Reading is what a consumer makes of a schema.
type Reading struct {
	Status Status
	// Already reports whether the consumer fared as badly with the schema
	// before: the change is not to blame.
	Already bool
	// Breaks are what breaks or degrades the consumer: Violations of
	// OLD_READERS, with paths as the consumer names fields. Errors, which
	// break it, come before warnings, and what is new before what was so
	// already. They are bounded.
	Breaks []Violation
	// Why says in a sentence why the status is Unknown.
	Why string
}

// maxBreaks is the most that a Reading tells.
const maxBreaks = 100

// Read says what a consumer makes of data written with after, where it used to
// get data written with before; nil is nothing before. A surface that is empty
// is WIRE_JSON. The error is one of the projection or the surface, or of ctx.
func (p Projection) Read(ctx context.Context, before, after *schema.Schema, surface Surface) (Reading, error) {
	surface = cmp.Or(surface, WireJSON)
	if err := surface.Check(); err != nil {
		return Reading{}, err
	}
	o, err := p.observer(surface)
	if err != nil {
		return Reading{}, err
	}
	found, err := o.see(ctx, after)
	if errors.Is(err, ErrTooComplex) {
		return Reading{Status: Unknown, Why: err.Error()}, nil
	}
	if err != nil {
		return Reading{}, err
	}
	known, err := o.knew(ctx, before, found)
	if err != nil {
		return Reading{}, err
	}
	return p.reading(found, known, before == nil), nil
}

// An observer compares a consumer with schemas.
type observer struct {
	format    schema.Format
	encodings []finding.Encoding
	compare   func(context.Context, *schema.Schema) (finding.Changes, error)
	whole     *schema.Schema
}

func (p Projection) observer(surface Surface) (observer, error) {
	mask, err := p.mask()
	if err != nil {
		return observer{}, err
	}
	o := observer{format: p.Reader.Source.Format, whole: p.Reader}
	o.encodings = surface.data(o.format)
	if p.Reader.Avro != nil {
		narrowed, err := p.Reader.Avro.Narrowed(mask)
		o.compare = func(ctx context.Context, s *schema.Schema) (finding.Changes, error) {
			return avro.Read(ctx, narrowed, s.Avro)
		}
		return o, err
	}
	r, err := p.reader(mask)
	o.compare = func(ctx context.Context, s *schema.Schema) (finding.Changes, error) {
		return protobuf.Read(ctx, r, s.Protobuf)
	}
	return o, err
}

// data are the encodings of a surface that data come in.
func (s Surface) data(format schema.Format) []finding.Encoding {
	return slices.DeleteFunc(slices.Clone(s.encodings(format)), func(e finding.Encoding) bool {
		return e == finding.Code || e == finding.Service
	})
}

// see lists what breaks or degrades the consumer with data of a schema.
func (o observer) see(ctx context.Context, s *schema.Schema) ([]Violation, error) {
	if s.Source.Format != o.format {
		return []Violation{o.violation(formatChanged(o.whole, s))}, nil
	}
	if s.Avro == nil && s.Protobuf == nil {
		return nil, errUnparsed
	}
	changes, err := o.compare(ctx, s)
	if err != nil {
		return nil, err
	}
	var found []Violation
	for _, f := range changes.Findings {
		if v := o.violation(f); v.Severity != "" {
			found = append(found, v)
		}
	}
	return found, nil
}

// violation is a finding as the consumer suffers it; without a severity if it
// does not.
func (o observer) violation(f finding.Finding) Violation {
	worst := finding.Safe
	for _, e := range o.encodings {
		worst = max(worst, f.Effects[e][finding.OldReaders])
	}
	v := Violation{Finding: f, Breaks: OldReaders}
	switch worst {
	case finding.Break:
		v.Severity = Error
	case finding.Lossy:
		v.Severity = Warning
	case finding.Note, finding.Safe:
	}
	return v
}

// A sore is a rule and the place where it hurts.
type sore struct {
	rule finding.Rule
	path string
}

// sores are what a consumer has got used to, and how bad it is.
type sores map[sore]Severity

func (s sores) has(v Violation) bool {
	was := s[sore{v.Rule, v.Path}]
	return was == Error || was == v.Severity
}

// knew are the sores that the consumer had before. It is asked only where
// there is one now. What cannot be said puts the blame on the change.
func (o observer) knew(ctx context.Context, before *schema.Schema, found []Violation) (sores, error) {
	known := sores{}
	if len(found) == 0 || before == nil {
		return known, nil
	}
	had, err := o.see(ctx, before)
	if err != nil && !errors.Is(err, ErrTooComplex) {
		return nil, err
	}
	for _, v := range had {
		if at := (sore{v.Rule, v.Path}); known[at] != Error {
			known[at] = v.Severity
		}
	}
	return known, nil
}

// missed reports whether a rule is about a value that is no longer there, and
// that a consumer which never had it does not miss.
func missed(rule finding.Rule) bool {
	return rule == avro.FieldDefaulted || rule == protobuf.FieldRemoved || rule == protobuf.ExtensionRemoved
}

// reading sums up what was found.
func (p Projection) reading(found []Violation, known sores, first bool) Reading {
	found = slices.DeleteFunc(found, func(v Violation) bool {
		return v.Severity == Warning && missed(v.Rule) && (first || known.has(v))
	})
	weight := func(v Violation) int {
		n := 0
		if v.Severity == Warning {
			n = 2
		}
		if known.has(v) {
			n++
		}
		return n
	}
	slices.SortStableFunc(found, func(a, b Violation) int { return cmp.Compare(weight(a), weight(b)) })
	r := Reading{Status: OK, Breaks: found}
	if len(found) > 0 {
		r.Status, r.Already = Degraded, known.has(found[0])
		if found[0].Severity == Error {
			r.Status = Broken
		}
	}
	if p.Partial && r.Status != Broken {
		r.Status, r.Already, r.Why = Unknown, false, partial
	}
	r.Breaks = slices.Clip(r.Breaks[:min(len(r.Breaks), maxBreaks)])
	return r
}

const partial = "not all that the consumer reads is known, and what is known does not break"
