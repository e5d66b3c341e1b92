package grpcapi

import (
	"context"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

// CreateTeam creates a team.
func (t teams) CreateTeam(ctx context.Context, r *registryv1.CreateTeamRequest) (*registryv1.CreateTeamResponse, error) {
	team, err := t.Registry.CreateTeam(ctx, registry.Team{
		Name:        r.GetTeam().GetName(),
		Description: r.GetTeam().GetDescription(),
		Contacts:    contactsOf(r.GetTeam()),
		Principals:  r.GetTeam().GetPrincipals(),
		Labels:      r.GetTeam().GetLabels(),
	})
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.CreateTeamResponse{Team: wireTeam(team)}, nil
}

// GetTeam fetches a team.
func (t teams) GetTeam(ctx context.Context, r *registryv1.GetTeamRequest) (*registryv1.GetTeamResponse, error) {
	team, err := t.Registry.Team(ctx, r.GetTeam())
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.GetTeamResponse{Team: wireTeam(team)}, nil
}

// ListTeams lists teams by name.
func (t teams) ListTeams(ctx context.Context, r *registryv1.ListTeamsRequest) (*registryv1.ListTeamsResponse, error) {
	filter := registry.TeamFilter{Prefix: r.GetPrefix(), Contains: r.GetContains(), Principal: r.GetPrincipal()}
	list, next, err := pages(r, func(page registry.PageRequest) (registry.Page[registry.Team], error) {
		return t.Registry.Teams(ctx, filter, page)
	}, wireTeam)
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.ListTeamsResponse{Teams: list, NextPageToken: next}, nil
}

// UpdateTeam changes a team.
func (t teams) UpdateTeam(ctx context.Context, r *registryv1.UpdateTeamRequest) (*registryv1.UpdateTeamResponse, error) {
	change, err := teamChangeOf(r)
	if err != nil {
		return nil, Error(ctx, err)
	}
	team, err := t.Registry.UpdateTeam(ctx, r.GetTeam().GetName(), change)
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.UpdateTeamResponse{Team: wireTeam(team)}, nil
}

func teamChangeOf(r *registryv1.UpdateTeamRequest) (registry.TeamChange, error) {
	team := r.GetTeam()
	change := registry.TeamChange{Etag: team.GetEtag()}
	err := applyMask(r.GetUpdateMask(), team, map[string]func(){
		"description": func() { change.Description = &team.Description },
		"contacts":    func() { change.Contacts = contactsOf(team) },
		"principals":  func() { change.Principals = append([]string{}, team.GetPrincipals()...) },
		"labels":      func() { change.Labels = filled(team.GetLabels()) },
	})
	return change, err
}

// DeleteTeam deletes a team that owns nothing.
func (t teams) DeleteTeam(ctx context.Context, r *registryv1.DeleteTeamRequest) (*registryv1.DeleteTeamResponse, error) {
	if err := t.Registry.DeleteTeam(ctx, r.GetTeam(), r.GetEtag()); err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.DeleteTeamResponse{}, nil
}

// contactsOf is never nil: in a change nil would leave the contacts alone.
func contactsOf(t interface{ GetContacts() []*registryv1.Contact }) []registry.Contact {
	contacts := make([]registry.Contact, 0, len(t.GetContacts()))
	for _, c := range t.GetContacts() {
		contacts = append(contacts, registry.Contact{Kind: c.GetKind(), Address: c.GetAddress()})
	}
	return contacts
}

func wireTeam(t registry.Team) *registryv1.Team {
	return &registryv1.Team{
		Name:        t.Name,
		Description: t.Description,
		Contacts:    convert(t.Contacts, wireContact),
		Principals:  t.Principals,
		Labels:      t.Labels,
		CreateTime:  wireTime(t.CreateTime),
		UpdateTime:  wireTime(t.UpdateTime),
		Etag:        t.Etag,
	}
}

func wireContact(c registry.Contact) *registryv1.Contact {
	return &registryv1.Contact{Kind: c.Kind, Address: c.Address}
}
