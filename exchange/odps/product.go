// Package odps writes the data products of a mesh as documents of the Open
// Data Product Standard v1.0.0.
package odps

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pawl-registry/pawl/exchange"
)

// A Product is one document.
type Product struct {
	APIVersion  string       `yaml:"apiVersion"`
	Kind        string       `yaml:"kind"`
	ID          string       `yaml:"id"`
	Name        string       `yaml:"name"`
	Status      string       `yaml:"status"`
	Domain      string       `yaml:"domain"`
	Description *Description `yaml:"description,omitempty"`
	Tags        []string     `yaml:"tags,omitempty"`
	Inputs      []Input      `yaml:"inputPorts,omitempty"`
	Outputs     []Output     `yaml:"outputPorts,omitempty"`
	Management  []Management `yaml:"managementPorts,omitempty"`
	Support     []Support    `yaml:"support,omitempty"`
	Team        *Team        `yaml:"team,omitempty"`
	Custom      []Custom     `yaml:"customProperties,omitempty"`
	Created     string       `yaml:"productCreatedTs,omitempty"`
}

// A Description says what the product is for.
type Description struct {
	Purpose string `yaml:"purpose"`
}

// An Input is a subject that the product is made from.
type Input struct {
	Name     string `yaml:"name"`
	Version  string `yaml:"version"`
	Contract string `yaml:"contractId"`
}

// An Output is a subject that the product offers.
type Output struct {
	Name        string     `yaml:"name"`
	Description string     `yaml:"description,omitempty"`
	Type        string     `yaml:"type,omitempty"`
	Version     string     `yaml:"version"`
	Contract    string     `yaml:"contractId"`
	Inputs      []InputUse `yaml:"inputContracts,omitempty"`
	Tags        []string   `yaml:"tags,omitempty"`
}

// An InputUse is a contract that an output depends on.
type InputUse struct {
	ID      string `yaml:"id"`
	Version string `yaml:"version"`
}

// A Management port is where the product is looked at.
type Management struct {
	Name    string `yaml:"name"`
	Content string `yaml:"content"`
	Type    string `yaml:"type"`
	URL     string `yaml:"url"`
}

// A Support is a way to reach the team. The standard wants a URL.
type Support struct {
	Channel string `yaml:"channel"`
	URL     string `yaml:"url"`
	Tool    string `yaml:"tool,omitempty"`
}

// A Team owns the product.
type Team struct {
	Name string `yaml:"name"`
}

// A Custom property is what the standard has no word for.
type Custom struct {
	Property    string `yaml:"property"`
	Value       any    `yaml:"value"`
	Description string `yaml:"description,omitempty"`
}

// Products writes the data products of a mesh.
func Products(m exchange.Mesh) []Product {
	subjects := map[exchange.Name]exchange.Subject{}
	for _, s := range slices.Concat(m.Neighbours, m.Subjects) {
		subjects[s.Name] = s
	}
	var out []Product
	for _, p := range m.Products {
		out = append(out, product(m, subjects, p))
	}
	return out
}

func product(m exchange.Mesh, subjects map[exchange.Name]exchange.Subject, p exchange.Product) Product {
	out := Product{
		APIVersion: "v1.0.0", Kind: "DataProduct", ID: p.Name.ProductResource(), Name: p.Name.Name, Status: exchange.Status(p.Lifecycle),
		Domain: p.Name.Domain, Tags: p.Tags,
	}
	if p.Description != "" {
		out.Description = &Description{p.Description}
	}
	for _, n := range p.Inputs {
		out.Inputs = append(out.Inputs, Input{portName(p, n), versionOf(subjects[n]), n.Resource()})
	}
	for _, n := range p.Outputs {
		out.Outputs = append(out.Outputs, output(subjects, p, n))
	}
	if url := m.ProductURL(p.Name); url != "" {
		out.Management = []Management{{"registry", "discoverability", "rest", url}}
	}
	if p.Owner != "" {
		out.Team = &Team{p.Owner}
	}
	out.contacts(p)
	out.custom(p)
	if !p.CreateTime.IsZero() {
		out.Created = p.CreateTime.UTC().Format(time.RFC3339)
	}
	return out
}

// portName is the subject's, with its domain where that is another one.
func portName(p exchange.Product, n exchange.Name) string {
	if n.Domain == p.Name.Domain {
		return n.Name
	}
	return n.String()
}

// versionOf is the latest version. A subject that has none yet, or that
// nobody may see, is at 0: the standard wants a version.
func versionOf(s exchange.Subject) string {
	if s.Version == nil {
		return "0"
	}
	return strconv.Itoa(s.Version.Number)
}

func output(subjects map[exchange.Name]exchange.Subject, p exchange.Product, n exchange.Name) Output {
	s := subjects[n]
	out := Output{Name: portName(p, n), Description: s.Description, Version: versionOf(s), Contract: n.Resource(), Tags: s.Tags}
	if len(s.Bindings) > 0 {
		out.Type = "topic"
	}
	for _, d := range s.Derived {
		out.Inputs = append(out.Inputs, InputUse{d.Source.Resource(), versionOf(subjects[d.Source])})
	}
	return out
}

func (out *Product) contacts(p exchange.Product) {
	for _, c := range p.Contacts {
		if url := c.URL(); url != "" {
			out.Support = append(out.Support, Support{c.Address, url, c.Kind})
			continue
		}
		out.Custom = append(out.Custom, Custom{Property: "contact." + c.Kind, Value: c.Address})
	}
}

func (out *Product) custom(p exchange.Product) {
	if p.Lifecycle != "" {
		out.Custom = append(out.Custom, Custom{Property: "lifecycle", Value: p.Lifecycle})
	}
	for _, s := range p.SLAs {
		value := strings.TrimSpace(s.Value + " " + s.Unit)
		out.Custom = append(out.Custom, Custom{"sla." + s.Name, value, s.Description})
	}
	for _, key := range slices.Sorted(maps.Keys(p.Labels)) {
		out.Custom = append(out.Custom, Custom{Property: "label." + key, Value: p.Labels[key]})
	}
}
