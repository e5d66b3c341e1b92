package grpcapi

import (
	"cmp"
	"context"

	"github.com/pawl-registry/pawl/compat"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
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
		Report: bodyReport(compared.Report, comparedFormat(r)), Changes: trimChanges(Changes(compared.Changes), changeBytes),
	}, nil
}

// comparedFormat is what the drafts say that they are.
func comparedFormat(r *registryv1.CompareSchemasRequest) schema.Format {
	return cmp.Or(formatOf(r.GetNew().GetSchema().GetFormat()), formatOf(r.GetOld().GetSchema().GetFormat()))
}

func comparisonOf(r *registryv1.CompareSchemasRequest) (registry.Comparison, error) {
	before, err := operandOf(r.GetOld())
	if err != nil {
		return registry.Comparison{}, within("old", err)
	}
	after, err := operandOf(r.GetNew())
	if err != nil {
		return registry.Comparison{}, within("new", err)
	}
	mode := compat.Mode{Level: levelOf(r.GetLevel()), Surface: surfaceOf(r.GetSurface())}
	return registry.Comparison{Old: before, New: after, Mode: mode}, nil
}

// operandOf reads one side. A side that has both a schema and the name of a
// version means two things and is refused.
func operandOf(o *registryv1.SchemaOperand) (registry.Operand, error) {
	if o.GetSchema() == nil {
		if o.GetSubject() == "" {
			return registry.Operand{}, invalid("subject", "give a schema, or the subject of a version")
		}
		name, err := versionNameOf(o)
		return registry.Operand{Version: name}, err
	}
	if o.GetSubject() != "" || o.GetVersion() != "" {
		return registry.Operand{}, invalid("schema", "give a schema or the name of a version, not both")
	}
	draft := draftOf(o.GetSchema())
	return registry.Operand{
		Draft:   &draft,
		Version: registry.VersionName{SubjectName: registry.SubjectName{Domain: o.GetDomain()}},
	}, nil
}
