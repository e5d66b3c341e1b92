package registry

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/pawl-registry/pawl/schema"
)

// A Draft is a schema that somebody brings: text, and references by name.
// An empty Format takes the subject's; an empty Reference.Domain means the
// domain that the draft is for.
type Draft struct {
	Format     schema.Format
	Files      []schema.File
	References []schema.Reference
	// Metadata and Rules may be nil: then those of the version before count,
	// and those that a setting adds.
	Metadata *schema.Metadata
	Rules    *schema.RuleSet

	// Encoded says that the only file of a Protobuf draft may be base64 of a
	// FileDescriptorProto instead of text, as some of Confluent's clients send
	// it. What is stored is text.
	Encoded bool

	guid schema.GUID // given by another registry; zero where it is computed
}

// onlyFile is the path of a file that came without one, which is allowed
// where there is no other.
var onlyFile = map[schema.Format]string{schema.Avro: "schema.avsc", schema.Protobuf: "schema.proto"}

// admitted is the draft with its domains and paths filled in, or why it
// cannot be one.
func (d Draft) admitted(domain string) (Draft, error) {
	if _, known := onlyFile[d.Format]; !known && d.Format != "" {
		return d, invalid("schema.format", "%q is not one of AVRO, PROTOBUF", d.Format)
	}
	for i, f := range d.Files {
		if !utf8.ValidString(f.Path) {
			return d, invalid(fmt.Sprintf("schema.files[%d].path", i), "it is not UTF-8")
		}
	}
	if n := len(jsonOf(d.Metadata)) + len(jsonOf(d.Rules)); n > maxContract {
		return d, invalid("schema.metadata", "metadata and rules have %d bytes as JSON; at most %d are allowed", n, maxContract)
	}
	if err := d.Rules.Check(); err != nil {
		return d, invalid("schema.rules", "%v", err)
	}
	d.References = slices.Clone(d.References)
	for i := range d.References {
		if err := admitReference(&d.References[i], domain, fmt.Sprintf("schema.references[%d]", i)); err != nil {
			return d, err
		}
	}
	return d, nil
}

// given refuses a draft without text.
func (d Draft) given() error {
	if len(d.Files) == 0 {
		return invalid("schema.files", "there is none; give at least one")
	}
	return nil
}

// bare reports whether the draft is nothing but text.
func (d Draft) bare() bool { return d.Metadata == nil && d.Rules == nil }

func admitReference(ref *schema.Reference, domain, field string) error {
	if ref.Domain == "" {
		ref.Domain = domain
	}
	if ref.Name == "" || len(ref.Name) > maxSubject || !utf8.ValidString(ref.Name) {
		return invalid(field+".name", "a reference has a name of 1 to %d bytes of UTF-8: the import path in Protobuf, the full type name in Avro", maxSubject)
	}
	if err := checkDomainName(field+".domain", ref.Domain); err != nil {
		return err
	}
	if err := checkSubjectName(field+".subject", ref.Subject); err != nil {
		return err
	}
	if ref.Version < 1 || ref.Version > maxNumber {
		return invalid(field+".version", "%d is no version; they count from 1", ref.Version)
	}
	return nil
}

// in is the draft as the format makes it: the only file has a path. That is
// the one that the subject's file has now, where its latest version has but
// one; else a client that knows no paths would never find what was published
// from one.
func (d Draft) in(format schema.Format, latest *versionRecord) Draft {
	d.Format = format
	if len(d.Files) != 1 || d.Files[0].Path != "" {
		return d
	}
	path := onlyFile[format]
	if latest != nil && latest.Format == format && latest.Path != "" {
		path = latest.Path
	}
	d.Files = []schema.File{{Path: path, Content: d.Files[0].Content}}
	return d
}

// path is what a version keeps of the path of its only file. In Avro it means
// nothing.
func (c *contentRecord) path() string {
	if c.Format == schema.Protobuf && len(c.Files) == 1 && c.Files[0].Path != onlyFile[c.Format] {
		return c.Files[0].Path
	}
	return ""
}

func target(ref schema.Reference) VersionName {
	return VersionName{SubjectName{Domain: ref.Domain, Subject: ref.Subject}, ref.Version}
}
