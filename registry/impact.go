package registry

import (
	"context"
	"errors"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

// A readerKey tells consumers of a subject apart that may fare differently.
type readerKey struct {
	projection schema.Digest
	version    int
}

// A crossing is what consumers are read across: the schema that they got data
// of, and the one that they would get data of. Before may be nil.
type crossing struct {
	before, after *schema.Schema
	surface       compat.Surface
}

// fare says how the consumers among some usages fare. Those with the same
// projection fare alike, so that each is looked at once: thousands of
// consumers have few projections.
func (r *Registry) fare(ctx context.Context, usages []Usage, c crossing) ([]UsageImpact, error) {
	known := map[readerKey]compat.Reading{}
	out := make([]UsageImpact, 0, len(usages))
	for _, u := range usages {
		if u.Name.Role != Consumer || u.State == Retired {
			continue
		}
		k := readerKey{u.ProjectionDigest, u.Version}
		reading, ok := known[k]
		if !ok {
			var err error
			if reading, err = r.reads(ctx, u, c); err != nil {
				return nil, err
			}
			known[k] = reading
		}
		out = append(out, UsageImpact{
			Usage: u, Status: reading.Status, Already: reading.Already, Breaks: reading.Breaks, Why: reading.Why,
			Blocks: holdsUp(u) && reading.Status == compat.Broken && !reading.Already,
		})
	}
	return out, nil
}

// holdsUp reports whether a usage may hold a change up: it is active, and
// somebody who should know said so.
func holdsUp(u Usage) bool {
	return u.State == Active && u.Name.Role == Consumer && u.Source != ImportedUsage
}

// reads says what one consumer makes of a schema. What keeps that from being
// said is an answer too, and not an error: Unknown, with the reason.
func (r *Registry) reads(ctx context.Context, u Usage, c crossing) (compat.Reading, error) {
	p, err := r.projectionOf(ctx, u)
	if why, ok := unreadableReader(err); ok {
		return compat.Reading{Status: compat.Unknown, Why: why}, nil
	}
	if err != nil {
		return compat.Reading{}, err
	}
	if p.Reader == nil {
		return compat.Reading{Status: compat.Unknown, Why: "the version that it is built against is not there"}, nil
	}
	reading, err := p.Read(ctx, c.before, c.after, c.surface)
	if err != nil && ctx.Err() == nil {
		return compat.Reading{Status: compat.Unknown, Why: "its projection does not fit what it decodes with: " + err.Error()}, nil
	}
	return reading, err
}

// unreadableReader says why a reader's schema cannot be had, where that is the
// schema's fault and not the store's.
func unreadableReader(err error) (string, bool) {
	if problems, ok := errors.AsType[schema.Problems](err); ok {
		return "what it decodes with cannot be read: " + problems.Error(), true
	}
	refusal, ok := errors.AsType[*Error](err)
	if !ok || refusal.Reason == Internal || refusal.Reason == Unavailable {
		return "", false
	}
	return "what it decodes with cannot be read: " + refusal.Message, true
}

// gone says how the consumers among some usages fare when versions go: those
// that are built against one of them break, and where nothing is left those
// that follow the latest too.
func gone(usages []Usage, goes func(version int) bool) []UsageImpact {
	var out []UsageImpact
	for _, u := range usages {
		if u.Name.Role != Consumer || u.State == Retired {
			continue
		}
		i := UsageImpact{Usage: u, Status: compat.OK}
		if goes(u.Version) {
			i.Status, i.Blocks, i.Why = compat.Broken, holdsUp(u), "what it reads would go"
		}
		out = append(out, i)
	}
	return out
}
