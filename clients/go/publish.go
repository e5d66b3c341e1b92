package pawl

import (
	"context"
	"errors"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A Draft is a schema that somebody brings.
type Draft struct {
	// Format may be empty where the subject exists: its format is taken.
	Format Format
	// Files is one file, or a whole Protobuf module that is published as one
	// version; of several Avro files the last defines the root type.
	Files      []File
	References []Reference
	// Metadata and Rules are a part of the schema. Where they are nil, those
	// of the version before count, and those that a setting adds.
	Metadata *Metadata
	Rules    *RuleSet
}

// A Publication is a schema on its way into a subject.
type Publication struct {
	Subject SubjectName
	Draft   Draft
	// Expected, if not nil, must be the number of the latest live version, 0
	// for none. Otherwise somebody else was faster, and the publish is refused
	// with ErrOvertaken.
	Expected *int
	// Number, if not 0, must be the number that comes next. Otherwise the
	// publish is refused with ErrOvertaken. With Import it is the number that
	// the version gets.
	Number int
	// Stamp writes the number into the metadata, as the property
	// "confluent:version".
	Stamp bool
	// Import, if not nil, gives the version its identity in another registry.
	// The subject must have the access mode IMPORT or FORWARD.
	Import *Identity
	// Normalize stores the schema in its normal form.
	Normalize bool
	// Force publishes without a check. The log says so.
	Force       bool
	Origin      Origin
	Annotations map[string]string // at most 64
}

// An Identity is what a version has from another registry, beside its number.
type Identity struct {
	SchemaID int
	// GUID may be empty: then it is computed from the text, as Confluent
	// Platform does it.
	GUID string
}

// A Published is what a publish did.
type Published struct {
	Version Version
	// Created is false where the version was there already. That it was this
	// publish that made it is not excluded: its first answer may have been lost.
	Created  bool
	Report   Report
	Problems []Problem // what is doubtful in the text
}

// Publish stores a schema as the next version of its subject, which appears
// with its first version. A schema that is a live version already is answered
// with that version. A refusal is an *Error: ErrIncompatible with a Report, or
// ErrSchemaInvalid with Problems.
//
// What a publish means depends on nothing but its content: sent twice, it
// finds the version that it made the first time. So a publish whose answer was
// lost is sent again. One with Expected is not: the version that it may have
// made would itself be the newer one that the repetition is refused for, and
// the caller would believe that somebody else was faster. It fails with
// ErrUnavailable, and the caller looks for himself.
func (c *Client) Publish(ctx context.Context, p Publication) (Published, error) {
	source, err := toSource(p.Draft)
	if err != nil {
		return Published{}, err
	}
	expected, err := toExpected(p.Expected)
	if err != nil {
		return Published{}, err
	}
	identity, err := toIdentity(p.Import)
	if err != nil {
		return Published{}, err
	}
	number, err := toNumber(p.Number)
	if err != nil {
		return Published{}, err
	}
	// A publish that failed may have gone through all the same.
	defer c.forgetLatest(p.Subject)
	send := ask[*registryv1.PublishVersionRequest, *registryv1.PublishVersionResponse]
	if expected != nil || number != 0 && identity == nil || p.Stamp {
		send = tell
	}
	answer, err := send(ctx, c, c.schemas.PublishVersion, &registryv1.PublishVersionRequest{
		Domain: p.Subject.Domain, Subject: p.Subject.Subject, Schema: source, ExpectedLatestVersion: expected,
		Origin: &registryv1.Origin{Revision: p.Origin.Revision, Build: p.Origin.Build}, Annotations: p.Annotations,
		Version: number, Stamp: p.Stamp, Import: identity, Normalize: p.Normalize, Force: p.Force,
	})
	if err != nil {
		return Published{}, c.whole(ctx, p, err)
	}
	return Published{
		Version: fromVersion(answer.GetVersion()), Created: answer.GetCreated(),
		Report: fromReport(answer.GetReport()), Problems: fromProblems(answer.GetProblems()),
	}, nil
}

// whole gives a refusal all of its report. Errors travel in HTTP/2 trailers,
// where a long report is cut; a check answers with all of it.
func (c *Client) whole(ctx context.Context, p Publication, err error) error {
	refusal, ok := errors.AsType[*Error](err)
	if !ok || refusal.Report == nil || refusal.Report.Truncated == 0 {
		return err
	}
	verdict, failed := c.Check(ctx, p)
	if failed == nil && len(verdict.Report.Violations) > len(refusal.Report.Violations) {
		refusal.Report = &verdict.Report
	}
	return err
}

// A Verdict is what a publish would do.
type Verdict struct {
	Compatible bool
	Report     Report
	// Existing is the version that has the schema already; nil where none has.
	Existing *Version
	Problems []Problem // what is doubtful in the text
}

// Check says what Publish would do, and writes nothing. Incompatibility is a
// verdict here and no error; whatever else Publish would be refused for, Check
// is refused for alike.
func (c *Client) Check(ctx context.Context, p Publication) (Verdict, error) {
	source, err := toSource(p.Draft)
	if err != nil {
		return Verdict{}, err
	}
	expected, err := toExpected(p.Expected)
	if err != nil {
		return Verdict{}, err
	}
	identity, err := toIdentity(p.Import)
	if err != nil {
		return Verdict{}, err
	}
	number, err := toNumber(p.Number)
	if err != nil {
		return Verdict{}, err
	}
	answer, err := ask(ctx, c, c.schemas.CheckVersion, &registryv1.CheckVersionRequest{
		Domain: p.Subject.Domain, Subject: p.Subject.Subject, Schema: source, ExpectedLatestVersion: expected,
		Version: number, Stamp: p.Stamp, Import: identity, Normalize: p.Normalize, Force: p.Force,
	})
	if err != nil {
		return Verdict{}, err
	}
	verdict := Verdict{Compatible: answer.GetCompatible(), Report: fromReport(answer.GetReport()), Problems: fromProblems(answer.GetProblems())}
	if answer.GetVersion() != nil {
		existing := fromVersion(answer.GetVersion())
		verdict.Existing = &existing
	}
	return verdict, nil
}

// Lookup finds the live version of a subject that has this schema, white
// space and comments aside. It asks each time: keep the id for as long as the
// schema is in use.
func (c *Client) Lookup(ctx context.Context, s SubjectName, d Draft) (Version, error) {
	source, err := toSource(d)
	if err != nil {
		return Version{}, err
	}
	answer, err := ask(ctx, c, c.schemas.LookupVersion, &registryv1.LookupVersionRequest{Domain: s.Domain, Subject: s.Subject, Schema: source})
	return fromVersion(answer.GetVersion()), err
}

func toExpected(number *int) (*int32, error) {
	if number == nil {
		return nil, nil
	}
	none := int32(0)
	if *number == 0 {
		return &none, nil
	}
	expected, err := wireNumber("expected version", *number)
	return &expected, err
}

// toNumber is the number of a version, 0 where none is asked for.
func toNumber(number int) (int32, error) {
	if number == 0 {
		return 0, nil
	}
	return wireNumber("version", number)
}

func toIdentity(i *Identity) (*registryv1.ImportedIdentity, error) {
	if i == nil {
		return nil, nil
	}
	id, err := wireNumber("schema id", i.SchemaID)
	if err != nil {
		return nil, err
	}
	return &registryv1.ImportedIdentity{SchemaId: id, Guid: i.GUID}, nil
}

func toSource(d Draft) (*registryv1.SchemaSource, error) {
	format, err := enumValue("format", string(d.Format), registryv1.Format_value)
	if err != nil {
		return nil, err
	}
	source := &registryv1.SchemaSource{Format: registryv1.Format(format), Metadata: toMetadata(d.Metadata), Rules: toRules(d.Rules)}
	for _, f := range d.Files {
		source.Files = append(source.Files, &registryv1.SchemaFile{Path: f.Path, Content: f.Content})
	}
	for _, r := range d.References {
		number, err := wireNumber("version of reference "+r.Name, r.Version)
		if err != nil {
			return nil, err
		}
		source.References = append(source.References, &registryv1.Reference{
			Name: r.Name, Domain: r.Subject.Domain, Subject: r.Subject.Subject, Version: number,
		})
	}
	return source, nil
}
