package confluent

import (
	"context"
	"strings"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// A reference is a schema.Reference as the API writes it.
type reference struct {
	Name    string  `json:"name"`
	Subject string  `json:"subject"`
	Version integer `json:"version"`
}

// A schemaEntity is a version, or what is answered of a schema alone.
type schemaEntity struct {
	Subject    string           `json:"subject,omitempty"`
	Version    int              `json:"version,omitempty"`
	ID         int              `json:"id,omitempty"`
	GUID       string           `json:"guid,omitempty"`
	Type       schema.Format    `json:"schemaType,omitempty"`
	References []reference      `json:"references,omitempty"`
	Metadata   *schema.Metadata `json:"metadata,omitempty"`
	Rules      *schema.RuleSet  `json:"ruleSet,omitempty"`
	Schema     string           `json:"schema"`
	Tags       []schemaTags     `json:"schemaTags,omitempty"`
	Time       int64            `json:"ts,omitempty"` // milliseconds since 1970
	Deleted    bool             `json:"deleted,omitempty"`
	MaxID      int              `json:"maxId,omitempty"`
	Aliases    []string         `json:"aliases,omitempty"`
}

// entity is a version with its schema.
func entity(v registry.Version, s registry.Schema, text string, refs referenceFormat) schemaEntity {
	e := schemaEntity{
		Subject: qualified(v.Name.SubjectName), Version: v.Name.Number, ID: v.SchemaID, GUID: s.GUID.String(), Type: s.Format,
		References: references(s.References, v.Name.Domain, refs), Metadata: s.Metadata, Rules: s.Rules, Schema: text, Deleted: v.Deleted(),
	}
	if !v.CreateTime.IsZero() {
		e.Time = v.CreateTime.UnixMilli()
	}
	return e
}

// A referenceFormat says how references name subjects of their own context.
type referenceFormat bool

const (
	short referenceFormat = false
	full  referenceFormat = true
)

func (q *query) referenceFormat() referenceFormat {
	return referenceFormat(strings.EqualFold(q.text("referenceFormat"), "qualified"))
}

// references are those of a schema of a domain.
func references(refs []schema.Reference, domain string, format referenceFormat) []reference {
	if len(refs) == 0 {
		return nil
	}
	out := make([]reference, len(refs))
	for i, r := range refs {
		out[i] = reference{r.Name, r.Subject, integer(r.Version)}
		switch {
		case format == full && r.Domain == registry.DefaultDomain:
			out[i].Subject = ":.:" + r.Subject
		case format == full || r.Domain != domain:
			out[i].Subject = qualified(registry.SubjectName{Domain: r.Domain, Subject: r.Subject})
		}
	}
	return out
}

// A schemaRequest is a schema that a client brings.
type schemaRequest struct {
	Version    integer          `json:"version"`
	ID         *integer         `json:"id"`
	Type       *string          `json:"schemaType"`
	References []reference      `json:"references"`
	Metadata   *schema.Metadata `json:"metadata"`
	Rules      *schema.RuleSet  `json:"ruleSet"`
	Schema     string           `json:"schema"`
	GUID       string           `json:"guid"`
	// What these three ask for is done to the text.
	AddTags    []schemaTags `json:"schemaTagsToAdd"`
	RemoveTags []schemaTags `json:"schemaTagsToRemove"`
	Propagate  boolean      `json:"propagateSchemaTags"`
}

// schemaTags are the tags of one place of a schema.
type schemaTags struct {
	Entity schemaPlace `json:"schemaEntity"`
	Tags   []string    `json:"tags"`
}

type schemaPlace struct {
	Path string `json:"entityPath"`
	Type string `json:"entityType"` // sr_record or sr_field
}

// draft is the schema for a subject of a domain. A reference to the latest
// version is one to the version that this is now.
func (h *Handler) draft(ctx context.Context, request *schemaRequest, domain string) (registry.Draft, error) {
	d, err := request.draft(domain)
	for i, r := range d.References {
		if err != nil {
			break
		}
		if r.Version != registry.Latest {
			continue
		}
		var latest registry.Version
		latest, _, err = h.Registry.Version(ctx, registry.VersionName{SubjectName: registry.SubjectName{Domain: r.Domain, Subject: r.Subject}, Number: registry.Latest}, false)
		if is(err, registry.SubjectNotFound, registry.VersionNotFound, registry.DomainNotFound) {
			err = refuse(invalidSchema, registry.ReferenceNotFound, "the reference '%s' names the latest version of '%s', which has none", r.Name, r.Subject)
		}
		d.References[i].Version = latest.Name.Number
	}
	return d, err
}

// draft is the schema as it was sent.
func (s *schemaRequest) draft(domain string) (registry.Draft, error) {
	d := registry.Draft{Metadata: s.Metadata, Rules: s.Rules}
	if err := s.Rules.Check(); err != nil {
		return d, refuse(invalidRules, registry.InvalidArgument, "Invalid rule set: %v", err)
	}
	if strings.TrimSpace(s.Schema) == "" {
		return d, nil
	}
	d.Format = schema.Avro
	if s.Type != nil && *s.Type != "" {
		d.Format = schema.Format(strings.ToUpper(*s.Type))
	}
	switch d.Format {
	case schema.Avro, schema.Protobuf:
	case "JSON":
		return d, refuse(invalidSchema, registry.SchemaInvalid, "Invalid schema type JSON: this registry has no JSON Schema yet, only AVRO and PROTOBUF")
	default:
		return d, refuse(invalidSchema, registry.SchemaInvalid, "Invalid schema type %s: want AVRO or PROTOBUF", *s.Type)
	}
	d.Files, d.Encoded = []schema.File{{Content: s.Schema}}, true
	for _, r := range s.References {
		n := readName(r.Subject, contextOf(domain))
		d.References = append(d.References, schema.Reference{Name: r.Name, Domain: n.domain, Subject: n.subject, Version: int(r.Version)})
	}
	return d, nil
}
