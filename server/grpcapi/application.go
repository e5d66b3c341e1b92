package grpcapi

import (
	"context"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

// CreateApplication creates an application.
func (a applications) CreateApplication(ctx context.Context, r *registryv1.CreateApplicationRequest) (*registryv1.CreateApplicationResponse, error) {
	app, err := a.Registry.CreateApplication(ctx, registry.Application{
		Name:        r.GetApplication().GetName(),
		Description: r.GetApplication().GetDescription(),
		Owner:       r.GetApplication().GetOwner(),
		Principals:  r.GetApplication().GetPrincipals(),
		Labels:      r.GetApplication().GetLabels(),
	})
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.CreateApplicationResponse{Application: wireApplication(app)}, nil
}

// GetApplication fetches an application.
func (a applications) GetApplication(ctx context.Context, r *registryv1.GetApplicationRequest) (*registryv1.GetApplicationResponse, error) {
	app, err := a.Registry.Application(ctx, r.GetApplication())
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.GetApplicationResponse{Application: wireApplication(app)}, nil
}

// ListApplications lists applications by name.
func (a applications) ListApplications(ctx context.Context, r *registryv1.ListApplicationsRequest) (*registryv1.ListApplicationsResponse, error) {
	filter := registry.ApplicationFilter{Prefix: r.GetPrefix(), Contains: r.GetContains(), Owner: r.GetOwner()}
	list, next, err := pages(r, func(page registry.PageRequest) (registry.Page[registry.Application], error) {
		return a.Registry.Applications(ctx, filter, page)
	}, wireApplication)
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.ListApplicationsResponse{Applications: list, NextPageToken: next}, nil
}

// UpdateApplication changes an application.
func (a applications) UpdateApplication(ctx context.Context, r *registryv1.UpdateApplicationRequest) (*registryv1.UpdateApplicationResponse, error) {
	app := r.GetApplication()
	change := registry.ApplicationChange{Etag: app.GetEtag()}
	err := applyMask(r.GetUpdateMask(), app, map[string]func(){
		"description": func() { change.Description = &app.Description },
		"owner":       func() { change.Owner = &app.Owner },
		"principals":  func() { change.Principals = append([]string{}, app.GetPrincipals()...) },
		"labels":      func() { change.Labels = filled(app.GetLabels()) },
	})
	if err != nil {
		return nil, Error(ctx, err)
	}
	changed, err := a.Registry.UpdateApplication(ctx, app.GetName(), change)
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.UpdateApplicationResponse{Application: wireApplication(changed)}, nil
}

// DeleteApplication deletes an application that uses nothing.
func (a applications) DeleteApplication(ctx context.Context, r *registryv1.DeleteApplicationRequest) (*registryv1.DeleteApplicationResponse, error) {
	if err := a.Registry.DeleteApplication(ctx, r.GetApplication(), r.GetEtag()); err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.DeleteApplicationResponse{}, nil
}

func wireApplication(a registry.Application) *registryv1.Application {
	return &registryv1.Application{
		Name:        a.Name,
		Description: a.Description,
		Owner:       a.Owner,
		Principals:  a.Principals,
		Labels:      a.Labels,
		CreateTime:  wireTime(a.CreateTime),
		UpdateTime:  wireTime(a.UpdateTime),
		Etag:        a.Etag,
	}
}
