package confluent

import (
	"context"
	"math"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

// A result is what Java's check found out about a reader's type and a
// writer's. It is bad for reasons of its own or because one of its parts is.
type result struct {
	bad     bool
	reasons []*incompatibility
	parts   []*result
}

func (r *result) add(reason *incompatibility) {
	r.bad = true
	r.reasons = append(r.reasons, reason)
}

func (r *result) merge(part *result) {
	if part.bad {
		r.bad = true
		r.parts = append(r.parts, part)
	}
}

// A checker goes through two schemas as Apache's SchemaCompatibility does: in
// its order, and with its memory. A pair that it is inside of counts as
// compatible, and what was found out meanwhile is remembered for good, even
// where the pair then turns out to be incompatible. So Java accepts some
// recursive schemas, below unions, that no reader can read.
type checker struct {
	ctx     context.Context //nolint:containedctx // lives as long as the one call that makes it
	readers finding.Readers
	root    *avro.Type
	known   map[[2]*avro.Type]*result // nil for those it is inside of
	steps   int
}

// examine gives the findings of one direction.
func examine(ctx context.Context, reader, writer *avro.Schema, readers finding.Readers) ([]finding.Finding, error) {
	reasons, err := reasonsOf(ctx, reader, writer, readers)
	if err != nil {
		return nil, err
	}
	list := make([]finding.Finding, 0, len(reasons))
	for _, reason := range reasons {
		list = append(list, reason.Finding)
	}
	return list, nil
}

// reasonsOf lists the reasons why a reader cannot read a writer's data.
func reasonsOf(ctx context.Context, reader, writer *avro.Schema, readers finding.Readers) ([]*incompatibility, error) {
	c := &checker{ctx: ctx, readers: readers, root: reader.Root, known: map[[2]*avro.Type]*result{}}
	v := visit{reader: reader.Root, writer: writer.Root, readerAt: reader.RootPosition, writerAt: writer.RootPosition}
	checked, err := c.check(v)
	if ambiguous, ok := err.(*ambiguity); ok { //nolint:errorlint // never wrapped, and no failure
		return []*incompatibility{ambiguous.reason}, nil
	}
	if err != nil {
		return nil, err
	}
	return gathered(checked, math.MaxInt), nil
}

// gathered are the reasons of a result and all its parts, once each, until
// there are enough.
func gathered(r *result, enough int) []*incompatibility {
	var list []*incompatibility
	seen := map[*result]bool{r: true}
	for queue := []*result{r}; len(queue) > 0 && len(list) < enough; queue = queue[1:] {
		list = append(list, queue[0].reasons...)
		for _, part := range queue[0].parts {
			if !seen[part] {
				seen[part] = true
				queue = append(queue, part)
			}
		}
	}
	return list
}

// A visit is two types that meet, and the places where they were met.
type visit struct {
	reader, writer     *avro.Type
	readerAt, writerAt source.Position
	trail              *trail
}

// check looks a pair up, or judges it if it is met for the first time.
func (c *checker) check(v visit) (*result, error) {
	if c.steps++; c.steps > maxSteps || len(c.known) > maxPairs || v.trail.len() > maxDepth {
		return nil, finding.ErrTooComplex
	}
	if c.steps%1024 == 0 && c.ctx.Err() != nil {
		return nil, c.ctx.Err()
	}
	if v.reader.Kind.IsPrimitive() && v.writer.Kind.IsPrimitive() {
		return c.judge(v) // the answer is as short as looking it up
	}
	key := [2]*avro.Type{v.reader, v.writer}
	if r, met := c.known[key]; met {
		if r == nil {
			return &result{}, nil
		}
		return r, nil
	}
	c.known[key] = nil
	r, err := c.judge(v)
	if err != nil {
		return nil, err
	}
	c.known[key] = r
	return r, nil
}

// judge compares two types.
func (c *checker) judge(v visit) (*result, error) {
	r := &result{}
	switch {
	case v.reader.Kind == v.writer.Kind:
		return r, c.sameKind(v, r)
	case v.writer.Kind == avro.Union:
		return r, c.branches(v, r)
	case v.reader.Kind == avro.Union:
		return r, c.choice(v, r)
	case !promotable(v.writer.Kind, v.reader.Kind):
		r.add(c.typeMismatch(v))
	}
	return r, nil
}

func (c *checker) sameKind(v visit, r *result) error {
	if v.reader.Kind.IsNamed() && !sameName(v.reader, v.writer) {
		r.add(c.nameMismatch(v))
	}
	switch v.reader.Kind {
	case avro.Array:
		return c.part(v.items("items", "[]"), r)
	case avro.Map:
		return c.part(v.items("values", "{}"), r)
	case avro.Fixed:
		if v.reader.Size != v.writer.Size {
			r.add(c.sizeMismatch(v))
		}
	case avro.Enum:
		if missing := missingSymbols(v.reader, v.writer); len(missing) > 0 {
			r.add(c.missingSymbols(v, missing))
		}
	case avro.Record:
		return c.fields(v, r)
	case avro.Union:
		return c.unions(v, r)
	default: // primitives of one kind are compatible
	}
	return nil
}

// part makes what is beneath a pair count for the pair.
func (c *checker) part(v visit, r *result) error {
	part, err := c.check(v)
	if err != nil {
		return err
	}
	r.merge(part)
	return nil
}

// branches puts a reader that is no union against every branch of a writer.
func (c *checker) branches(v visit, r *result) error {
	for i := range v.writer.Branches {
		if err := c.part(v.writerBranch(i), r); err != nil {
			return err
		}
	}
	return nil
}

// unions puts a reader's union against every branch of a writer's. Java
// reports the branches that fail, and forgets why.
func (c *checker) unions(v visit, r *result) error {
	for i := range v.writer.Branches {
		branch := v.writerBranch(i)
		part, err := c.check(branch)
		if err != nil {
			return err
		}
		if part.bad {
			r.add(c.missingBranch(branch, part.reasons[0].Causes))
		}
	}
	return nil
}

// maxCauses is how many causes are told beneath a union, which Java does not
// tell at all, once there are enough.
const maxCauses = 10

// causesIn are the first reasons in a result, without causes of their own.
func causesIn(r *result) []finding.Finding {
	var list []finding.Finding
	for _, reason := range gathered(r, maxCauses) {
		f := reason.Finding
		f.Causes = nil
		list = append(list, f)
	}
	return list
}

// choice looks for a branch of the reader's union that reads a type.
func (c *checker) choice(v visit, r *result) error {
	var causes []finding.Finding
	for i := range v.reader.Branches {
		part, err := c.check(v.readerBranch(i))
		if err != nil {
			return err
		}
		if !part.bad {
			return nil
		}
		if v.reader.Branches[i].Kind == v.writer.Kind && len(causes) < maxCauses {
			causes = append(causes, causesIn(part)...)
		}
	}
	r.add(c.missingBranch(v, causes))
	return nil
}
