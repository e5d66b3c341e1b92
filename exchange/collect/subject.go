package collect

import (
	"context"

	"github.com/pawl-registry/pawl/exchange"
	"github.com/pawl-registry/pawl/registry"
)

// subjects hands over the subjects of the scope, with those that they are
// made from as neighbours.
func (c *Collection) subjects(ctx context.Context) error {
	m := exchange.Mesh{}
	add := func(s registry.Subject) error {
		if s.Deleted || !c.registry.Visible(ctx, s.Name.Domain) {
			return nil
		}
		subject, err := c.subject(ctx, s)
		if err != nil {
			return err
		}
		if m.Subjects = append(m.Subjects, subject); len(m.Subjects) < pieceSize {
			return nil
		}
		err = c.withNeighbours(ctx, m)
		m = exchange.Mesh{}
		return err
	}
	if c.scope.Product != "" {
		for _, name := range c.outputs {
			s, err := c.registry.Subject(ctx, name, false)
			if absent(err) {
				continue
			}
			if err == nil {
				err = add(s)
			}
			if err != nil {
				return err
			}
		}
		return c.withNeighbours(ctx, m)
	}
	for s, err := range pages(func(p registry.PageRequest) (registry.Page[registry.Subject], error) {
		return c.registry.Subjects(ctx, registry.SubjectFilter{Domain: c.scope.Domain}, p)
	}) {
		if err != nil {
			return err
		}
		if err := add(s); err != nil {
			return err
		}
	}
	return c.withNeighbours(ctx, m)
}

// withNeighbours hands a piece over together with what it speaks of.
func (c *Collection) withNeighbours(ctx context.Context, m exchange.Mesh) error {
	known := map[exchange.Name]bool{}
	for _, s := range m.Subjects {
		known[s.Name] = true
	}
	add := func(n exchange.Name) error {
		if known[n] {
			return nil
		}
		known[n] = true
		s, err := c.registry.Subject(ctx, subjectOf(n), false)
		if absent(err) || err == nil && !c.registry.Visible(ctx, n.Domain) {
			return nil
		}
		if err != nil {
			return err
		}
		neighbour, err := c.plain(ctx, s)
		m.Neighbours = append(m.Neighbours, neighbour)
		return err
	}
	for _, n := range spokenOf(m) {
		if err := add(n); err != nil {
			return err
		}
	}
	return c.give(m)
}

// spokenOf are the subjects that a piece names.
func spokenOf(m exchange.Mesh) []exchange.Name {
	var out []exchange.Name
	for _, s := range m.Subjects {
		for _, d := range s.Derived {
			out = append(out, d.Source)
		}
	}
	for _, a := range m.Applications {
		for _, u := range a.Usages {
			out = append(out, u.Subject)
		}
	}
	for _, p := range m.Products {
		out = append(append(out, p.Inputs...), p.Outputs...)
	}
	return out
}

// subject is a subject with its schema.
func (c *Collection) subject(ctx context.Context, s registry.Subject) (exchange.Subject, error) {
	out, err := c.plain(ctx, s)
	if err != nil {
		return out, err
	}
	setting, err := c.registry.Compatibility(ctx, registry.Place(s.Name))
	if err != nil {
		return out, err
	}
	out.Level, out.Gate = string(setting.Effective.Level), string(setting.Effective.Gate)
	c.owned(out.Owner)
	if s.LatestVersion == 0 {
		return out, nil
	}
	v, parsed, err := c.registry.Parsed(ctx, registry.VersionName{SubjectName: s.Name, Number: registry.Latest})
	if absent(err) {
		out.Version = nil // it was deleted just now
		return out, nil
	}
	if err != nil {
		return out, err
	}
	// The last file is the main one.
	file := parsed.Source.Files[len(parsed.Source.Files)-1]
	out.Version = &exchange.Version{Number: v.Name.Number, Format: string(v.Format), Path: file.Path, Text: file.Content, Types: types(parsed)}
	return out, nil
}

// plain is a subject without its schema.
func (c *Collection) plain(ctx context.Context, s registry.Subject) (exchange.Subject, error) {
	out := exchange.Subject{
		Name: nameOf(s.Name), Description: s.Description, Owner: s.Ownership.Team, Contacts: contacts(s.Ownership.Contacts),
		Lifecycle: string(s.Lifecycle), Tags: s.Tags, Labels: s.Labels, CreateTime: s.CreateTime, Deprecation: c.deprecation(ctx, s.Deprecation),
	}
	for _, sla := range s.SLAs {
		out.SLAs = append(out.SLAs, exchange.SLA(sla))
	}
	for _, b := range s.Bindings {
		out.Bindings = append(out.Bindings, exchange.Binding(b))
	}
	if s.LatestVersion > 0 {
		out.Version = &exchange.Version{Number: s.LatestVersion, Format: string(s.Format)}
	}
	var err error
	out.Derived, err = c.derived(ctx, s.Name)
	return out, err
}

func (c *Collection) deprecation(ctx context.Context, d registry.Deprecation) *exchange.Deprecation {
	if d.IsZero() {
		return nil
	}
	out := &exchange.Deprecation{Effective: d.Effective, Removal: d.Removal, Documentation: d.Documentation}
	if d.Alternative != (registry.SubjectName{}) && c.registry.Visible(ctx, d.Alternative.Domain) {
		name := nameOf(d.Alternative)
		out.Alternative = &name
	}
	return out
}

// derived is what a subject is made from. What the caller may not know of is
// left out.
func (c *Collection) derived(ctx context.Context, s registry.SubjectName) ([]exchange.Derivation, error) {
	var out []exchange.Derivation
	for d, err := range pages(func(p registry.PageRequest) (registry.Page[registry.Derivation], error) {
		return c.registry.Derivations(ctx, registry.DerivationFilter{Target: s}, p)
	}) {
		if err != nil {
			return nil, err
		}
		derivation := exchange.Derivation{Source: nameOf(d.Name.Source), Application: d.Application, Description: d.Description}
		for _, m := range d.Mappings {
			derivation.Mappings = append(derivation.Mappings, exchange.Mapping(m))
		}
		out = append(out, derivation)
	}
	return out, nil
}
