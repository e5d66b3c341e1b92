package collect

import (
	"context"
	"slices"

	"github.com/pawl-registry/pawl/exchange"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// applications hands over those that use subjects of the scope, with all that
// they use; of everything, all.
func (c *Collection) applications(ctx context.Context) error {
	names, err := c.users(ctx)
	if err != nil {
		return err
	}
	m := exchange.Mesh{}
	for _, name := range names {
		a, err := c.registry.Application(ctx, name)
		if refused(err, registry.ApplicationNotFound) {
			continue // it has gone just now
		}
		if err != nil {
			return err
		}
		application, err := c.application(ctx, a)
		if err != nil {
			return err
		}
		if m.Applications = append(m.Applications, application); len(m.Applications) < pieceSize {
			continue
		}
		if err := c.withNeighbours(ctx, m); err != nil {
			return err
		}
		m = exchange.Mesh{}
	}
	return c.withNeighbours(ctx, m)
}

// users are the names of the applications of the scope.
func (c *Collection) users(ctx context.Context) ([]string, error) {
	var names []string
	if c.scope == (Scope{}) {
		for a, err := range pages(func(p registry.PageRequest) (registry.Page[registry.Application], error) {
			return c.registry.Applications(ctx, registry.ApplicationFilter{}, p)
		}) {
			if err != nil {
				return nil, err
			}
			names = append(names, a.Name)
		}
		return names, nil
	}
	filters := []registry.UsageFilter{{Domain: c.scope.Domain}}
	if c.scope.Product != "" {
		filters = nil
		for _, s := range c.outputs {
			filters = append(filters, registry.UsageFilter{Domain: s.Domain, Subject: s.Subject})
		}
	}
	for _, f := range filters {
		for u, err := range c.usages(ctx, f) {
			if err != nil {
				return nil, err
			}
			names = append(names, u.Name.Application)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func (c *Collection) application(ctx context.Context, a registry.Application) (exchange.Application, error) {
	out := exchange.Application{Name: a.Name, Description: a.Description, Owner: c.owned(a.Owner), Labels: a.Labels}
	for u, err := range c.usages(ctx, registry.UsageFilter{Application: a.Name}) {
		if err != nil {
			return out, err
		}
		if u.State == registry.Retired {
			continue
		}
		if u.ProjectionDigest != (schema.Digest{}) {
			whole, err := c.registry.Usage(ctx, u.Name) // lists leave the reader out
			if refused(err, registry.UsageNotFound) {
				continue
			}
			if err != nil {
				return out, err
			}
			u = whole
		}
		out.Contacts = contacts(u.Contacts)
		out.Usages = append(out.Usages, usage(u))
	}
	return out, nil
}

func usage(u registry.Usage) exchange.Usage {
	out := exchange.Usage{
		Subject: nameOf(u.Name.Subject), Producer: u.Name.Role == registry.Producer, Environment: u.Name.Environment, Version: u.Version, Release: u.Release,
		Source: string(u.Source), State: string(u.State), Paths: u.Projection.Paths, Message: u.Projection.Message, Partial: u.Projection.Partial,
	}
	draft := u.Projection.Reader
	if len(draft.Files) == 0 {
		return out
	}
	out.Reader = &exchange.Reader{Format: string(draft.Format)}
	for _, f := range draft.Files {
		out.Reader.Files = append(out.Reader.Files, exchange.File(f))
	}
	for _, ref := range draft.References {
		out.Reader.References = append(out.Reader.References, exchange.Reference{
			Name: ref.Name, Subject: exchange.Name{Domain: ref.Domain, Name: ref.Subject}, Version: ref.Version,
		})
	}
	return out
}
