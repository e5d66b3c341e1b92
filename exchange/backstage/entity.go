// Package backstage writes a mesh as entities of Backstage's software catalog,
// version v1alpha1: a Group for each team, a Domain for each domain, a System
// for each data product, an API for each subject, a Component for each
// application, and a Resource for each topic.
package backstage

import (
	"slices"

	"github.com/pawl-registry/pawl/exchange"
)

// An Entity is one document of a catalog-info file.
type Entity struct {
	APIVersion string   `yaml:"apiVersion"`
	Kind       string   `yaml:"kind"`
	Metadata   Metadata `yaml:"metadata"`
	Spec       Spec     `yaml:"spec"`
}

// Metadata is what every entity has.
type Metadata struct {
	Name        string            `yaml:"name"`
	Title       string            `yaml:"title,omitempty"`
	Description string            `yaml:"description,omitempty"`
	Labels      map[string]string `yaml:"labels,omitempty"`
	Annotations map[string]string `yaml:"annotations,omitempty"`
	Tags        []string          `yaml:"tags,omitempty"`
	Links       []Link            `yaml:"links,omitempty"`
}

// A Link leads to more.
type Link struct {
	URL   string `yaml:"url"`
	Title string `yaml:"title,omitempty"`
}

// A Spec has the members that its kind of entity wants.
type Spec struct {
	Type         string    `yaml:"type,omitempty"`
	Lifecycle    string    `yaml:"lifecycle,omitempty"`
	Owner        string    `yaml:"owner,omitempty"`
	System       string    `yaml:"system,omitempty"`
	Domain       string    `yaml:"domain,omitempty"`
	Profile      *Profile  `yaml:"profile,omitempty"`
	Children     *[]string `yaml:"children,omitempty"` // of a Group, which must have some or an empty list
	ProvidesAPIs []string  `yaml:"providesApis,omitempty"`
	ConsumesAPIs []string  `yaml:"consumesApis,omitempty"`
	DependsOn    []string  `yaml:"dependsOn,omitempty"`
	Definition   string    `yaml:"definition,omitempty"`
}

// A Profile says how to reach a Group.
type Profile struct {
	DisplayName string `yaml:"displayName,omitempty"`
	Email       string `yaml:"email,omitempty"`
}

const (
	version = "backstage.io/v1alpha1"
	// prefix is that of annotations which mean something to Pawl.
	prefix = "pawl-registry.github.io/"
	// nobody is the Group that owns what has no owner: Backstage wants one of
	// everything, and so shows what is orphaned.
	nobody = "unowned"
	// unknown is the lifecycle of what has not said.
	unknown = "unknown"
)

// A Book writes a catalog that may come in pieces. What a piece refers to is
// in an earlier one or among its neighbours.
type Book struct {
	mesh     exchange.Mesh                      // the piece that is being written
	subjects map[exchange.Name]exchange.Subject // of the piece, and its neighbours
	systems  map[exchange.Name][]string         // of each subject, in order
	groups   map[string]bool                    // the teams that are written
	topics   map[string]bool
	entities []Entity // of the piece
	orphans  bool
}

// NewBook begins a catalog.
func NewBook() *Book {
	return &Book{systems: map[exchange.Name][]string{}, groups: map[string]bool{}, topics: map[string]bool{}}
}

// Entities writes a piece. Subjects without a live version have nothing to
// define, and are left out.
func (b *Book) Entities(m exchange.Mesh) []Entity {
	b.open(m)
	for _, team := range m.Teams {
		b.groups[team.Name] = true
		b.add(group(team))
	}
	for _, domain := range m.Domains {
		b.domain(domain)
	}
	for _, product := range m.Products {
		b.product(product)
	}
	for _, subject := range m.Subjects {
		b.subject(subject)
	}
	for _, application := range m.Applications {
		b.application(application)
	}
	return b.entities
}

// End writes what only the end of a catalog can know.
func (b *Book) End() []Entity {
	b.open(exchange.Mesh{})
	if b.orphans && !b.groups[nobody] {
		b.nobody()
	}
	return b.entities
}

func (b *Book) open(m exchange.Mesh) {
	b.mesh, b.entities, b.subjects = m, nil, map[exchange.Name]exchange.Subject{}
	for _, s := range slices.Concat(m.Neighbours, m.Subjects) {
		b.subjects[s.Name] = s
	}
	for _, p := range m.Products {
		for _, output := range p.Outputs {
			names := append(b.systems[output], nameOf(productName(p.Name)))
			slices.Sort(names)
			b.systems[output] = names
		}
	}
}

func (b *Book) add(e Entity) {
	e.APIVersion = version
	b.entities = append(b.entities, e)
}

// owner refers to the group of a team.
func (b *Book) owner(team string) string {
	if team == "" {
		b.orphans = true
		team = nobody
	}
	return "group:default/" + nameOf(team)
}

func meta(name, resource, description string, labels map[string]string) Metadata {
	out := Metadata{Name: nameOf(name), Description: description, Annotations: map[string]string{prefix + "resource": resource}}
	for key, value := range labels {
		if isLabel(key, value) {
			if out.Labels == nil {
				out.Labels = map[string]string{}
			}
			out.Labels[key] = value
			continue
		}
		out.Annotations[prefix+nameOf("label."+key)] = value
	}
	return out
}

func group(t exchange.Team) Entity {
	e := Entity{Kind: "Group", Metadata: meta(t.Name, "teams/"+t.Name, t.Description, t.Labels), Spec: Spec{Type: "team", Children: &[]string{}}}
	for _, c := range t.Contacts {
		switch {
		case c.Kind == "email" && e.Spec.Profile == nil:
			e.Spec.Profile = &Profile{Email: c.Address}
		case c.Kind == "url":
			e.Metadata.Links = append(e.Metadata.Links, Link{c.Address, "contact"})
		default:
			at := prefix + nameOf("contact."+c.Kind)
			if before := e.Metadata.Annotations[at]; before != "" {
				c.Address = before + ", " + c.Address
			}
			e.Metadata.Annotations[at] = c.Address
		}
	}
	return e
}

// nobody is a group too, so that nothing refers to what there is not.
func (b *Book) nobody() {
	e := group(exchange.Team{Name: nobody, Description: "Nobody: what this group owns is without an owner."})
	e.Metadata.Annotations = nil
	b.add(e)
}

func (b *Book) domain(d exchange.Domain) {
	b.add(Entity{Kind: "Domain", Metadata: meta(d.Name, "domains/"+d.Name, d.Description, d.Labels), Spec: Spec{Owner: b.owner(d.Owner)}})
}

func (b *Book) product(p exchange.Product) {
	e := Entity{Kind: "System", Metadata: meta(productName(p.Name), p.Name.ProductResource(), p.Description, p.Labels)}
	e.Metadata.Title = p.Name.Name
	e.Metadata.Tags = tags(p.Tags)
	e.Spec = Spec{Type: "data-product", Owner: b.owner(p.Owner), Domain: nameOf(p.Name.Domain)}
	if p.Lifecycle != "" {
		e.Metadata.Annotations[prefix+"lifecycle"] = p.Lifecycle
	}
	b.add(e)
}

// productName and apiName: Backstage has one name space for each kind.
func productName(n exchange.Name) string { return n.Domain + "." + n.Name }

func apiName(n exchange.Name) string { return n.Domain + "." + n.Name }

func tags(words ...[]string) []string {
	var out []string
	for _, word := range slices.Concat(words...) {
		if tag := tagOf(word); tag != "" && !slices.Contains(out, tag) {
			out = append(out, tag)
		}
	}
	return out
}
