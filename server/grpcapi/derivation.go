package grpcapi

import (
	"context"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

// A derivationRequest names a derivation, or filters by one.
type derivationRequest interface {
	subjectRequest
	GetSourceDomain() string
	GetSourceSubject() string
}

func derivationNameOf(r derivationRequest) registry.DerivationName {
	return registry.DerivationName{
		Target: subjectNameOf(r), Source: registry.SubjectName{Domain: r.GetSourceDomain(), Subject: r.GetSourceSubject()},
	}
}

// SetDerivation says that a subject is made from another one.
func (l lineage) SetDerivation(ctx context.Context, r *registryv1.SetDerivationRequest) (*registryv1.SetDerivationResponse, error) {
	d := r.GetDerivation()
	out, err := l.Registry.SetDerivation(ctx, registry.Derivation{
		Name:        derivationNameOf(d),
		Application: d.GetApplication(),
		Description: d.GetDescription(),
		Mappings:    convert(d.GetMappings(), mappingOf),
		Imported:    d.GetImported(),
		Etag:        d.GetEtag(),
	})
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.SetDerivationResponse{Derivation: wireDerivation(out)}, nil
}

// GetDerivation fetches a derivation.
func (l lineage) GetDerivation(ctx context.Context, r *registryv1.GetDerivationRequest) (*registryv1.GetDerivationResponse, error) {
	out, err := l.Registry.Derivation(ctx, derivationNameOf(r))
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.GetDerivationResponse{Derivation: wireDerivation(out)}, nil
}

// ListDerivations lists derivations.
func (l lineage) ListDerivations(ctx context.Context, r *registryv1.ListDerivationsRequest) (*registryv1.ListDerivationsResponse, error) {
	filter := registry.DerivationFilter(derivationNameOf(r))
	list, next, err := pages(r, func(page registry.PageRequest) (registry.Page[registry.Derivation], error) {
		return l.Registry.Derivations(ctx, filter, page)
	}, wireDerivation)
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.ListDerivationsResponse{Derivations: list, NextPageToken: next}, nil
}

// DeleteDerivation takes back that a subject is made from another one.
func (l lineage) DeleteDerivation(ctx context.Context, r *registryv1.DeleteDerivationRequest) (*registryv1.DeleteDerivationResponse, error) {
	if err := l.Registry.DeleteDerivation(ctx, derivationNameOf(r), r.GetEtag()); err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.DeleteDerivationResponse{}, nil
}

func mappingOf(m *registryv1.FieldMapping) registry.FieldMapping {
	return registry.FieldMapping{Target: m.GetTarget(), Sources: m.GetSources(), Transformation: m.GetTransformation()}
}

func wireDerivation(d registry.Derivation) *registryv1.Derivation {
	return &registryv1.Derivation{
		Domain:        d.Name.Target.Domain,
		Subject:       d.Name.Target.Subject,
		SourceDomain:  d.Name.Source.Domain,
		SourceSubject: d.Name.Source.Subject,
		Application:   d.Application,
		Description:   d.Description,
		Mappings:      convert(d.Mappings, wireMapping),
		Imported:      d.Imported,
		CreateTime:    wireTime(d.CreateTime),
		UpdateTime:    wireTime(d.UpdateTime),
		Etag:          d.Etag,
	}
}

func wireMapping(m registry.FieldMapping) *registryv1.FieldMapping {
	return &registryv1.FieldMapping{Target: m.Target, Sources: m.Sources, Transformation: m.Transformation}
}
