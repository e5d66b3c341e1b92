package registry

import (
	"context"
	"errors"

	"github.com/pawl-registry/pawl/storage"
)

// A DerivationFilter selects derivations: those of what is made, those from a
// source, or both. An empty subject within a domain means all of the domain's.
type DerivationFilter struct{ Target, Source SubjectName }

// Derivation fetches what is said of one subject being made from another.
func (r *Registry) Derivation(ctx context.Context, n DerivationName) (Derivation, error) {
	n, err := n.checked()
	if err := errors.Join(err, r.hides(ctx, n.Target.Domain, n.Source.Domain)); err != nil {
		return Derivation{}, failed("Derivation", err)
	}
	var d Derivation
	err = r.store.View(ctx, func(rd storage.Reader) error {
		rec, err := loadDerivation(rd, n)
		d = rec.derivation(n)
		return err
	})
	return d, failed("Derivation", err)
}

// Derivations lists derivations, by target and then source, or by source and
// then target where only that is given. Those that touch a domain which the
// caller may not know of are left out.
func (r *Registry) Derivations(ctx context.Context, f DerivationFilter, page PageRequest) (Page[Derivation], error) {
	l, name, err := f.listing()
	if err != nil {
		return Page[Derivation]{}, failed("Derivations", err)
	}
	var out Page[Derivation]
	err = r.store.View(ctx, func(rd storage.Reader) (err error) {
		out, err = list(rd, l, page, func(p storage.Pair) (Derivation, bool, error) {
			n := name(read(p.Key))
			if !f.wants(n) || r.hides(ctx, n.Target.Domain, n.Source.Domain) != nil {
				return Derivation{}, false, nil
			}
			rec, err := loadDerivation(rd, n)
			return rec.derivation(n), true, err
		})
		return err
	})
	return out, failed("Derivations", err)
}

// listing is the narrowest range of keys that has all that a filter selects.
func (f DerivationFilter) listing() (l listing, name func(*cursor) DerivationName, err error) {
	space, first := byte(derivationSpace), f.Target
	name = (*cursor).derivation
	if f.Target == (SubjectName{}) && f.Source != (SubjectName{}) {
		space, first, name = derivedSpace, f.Source, (*cursor).derived
	}
	prefix := in(space)
	if first.Subject != "" {
		if first, err = first.checked(); err != nil {
			return l, nil, err
		}
		prefix = prefix.subject(first)
	} else if first.Domain != "" {
		prefix = prefix.text(first.Domain)
	}
	return over(prefix, f.Target.String()+"\x00"+f.Source.String()), name, nil
}

func (f DerivationFilter) wants(n DerivationName) bool {
	return f.Target.holds(n.Target) && f.Source.holds(n.Source)
}

// holds reports whether a name is this one, or in the domain where this one
// names no subject.
func (s SubjectName) holds(name SubjectName) bool {
	if s.Subject == "" {
		return s.Domain == "" || s.Domain == name.Domain
	}
	return s.Subject == name.Subject && (s.Domain == name.Domain || s.Domain == "" && name.Domain == DefaultDomain)
}

// derivedFrom lists what is made from a subject, by name.
func derivedFrom(rd storage.Reader, s SubjectName) ([]Derivation, error) {
	return derivationsIn(rd, in(derivedSpace).subject(s), (*cursor).derived)
}

// derivationsOf lists what a subject is made from, by name.
func derivationsOf(rd storage.Reader, s SubjectName) ([]Derivation, error) {
	return derivationsIn(rd, in(derivationSpace).subject(s), (*cursor).derivation)
}

// maxDerivations bounds how many derivations of one subject are read: more
// than that are no lineage that anybody can look at.
const maxDerivations = 10_000

func derivationsIn(rd storage.Reader, prefix key, name func(*cursor) DerivationName) (list []Derivation, err error) {
	for p, err := range rd.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil || len(list) == maxDerivations {
			return list, err
		}
		n := name(read(p.Key))
		rec, err := loadDerivation(rd, n)
		if err != nil {
			return nil, err
		}
		list = append(list, rec.derivation(n))
	}
	return list, nil
}
