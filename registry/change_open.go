package registry

import (
	"context"
	"slices"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// openChange opens the change request for a plan that was refused, or brings
// one up to date that asks about other usages by now. It answers its number.
func (r *Registry) openChange(ctx context.Context, p asked, plan *plan, i *Impact) (int, error) {
	broken := brokenOf(i)
	if len(broken) > maxBroken {
		return 0, nil // nobody reads such a list; an override remains
	}
	draft := candidateRecord{
		Format: plan.draft.Format, Files: plan.draft.Files, References: plan.draft.References,
		Metadata: plan.parsed.Source.Metadata, Rules: plan.parsed.Source.Rules,
	}
	packed, err := packAs(r.codec, draft)
	if err != nil {
		return 0, err
	}
	text := schema.Digest(draft.draft().hash())
	creator, number := CallerFrom(ctx).Principal, 0
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		if err := m.holds(plan.basis, plan.name, plan.draft.References); err != nil {
			return nil, err
		}
		if err := r.meshHolds(m.Tx, plan); err != nil {
			return nil, err
		}
		if held := plan.mesh.held; held != nil {
			number = held.name.Number
			return m.renewChange(*held, broken)
		}
		name, err := r.nextChange(m, plan.name)
		if err != nil || name.Number == 0 {
			return nil, err
		}
		number = name.Number
		rec := changeRecord{
			Base: plan.record.Latest, Candidate: plan.parsed.Digest, Text: text, Compatible: plan.report.Compatible,
			Broken: broken, Origin: p.Origin, Creator: creator, Created: m.now, Updated: m.now, Etag: m.index,
		}
		if err := m.Put(name.draftKey(), packed); err != nil {
			return nil, err
		}
		return &event{ChangeOpened, name.resource(), rec.data()}, store(m.Tx, name.key(), rec)
	})
	return number, err
}

// renewChange makes a change request ask about what breaks now. What was
// agreed to stays agreed to.
func (m *mutation) renewChange(held heldChange, broken []brokenRecord) (*event, error) {
	rec := held.rec
	if slices.Equal(rec.Broken, broken) {
		return nil, nil
	}
	rec.Broken, rec.Updated, rec.Etag = broken, m.now, m.index
	return &event{ChangeUpdated, held.name.resource(), rec.data()}, store(m.Tx, held.name.key(), rec)
}

// nextChange names the next change request of a subject; its number is 0 where
// too many are open. They all hang on one base, so that the next version
// closes them.
func (r *Registry) nextChange(m *mutation, s SubjectName) (ChangeName, error) {
	all, err := changesOf(m.Tx, s)
	if err != nil {
		return ChangeName{}, err
	}
	subject, err := subjectOrNone(m.Tx, s)
	if err != nil {
		return ChangeName{}, err
	}
	open, last := 0, 0
	for _, c := range all {
		last = c.name.Number
		if c.rec.Base == subject.Latest && m.now.Before(c.rec.expires()) {
			open++
		}
	}
	if open >= maxOpenChanges {
		return ChangeName{}, nil
	}
	return ChangeName{s, last + 1}, nil
}

// brokenOf is what a change request keeps of who breaks.
func brokenOf(i *Impact) []brokenRecord {
	out := []brokenRecord{}
	for _, u := range i.blocking() {
		b := brokenRecord{brokenID: u.id()}
		if len(u.Breaks) > 0 {
			v := u.Breaks[0]
			b.Rule, b.Path, b.Message, b.Hint = string(v.Rule), clipped(v.Path), clipped(v.Message), clipped(v.Hint)
		}
		out = append(out, b)
	}
	return out
}

// clipped bounds a text that a change request keeps; the impact has all of it.
func clipped(text string) string {
	const most = 1 << 10
	for i := range text { // between two characters
		if i > most {
			return text[:i] + "…"
		}
	}
	return text
}

// removeChanges removes the change requests of a domain that goes. Those of a
// subject that was purged stay till then: they say what was agreed.
func (m *mutation) removeChanges(domain string) error {
	var keys []key
	for _, space := range []byte{changeSpace, candidateSpace} {
		prefix := in(space).text(domain)
		for p, err := range m.Scan(prefix, storage.PrefixEnd(prefix)) {
			if err != nil {
				return err
			}
			keys = append(keys, p.Key)
		}
	}
	return remove(m.Tx, keys...)
}
