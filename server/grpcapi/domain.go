package grpcapi

import (
	"context"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

// CreateDomain creates a domain.
func (d domains) CreateDomain(ctx context.Context, r *registryv1.CreateDomainRequest) (*registryv1.CreateDomainResponse, error) {
	domain, err := d.Registry.CreateDomain(ctx, registry.Domain{
		Name:        r.GetDomain().GetName(),
		Description: r.GetDomain().GetDescription(),
		Owner:       r.GetDomain().GetOwner(),
		Labels:      r.GetDomain().GetLabels(),
	})
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.CreateDomainResponse{Domain: wireDomain(domain)}, nil
}

// GetDomain fetches a domain.
func (d domains) GetDomain(ctx context.Context, r *registryv1.GetDomainRequest) (*registryv1.GetDomainResponse, error) {
	domain, err := d.Registry.Domain(ctx, r.GetDomain())
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.GetDomainResponse{Domain: wireDomain(domain)}, nil
}

// ListDomains lists domains by name.
func (d domains) ListDomains(ctx context.Context, r *registryv1.ListDomainsRequest) (*registryv1.ListDomainsResponse, error) {
	filter := registry.DomainFilter{Prefix: r.GetPrefix(), Contains: r.GetContains(), Owner: r.GetOwner()}
	list, next, err := pages(r, func(page registry.PageRequest) (registry.Page[registry.Domain], error) {
		return d.Registry.Domains(ctx, filter, page)
	}, wireDomain)
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.ListDomainsResponse{Domains: list, NextPageToken: next}, nil
}

// UpdateDomain changes a domain.
func (d domains) UpdateDomain(ctx context.Context, r *registryv1.UpdateDomainRequest) (*registryv1.UpdateDomainResponse, error) {
	change, err := domainChangeOf(r)
	if err != nil {
		return nil, Error(ctx, err)
	}
	domain, err := d.Registry.UpdateDomain(ctx, r.GetDomain().GetName(), change)
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.UpdateDomainResponse{Domain: wireDomain(domain)}, nil
}

func domainChangeOf(r *registryv1.UpdateDomainRequest) (registry.DomainChange, error) {
	domain := r.GetDomain()
	change := registry.DomainChange{Etag: domain.GetEtag()}
	err := applyMask(r.GetUpdateMask(), domain, map[string]func(){
		"description": func() { change.Description = &domain.Description },
		"owner":       func() { change.Owner = &domain.Owner },
		"labels":      func() { change.Labels = filled(domain.GetLabels()) },
	})
	return change, err
}

// DeleteDomain deletes a domain that has no subjects.
func (d domains) DeleteDomain(ctx context.Context, r *registryv1.DeleteDomainRequest) (*registryv1.DeleteDomainResponse, error) {
	if err := d.Registry.DeleteDomain(ctx, r.GetDomain(), r.GetEtag()); err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.DeleteDomainResponse{}, nil
}

func wireDomain(d registry.Domain) *registryv1.Domain {
	return &registryv1.Domain{
		Name:         d.Name,
		Description:  d.Description,
		Owner:        d.Owner,
		Labels:       d.Labels,
		SubjectCount: int32(d.SubjectCount),
		CreateTime:   wireTime(d.CreateTime),
		UpdateTime:   wireTime(d.UpdateTime),
		Etag:         d.Etag,
	}
}
