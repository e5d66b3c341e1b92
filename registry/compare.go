package registry

import (
	"context"
	"errors"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// An Operand is one side of a comparison: a draft, or a published version.
type Operand struct {
	Draft   *Draft
	Version VersionName // for a draft, only its Domain counts
}

// A Comparison asks for every change between two schemas.
type Comparison struct {
	Old, New Operand
	Mode     compat.Mode // zero fields mean BACKWARD, WIRE_JSON, PAWL
	// IgnoreUnstable lets Protobuf packages break whose names end in a version
	// such as v1alpha1.
	IgnoreUnstable bool
}

// A Compared is every change, and the verdict of one mode on them.
type Compared struct {
	Report  compat.Report
	Changes []finding.Finding
}

// Compare compares two schemas. It needs nothing stored.
func (r *Registry) Compare(ctx context.Context, c Comparison) (Compared, error) {
	var out Compared
	err := unmoved(func() (err error) {
		out, err = r.compare(ctx, c)
		return err
	})
	return out, failed("Compare", err)
}

func (r *Registry) compare(ctx context.Context, c Comparison) (Compared, error) {
	if err := c.Mode.Level.Check(); c.Mode.Level != "" && err != nil {
		return Compared{}, invalid("level", "%v", err)
	}
	if err := c.Mode.Surface.Check(); c.Mode.Surface != "" && err != nil {
		return Compared{}, invalid("surface", "%v", err)
	}
	if err := c.Mode.Profile.Check(); c.Mode.Profile != "" && err != nil {
		return Compared{}, invalid("profile", "%v", err)
	}
	old, err := r.operand(ctx, c.Old)
	if err != nil {
		return Compared{}, beneath("old", err)
	}
	candidate, err := r.operand(ctx, c.New)
	if err != nil {
		return Compared{}, beneath("new", err)
	}
	changes, err := compat.Diff(ctx, old, candidate)
	if err != nil {
		return Compared{}, err
	}
	report, err := compat.Case{
		Candidate: candidate, History: []compat.Version{{Schema: old}}, Mode: c.Mode,
		IgnoreUnstable: c.IgnoreUnstable, Now: r.cfg.Clock(),
	}.Check(ctx)
	if err != nil {
		return Compared{}, unreadable("", err)
	}
	report.Against = nil // they are no versions of one subject
	return Compared{Report: report, Changes: changes}, nil
}

// beneath names the side in a refusal of one of its fields.
func beneath(side string, err error) error { return prefixed(side+".", err) }

// prefixed puts something before the name of the field in a refusal.
func prefixed(prefix string, err error) error {
	refusal, ok := errors.AsType[*Error](err)
	if !ok || refusal.Field == "" {
		return err
	}
	named := *refusal
	named.Field, named.Message = prefix+refusal.Field, prefix+refusal.Message
	return &named
}

// operand reads one side.
func (r *Registry) operand(ctx context.Context, o Operand) (*schema.Schema, error) {
	if o.Draft == nil {
		name, err := o.Version.checked()
		if err != nil {
			return nil, err
		}
		rec, err := r.liveVersion(ctx, name)
		if err != nil {
			return nil, err
		}
		return r.parsed(ctx, rec.Blob, 0)
	}
	domain := o.Version.Domain
	if domain == "" {
		domain = DefaultDomain
	}
	d, err := o.Draft.admitted(domain)
	if err != nil {
		return nil, err
	}
	if d.Format == "" {
		return nil, invalid("schema.format", "say AVRO or PROTOBUF")
	}
	s, err := r.parse(ctx, d.in(d.Format, nil))
	if err != nil {
		return nil, unreadable("", err)
	}
	return s, nil
}

// liveVersion reads a live version.
func (r *Registry) liveVersion(ctx context.Context, name VersionName) (versionRecord, error) {
	var rec versionRecord
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		rec, _, err = loadVersion(rd, name, false)
		return err
	})
	return rec, err
}
