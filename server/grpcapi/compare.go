package grpcapi

import (
	"context"

	"github.com/pawl-registry/pawl/compat"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

// CompareSchemas lists every change between two schemas.
func (s schemas) CompareSchemas(ctx context.Context, r *registryv1.CompareSchemasRequest) (*registryv1.CompareSchemasResponse, error) {
	comparison, err := comparisonOf(r)
	if err != nil {
		return nil, Error(ctx, err)
	}
	compared, err := s.Registry.Compare(ctx, comparison)
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.CompareSchemasResponse{
		Report: bodyReport(compared.Report), Changes: trimChanges(Changes(compared.Changes), changeBytes),
	}, nil
}

func comparisonOf(r *registryv1.CompareSchemasRequest) (registry.Comparison, error) {
	before, err := operandOf("old", r.GetOld())
	if err != nil {
		return registry.Comparison{}, err
	}
	after, err := operandOf("new", r.GetNew())
	if err != nil {
		return registry.Comparison{}, err
	}
	mode := compat.Mode{
		Level: word[compat.Level](r.GetLevel()), Surface: word[compat.Surface](r.GetSurface()), Profile: word[compat.Profile](r.GetProfile()),
	}
	return registry.Comparison{Old: before, New: after, Mode: mode, IgnoreUnstable: r.GetIgnoreUnstablePackages()}, nil
}

// operandOf reads one side. A side that has both a schema and the name of a
// version means two things and is refused.
func operandOf(side string, o *registryv1.SchemaOperand) (registry.Operand, error) {
	if o.GetSchema() == nil {
		if o.GetSubject() == "" {
			return registry.Operand{}, invalid(side+".subject", "give a schema, or the subject of a version")
		}
		name, err := versionNameOf(o, side+".version")
		return registry.Operand{Version: name}, err
	}
	if o.GetSubject() != "" || o.GetVersion() != "" {
		return registry.Operand{}, invalid(side+".schema", "give a schema or the name of a version, not both")
	}
	draft := draftOf(o.GetSchema())
	return registry.Operand{
		Draft:   &draft,
		Version: registry.VersionName{SubjectName: registry.SubjectName{Domain: o.GetDomain()}},
	}, nil
}
