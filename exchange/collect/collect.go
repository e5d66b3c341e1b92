// Package collect reads what of a registry goes into other catalogues. It
// reads piece by piece, so that a registry of any size can be exported; a
// piece is as the registry is then, and the whole need not be of one moment.
package collect

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/pawl-registry/pawl/exchange"
	"github.com/pawl-registry/pawl/registry"
)

// A Scope says what is exported: everything, a domain, or a data product of
// it.
type Scope struct{ Domain, Product string }

// pieceSize is how many things a piece has at most.
const pieceSize = 100

// A Collection is one reading of a registry.
type Collection struct {
	registry *registry.Registry
	scope    Scope
	url      string
	pieces   func(exchange.Mesh) error
	teams    map[string]bool        // those that own something
	outputs  []registry.SubjectName // of the scope's data product
}

// Each reads what a scope has and hands it over in pieces: data products and
// domains first, then subjects, applications, and at last the teams that own
// any of it. url is the registry's own, or empty.
func Each(ctx context.Context, r *registry.Registry, scope Scope, url string, do func(exchange.Mesh) error) error {
	c := &Collection{registry: r, scope: scope, url: url, pieces: do, teams: map[string]bool{}}
	for _, step := range []func(context.Context) error{c.domains, c.products, c.subjects, c.applications, c.owners} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (c *Collection) give(m exchange.Mesh) error {
	m.Registry = c.url
	return c.pieces(m)
}

// owned notes that a team owns something.
func (c *Collection) owned(team string) string {
	if team != "" {
		c.teams[team] = true
	}
	return team
}

// pages walks over all items of a list.
func pages[T any](list func(registry.PageRequest) (registry.Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		page := registry.PageRequest{Size: pieceSize}
		for {
			p, err := list(page)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range p.Items {
				if !yield(item, nil) {
					return
				}
			}
			if p.Next == "" {
				return
			}
			page.Token = p.Next
		}
	}
}

func (c *Collection) usages(ctx context.Context, f registry.UsageFilter) iter.Seq2[registry.Usage, error] {
	return pages(func(p registry.PageRequest) (registry.Page[registry.Usage], error) {
		return c.registry.Usages(ctx, f, p)
	})
}

// absent reports whether an error says that something is not there, or may not
// be seen.
func absent(err error) bool {
	return refused(err, registry.DomainNotFound, registry.SubjectNotFound, registry.VersionNotFound)
}

// refused reports whether an error has one of some reasons.
func refused(err error, reasons ...registry.Reason) bool {
	refusal, ok := errors.AsType[*registry.Error](err)
	return ok && slices.Contains(reasons, refusal.Reason)
}

func (c *Collection) domains(ctx context.Context) error {
	var m exchange.Mesh
	add := func(d registry.Domain) {
		m.Domains = append(m.Domains, exchange.Domain{Name: d.Name, Description: d.Description, Owner: c.owned(d.Owner), Labels: d.Labels})
	}
	if c.scope.Domain != "" {
		d, err := c.registry.Domain(ctx, c.scope.Domain)
		if err != nil {
			return err
		}
		add(d)
		return c.give(m)
	}
	for d, err := range pages(func(p registry.PageRequest) (registry.Page[registry.Domain], error) {
		return c.registry.Domains(ctx, registry.DomainFilter{}, p)
	}) {
		if err != nil {
			return err
		}
		if c.registry.Visible(ctx, d.Name) {
			add(d)
		}
	}
	return c.give(m)
}

// owners are the teams that own something of the scope; of everything, all.
func (c *Collection) owners(ctx context.Context) error {
	var m exchange.Mesh
	for t, err := range pages(func(p registry.PageRequest) (registry.Page[registry.Team], error) {
		return c.registry.Teams(ctx, registry.TeamFilter{}, p)
	}) {
		if err != nil {
			return err
		}
		if c.teams[t.Name] || c.scope == (Scope{}) {
			m.Teams = append(m.Teams, exchange.Team{Name: t.Name, Description: t.Description, Contacts: contacts(t.Contacts), Labels: t.Labels})
		}
	}
	return c.give(m)
}

func contacts(list []registry.Contact) []exchange.Contact {
	var out []exchange.Contact
	for _, c := range list {
		out = append(out, exchange.Contact(c))
	}
	return out
}

func nameOf(s registry.SubjectName) exchange.Name {
	return exchange.Name{Domain: s.Domain, Name: s.Subject}
}

func subjectOf(n exchange.Name) registry.SubjectName {
	return registry.SubjectName{Domain: n.Domain, Subject: n.Name}
}

// products is empty until data products are there.
func (c *Collection) products(context.Context) error { return nil }
