package registry

import (
	"context"
	"slices"

	"github.com/pawl-registry/pawl/storage"
)

// evaluateRemoval says what a deletion, a purge or a deprecation does to whom.
// It looks at no schema, so that it runs within the transaction that removes.
func (r *Registry) evaluateRemoval(ctx context.Context, rd storage.Reader, c Change, override string) (Impact, error) {
	subject, err := loadSubject(rd, c.Subject, c.Kind != DeprecateChange)
	if err != nil {
		return Impact{}, err
	}
	setting, _, err := effective(rd, Place(c.Subject))
	if err != nil {
		return Impact{}, err
	}
	m, err := r.around(rd, c.Subject)
	if err != nil {
		return Impact{}, err
	}
	goes, all, err := c.goes(rd, subject)
	if err != nil {
		return Impact{}, err
	}
	i := Impact{Change: c.Kind, Subject: c.Subject, Gate: setting.Effective.Gate, Owner: m.owner, Coverage: m.coverage}
	if c.Kind == DeprecateChange {
		i.Usages = moving(m.usages)
	} else {
		i.Usages = gone(m.usages, goes)
	}
	if i.Derived, i.MoreDerived, err = r.descend(ctx, rd, reach{c.Subject, Spread{Unknown: all}}, c.Depth); err != nil {
		return i, err
	}
	i.Verdict = i.verdict()
	i.Outcome = Pass
	if c.Kind != DeprecateChange {
		i.Outcome = decideRemoval(i.Gate, i.Verdict, consent{overridden: override != ""})
	}
	i.Summary = i.summary()
	return i, nil
}

// goes says which versions of a usage go with a change, 0 for the latest, and
// whether nothing is left.
func (c Change) goes(rd storage.Reader, subject subjectRecord) (goes func(int) bool, all bool, err error) {
	if c.Kind == DeprecateChange {
		return func(int) bool { return false }, true, nil
	}
	versions, err := storedVersions(rd, c.Subject)
	if err != nil {
		return nil, false, err
	}
	all = true
	going := map[int]bool{}
	for _, v := range versions {
		named := len(c.Versions) == 0 || slices.Contains(c.Versions, v.number) ||
			v.number == subject.Latest && slices.Contains(c.Versions, Latest)
		stays := !named || c.Kind == PurgeChange && v.live
		going[v.number] = !stays
		// What is deleted already is not there for a deletion to leave.
		all = all && (!stays || c.Kind == DeleteChange && !v.live)
	}
	return func(version int) bool {
		if version == 0 {
			return all
		}
		return all || going[version]
	}, all, nil
}

// moving says of the consumers of a deprecated subject that they have to move.
// Nothing happens to them before it is removed.
func moving(usages []Usage) []UsageImpact {
	out := gone(usages, func(int) bool { return false })
	for n := range out {
		out[n].Why = "it reads this, and has to move before it is removed"
	}
	return out
}

// guard refuses a removal that consumers forbid. For a deletion that is
// BreaksConsumers, for a purge InUse: somebody reads what would be no more.
func (r *Registry) guard(ctx context.Context, rd storage.Reader, c Change, override string) error {
	if err := checkOverride(override); err != nil {
		return err
	}
	usages, _, err := r.usagesOf(rd, c.Subject)
	if err != nil || !slices.ContainsFunc(usages, holdsUp) {
		return err
	}
	i, err := r.evaluateRemoval(ctx, rd, c, override)
	if err != nil || i.Outcome == Pass {
		return err
	}
	reason := BreaksConsumers
	if c.Kind == PurgeChange {
		reason = InUse
	}
	refusal := refuse(reason, c.Subject.resource(), "%s: %s", c.Subject, i.Summary)
	refusal.Impact = &i
	return refusal
}
