// Package odcs writes a mesh as data contracts of the Open Data Contract
// Standard v3.1.0, one for each subject that has a live version.
package odcs

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/pawl-registry/pawl/exchange"
)

// A Contract is one document.
type Contract struct {
	APIVersion  string       `yaml:"apiVersion"`
	Kind        string       `yaml:"kind"`
	ID          string       `yaml:"id"`
	Name        string       `yaml:"name"`
	Version     string       `yaml:"version"`
	Status      string       `yaml:"status"`
	Domain      string       `yaml:"domain"`
	Description *Description `yaml:"description,omitempty"`
	Tags        []string     `yaml:"tags,omitempty"`
	Schema      []Object     `yaml:"schema,omitempty"`
	Servers     []Server     `yaml:"servers,omitempty"`
	Team        *Team        `yaml:"team,omitempty"`
	Support     []Support    `yaml:"support,omitempty"`
	SLA         []SLA        `yaml:"slaProperties,omitempty"`
	Custom      []Custom     `yaml:"customProperties,omitempty"`
	Created     string       `yaml:"contractCreatedTs,omitempty"`
}

// A Description says what the data is for.
type Description struct {
	Purpose string `yaml:"purpose"`
}

// A Server is where data flows.
type Server struct {
	Server      string `yaml:"server"`
	Type        string `yaml:"type"`
	Environment string `yaml:"environment,omitempty"`
	Host        string `yaml:"host"`
	Format      string `yaml:"format"`
}

// A Team owns the contract.
type Team struct {
	Name string `yaml:"name"`
}

// A Support is a way to reach the team.
type Support struct {
	Channel string `yaml:"channel"`
	Tool    string `yaml:"tool,omitempty"`
	URL     string `yaml:"url,omitempty"`
}

// An SLA is a promise; Value is a number or text.
type SLA struct {
	Property    string `yaml:"property"`
	Value       any    `yaml:"value"`
	Unit        string `yaml:"unit,omitempty"`
	Description string `yaml:"description,omitempty"`
}

// A Custom property is what the standard has no word for.
type Custom struct {
	Property string `yaml:"property"`
	Value    any    `yaml:"value"`
}

// Contracts writes a mesh.
func Contracts(m exchange.Mesh) []Contract {
	var out []Contract
	for _, s := range m.Subjects {
		if s.Version != nil {
			out = append(out, contract(m, s))
		}
	}
	return out
}

func contract(m exchange.Mesh, s exchange.Subject) Contract {
	c := Contract{
		APIVersion: "v3.1.0", Kind: "DataContract",
		ID: s.Name.Resource(), Name: s.Name.Name, Version: strconv.Itoa(s.Version.Number),
		Status: exchange.Status(s.Lifecycle), Domain: s.Name.Domain, Tags: s.Tags,
		Schema: objects(m, s), SLA: promises(s), Custom: custom(s),
	}
	if s.Description != "" {
		c.Description = &Description{s.Description}
	}
	if !s.CreateTime.IsZero() {
		c.Created = s.CreateTime.UTC().Format(time.RFC3339)
	}
	for _, b := range s.Bindings {
		if b.Broker == "" {
			continue // the standard wants one
		}
		c.Servers = append(c.Servers, Server{cmp.Or(b.Environment, b.Broker), "kafka", b.Environment, strings.TrimPrefix(b.Broker, "kafka://"), strings.ToLower(s.Version.Format)})
	}
	if s.Owner != "" {
		c.Team = &Team{s.Owner}
	}
	for _, contact := range s.Contacts {
		c.Support = append(c.Support, Support{contact.Address, contact.Kind, contact.URL()})
	}
	return c
}

func promises(s exchange.Subject) []SLA {
	var out []SLA
	for _, p := range s.SLAs {
		out = append(out, SLA{p.Name, number(p.Value), p.Unit, p.Description})
	}
	if d := s.Deprecation; d != nil {
		if !d.Effective.IsZero() {
			out = append(out, SLA{Property: "endOfSupport", Value: d.Effective.UTC().Format(time.RFC3339)})
		}
		if !d.Removal.IsZero() {
			out = append(out, SLA{Property: "endOfLife", Value: d.Removal.UTC().Format(time.RFC3339)})
		}
	}
	return out
}

// number is a value as a number, if it is one that JSON can say.
func number(text string) any {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && strconv.FormatInt(n, 10) == text {
		return n
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && strconv.FormatFloat(f, 'f', -1, 64) == text {
		return f
	}
	return text
}
