package pawl

import (
	"context"
	"strconv"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// An Operand is one side of a comparison: a draft, or a published version.
type Operand struct {
	// Draft is the schema inline. Its references start from Subject.Domain.
	Draft *Draft
	// Subject and Version name a published version; Version 0 means the
	// latest.
	Subject SubjectName
	Version int
}

// A Comparison asks for every change between two schemas, stored or not.
type Comparison struct {
	Old, New Operand
	// Level, Surface and Profile are those of the verdict; empty means
	// BACKWARD, WIRE_JSON and PAWL.
	Level   Level
	Surface Surface
	Profile Profile
	// IgnoreUnstable lets Protobuf packages break whose names end in a version
	// such as v1alpha1 or v1beta2.
	IgnoreUnstable bool
}

// A Compared is every change, and the verdict of one level on them.
type Compared struct {
	Report  Report
	Changes []Change
}

// A Change is one difference between two schemas, whatever any level or
// profile thinks of it.
type Change struct {
	Rule     string
	Path     string
	Old, New Position
	Message  string
	// Effects are what it does to whom, for each encoding in which it does
	// anything.
	Effects []Effect
}

// An Effect is what a change does to the readers of one encoding.
type Effect struct {
	Encoding   string // BINARY, JSON, STRICT_JSON, SOURCE or SERVICE
	NewReaders Impact // readers on the new schema that get old data
	OldReaders Impact // readers on the old schema that get new data
}

// Impact says how much a change hurts a reader.
type Impact string

// The impacts: nothing, something to know, some data damaged, ordinary data
// lost.
const (
	Safe  Impact = "SAFE"
	Note  Impact = "NOTE"
	Lossy Impact = "LOSSY"
	Break Impact = "BREAK"
)

// Compare lists every change between two schemas.
func (c *Client) Compare(ctx context.Context, q Comparison) (Compared, error) {
	request, err := toComparison(q)
	if err != nil {
		return Compared{}, err
	}
	answer, err := ask(ctx, c, c.schemas.CompareSchemas, request)
	if err != nil {
		return Compared{}, err
	}
	return Compared{Report: fromReport(answer.GetReport()), Changes: convert(answer.GetChanges(), fromChange)}, nil
}

func toComparison(q Comparison) (*registryv1.CompareSchemasRequest, error) {
	setting, err := toSetting(Setting{Level: q.Level, Surface: q.Surface, Profile: q.Profile})
	if err != nil {
		return nil, err
	}
	before, err := toOperand(q.Old)
	if err != nil {
		return nil, err
	}
	after, err := toOperand(q.New)
	if err != nil {
		return nil, err
	}
	return &registryv1.CompareSchemasRequest{
		Old: before, New: after, Level: setting.GetLevel(), Surface: setting.GetSurface(), Profile: setting.GetProfile(),
		IgnoreUnstablePackages: q.IgnoreUnstable,
	}, nil
}

func toOperand(o Operand) (*registryv1.SchemaOperand, error) {
	operand := &registryv1.SchemaOperand{Domain: o.Subject.Domain, Subject: o.Subject.Subject}
	if o.Draft != nil {
		source, err := toSource(*o.Draft)
		operand.Schema = source
		return operand, err
	}
	if o.Version == 0 {
		return operand, nil
	}
	_, err := wireNumber("version", o.Version)
	operand.Version = strconv.Itoa(o.Version)
	return operand, err
}

func fromChange(c *registryv1.Change) Change {
	return Change{
		Rule: c.GetRule(), Path: c.GetPath(), Old: fromPosition(c.GetOldPosition()), New: fromPosition(c.GetNewPosition()), Message: c.GetMessage(),
		Effects: convert(c.GetEffects(), func(e *registryv1.EncodingEffect) Effect {
			return Effect{Encoding: e.GetEncoding(), NewReaders: Impact(enumName(e.GetNewReaders())), OldReaders: Impact(enumName(e.GetOldReaders()))}
		}),
	}
}
