package grpcapi

import (
	"context"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

// A changeRequest names a change request.
type changeRequest interface {
	subjectRequest
	GetChange() int32
}

func changeNameOf(r changeRequest) registry.ChangeName {
	return registry.ChangeName{SubjectName: subjectNameOf(r), Number: int(r.GetChange())}
}

// ListChanges lists change requests.
func (c changes) ListChanges(ctx context.Context, r *registryv1.ListChangesRequest) (*registryv1.ListChangesResponse, error) {
	filter := registry.ChangeFilter{Domain: r.GetDomain(), Subject: r.GetSubject(), State: word[registry.ChangeState](r.GetState()), Team: r.GetTeam()}
	list, next, err := pages(r, func(page registry.PageRequest) (registry.Page[registry.ChangeRequest], error) {
		return c.Registry.ChangeRequests(ctx, filter, page)
	}, wireChangeRequest)
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.ListChangesResponse{Changes: list, NextPageToken: next}, nil
}

// GetChange fetches a change request.
func (c changes) GetChange(ctx context.Context, r *registryv1.GetChangeRequest) (*registryv1.GetChangeResponse, error) {
	change, err := c.Registry.ChangeRequest(ctx, changeNameOf(r))
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.GetChangeResponse{Change: wireChangeRequest(change)}, nil
}

// ApproveChange agrees to a change request.
func (c changes) ApproveChange(ctx context.Context, r *registryv1.ApproveChangeRequest) (*registryv1.ApproveChangeResponse, error) {
	change, err := c.Registry.DecideChange(ctx, registry.ChangeDecision{
		Change: changeNameOf(r), Team: r.GetTeam(), Approve: true, Comment: r.GetComment(), Etag: r.GetEtag(),
	})
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.ApproveChangeResponse{Change: wireChangeRequest(change)}, nil
}

// RejectChange says no to a change request.
func (c changes) RejectChange(ctx context.Context, r *registryv1.RejectChangeRequest) (*registryv1.RejectChangeResponse, error) {
	change, err := c.Registry.DecideChange(ctx, registry.ChangeDecision{
		Change: changeNameOf(r), Team: r.GetTeam(), Comment: r.GetComment(), Etag: r.GetEtag(),
	})
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.RejectChangeResponse{Change: wireChangeRequest(change)}, nil
}

// ApplyChange publishes what a change request holds.
func (c changes) ApplyChange(ctx context.Context, r *registryv1.ApplyChangeRequest) (*registryv1.ApplyChangeResponse, error) {
	done, err := c.Registry.ApplyChange(ctx, changeNameOf(r), registry.ChangeApplication{
		Etag: r.GetEtag(), Force: r.GetForce(), Override: r.GetOverrideReason(),
	})
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.ApplyChangeResponse{Version: wireVersion(done.Version), Created: done.Created}, nil
}

func wireChangeRequest(c registry.ChangeRequest) *registryv1.ChangeRequest {
	return &registryv1.ChangeRequest{
		Domain:          c.Name.Domain,
		Subject:         c.Name.Subject,
		Number:          int32(c.Name.Number),
		State:           registryv1.ChangeRequest_State(registryv1.ChangeRequest_State_value[string(c.State)]),
		BaseVersion:     int32(c.Base),
		CandidateDigest: c.Candidate.String(),
		Candidate:       wireDraft(c.Draft),
		Compatible:      c.Compatible,
		Broken:          convert(c.Broken, wireBroken),
		Approvers:       convert(c.Approvers, wireApprover),
		Decisions:       convert(c.Decisions, wireDecision),
		Creator:         c.Creator,
		Origin:          wireOrigin(c.Origin),
		CreateTime:      wireTime(c.CreateTime),
		UpdateTime:      wireTime(c.UpdateTime),
		ExpireTime:      wireTime(c.ExpireTime),
		Version:         int32(c.Version),
		Etag:            c.Etag,
	}
}

// wireDraft leaves out a draft that has no files.
func wireDraft(d registry.Draft) *registryv1.SchemaSource {
	if len(d.Files) == 0 {
		return nil
	}
	return &registryv1.SchemaSource{
		Format: wireFormat(d.Format), Files: wireFiles(d.Files), References: wireReferences(d.References),
		Metadata: Metadata(d.Metadata), Rules: Rules(d.Rules),
	}
}

func wireBroken(b registry.BrokenUsage) *registryv1.BrokenUsage {
	return &registryv1.BrokenUsage{
		Usage: wireUsageName(b.Usage), Version: int32(b.Version), Owner: b.Owner, Contacts: convert(b.Contacts, wireContact),
		Rule: b.Rule, Path: b.Path, Message: b.Message, Hint: b.Hint, Approved: b.Approved,
	}
}

func wireDecision(d registry.Decision) *registryv1.Decision {
	return &registryv1.Decision{
		Team: d.Team, Principal: d.Principal, Time: wireTime(d.Time), Approved: d.Approve, Comment: d.Comment,
		ForSubject: d.Subject, Usages: convert(d.Usages, wireUsageName),
	}
}
