package grpcapi

import (
	"context"

	"google.golang.org/protobuf/types/known/durationpb"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// ApplyUsages makes what an application declares true.
func (u usages) ApplyUsages(ctx context.Context, r *registryv1.ApplyUsagesRequest) (*registryv1.ApplyUsagesResponse, error) {
	out, err := u.Registry.ApplyUsages(ctx, registry.Manifest{
		Application: r.GetApplication(),
		Owner:       r.GetOwner(),
		Environment: r.GetEnvironment(),
		Release:     r.GetRelease(),
		Usages:      convert(r.GetUsages(), usageDraftOf),
		DryRun:      r.GetDryRun(),
	})
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.ApplyUsagesResponse{
		Usages: within(answerBytes, out.Usages, wireUsage), Changed: out.Changed, Retired: convert(out.Retired, wireUsageName),
	}, nil
}

// RenewUsages renews leases, and creates the usages that nobody knows.
func (u usages) RenewUsages(ctx context.Context, r *registryv1.RenewUsagesRequest) (*registryv1.RenewUsagesResponse, error) {
	out, err := u.Registry.RenewUsages(ctx, registry.Renewal{
		Application: r.GetApplication(),
		Environment: r.GetEnvironment(),
		Release:     r.GetRelease(),
		Usages:      convert(r.GetUsages(), usageDraftOf),
	})
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.RenewUsagesResponse{Renewed: int32(out.Renewed), Created: convert(out.Created, wireUsageName)}, nil
}

// ListUsages lists usages.
func (u usages) ListUsages(ctx context.Context, r *registryv1.ListUsagesRequest) (*registryv1.ListUsagesResponse, error) {
	filter := registry.UsageFilter{
		Domain:      r.GetDomain(),
		Subject:     r.GetSubject(),
		Application: r.GetApplication(),
		Environment: r.GetEnvironment(),
		Role:        word[registry.Role](r.GetRole()),
		State:       word[registry.UsageState](r.GetState()),
		Source:      word[registry.UsageSource](r.GetSource()),
		Owner:       r.GetOwner(),
	}
	list, next, err := pages(r, func(page registry.PageRequest) (registry.Page[registry.Usage], error) {
		return u.Registry.Usages(ctx, filter, page)
	}, wireUsage)
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.ListUsagesResponse{Usages: list, NextPageToken: next}, nil
}

// A usageRequest names a usage.
type usageRequest interface {
	subjectRequest
	GetRole() registryv1.Role
	GetApplication() string
	GetEnvironment() string
}

func usageNameOf(r usageRequest) registry.UsageName {
	return registry.UsageName{
		Subject: subjectNameOf(r), Role: word[registry.Role](r.GetRole()), Application: r.GetApplication(), Environment: r.GetEnvironment(),
	}
}

// GetUsage fetches a usage.
func (u usages) GetUsage(ctx context.Context, r *registryv1.GetUsageRequest) (*registryv1.GetUsageResponse, error) {
	usage, err := u.Registry.Usage(ctx, usageNameOf(r))
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.GetUsageResponse{Usage: wireUsage(usage)}, nil
}

// RetireUsage removes a usage.
func (u usages) RetireUsage(ctx context.Context, r *registryv1.RetireUsageRequest) (*registryv1.RetireUsageResponse, error) {
	usage, err := u.Registry.RetireUsage(ctx, usageNameOf(r), r.GetEtag())
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.RetireUsageResponse{Usage: wireUsage(usage)}, nil
}

// RecordDeployment makes what a release uses what an environment does.
func (u usages) RecordDeployment(ctx context.Context, r *registryv1.RecordDeploymentRequest) (*registryv1.RecordDeploymentResponse, error) {
	out, err := u.Registry.RecordDeployment(ctx, registry.Deployment{
		Application: r.GetApplication(), Release: r.GetRelease(), Environment: r.GetEnvironment(),
	})
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.RecordDeploymentResponse{
		Usages: within(answerBytes, out.Usages, wireUsage), Changed: out.Changed, Retired: convert(out.Retired, wireUsageName),
	}, nil
}

// ListReleases lists the releases of an application.
func (u usages) ListReleases(ctx context.Context, r *registryv1.ListReleasesRequest) (*registryv1.ListReleasesResponse, error) {
	list, next, err := pages(r, func(page registry.PageRequest) (registry.Page[registry.Release], error) {
		return u.Registry.Releases(ctx, r.GetApplication(), page)
	}, wireRelease)
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.ListReleasesResponse{Releases: list, NextPageToken: next}, nil
}

// GetCoverage says how much of the readership of a subject has a name.
func (u usages) GetCoverage(ctx context.Context, r *registryv1.GetCoverageRequest) (*registryv1.GetCoverageResponse, error) {
	c, err := u.Registry.Coverage(ctx, subjectNameOf(r))
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.GetCoverageResponse{Coverage: wireCoverage(c)}, nil
}

func wireCoverage(c registry.Coverage) *registryv1.Coverage {
	return &registryv1.Coverage{
		Known: int32(c.Known), Pending: int32(c.Pending), Stale: int32(c.Stale),
		Unattributed: c.Unattributed, Attributed: c.Attributed, Window: durationpb.New(c.Window), Complete: c.Complete(),
	}
}

func usageDraftOf(d *registryv1.UsageDraft) registry.UsageDraft {
	return registry.UsageDraft{
		Subject: subjectNameOf(d), Role: word[registry.Role](d.GetRole()), Version: int(d.GetVersion()), Projection: projectionOf(d.GetProjection()),
	}
}

func projectionOf(p *registryv1.Projection) registry.Projection {
	out := registry.Projection{Paths: p.GetPaths(), Message: p.GetMessage(), Partial: p.GetPartial()}
	if p.GetReader() != nil {
		out.Reader = draftOf(p.GetReader())
	}
	return out
}

// wireProjection is nil for everything: there is nothing to say.
func wireProjection(p registry.Projection) *registryv1.Projection {
	if p.IsEverything() && !p.Partial {
		return nil
	}
	out := &registryv1.Projection{Paths: p.Paths, Message: p.Message, Partial: p.Partial}
	if len(p.Reader.Files) > 0 {
		out.Reader = &registryv1.SchemaSource{
			Format: wireFormat(p.Reader.Format), Files: wireFiles(p.Reader.Files), References: wireReferences(p.Reader.References),
		}
	}
	return out
}

func wireRole(r registry.Role) registryv1.Role {
	return registryv1.Role(registryv1.Role_value[string(r)])
}

func wireUsageName(n registry.UsageName) *registryv1.UsageName {
	return &registryv1.UsageName{
		Domain: n.Subject.Domain, Subject: n.Subject.Subject, Role: wireRole(n.Role), Application: n.Application, Environment: n.Environment,
	}
}

func wireUsage(u registry.Usage) *registryv1.Usage {
	return &registryv1.Usage{
		Domain:           u.Name.Subject.Domain,
		Subject:          u.Name.Subject.Subject,
		Role:             wireRole(u.Name.Role),
		Application:      u.Name.Application,
		Environment:      u.Name.Environment,
		Version:          int32(u.Version),
		Projection:       wireProjection(u.Projection),
		ProjectionDigest: wireDigest(u.ProjectionDigest),
		Release:          u.Release,
		Source:           registryv1.Usage_Source(registryv1.Usage_Source_value[string(u.Source)]),
		State:            registryv1.Usage_State(registryv1.Usage_State_value[string(u.State)]),
		SeenTime:         wireTime(u.SeenTime),
		LeaseEndTime:     wireTime(u.LeaseEnd),
		Owner:            u.Owner,
		Contacts:         convert(u.Contacts, wireContact),
		CreateTime:       wireTime(u.CreateTime),
		UpdateTime:       wireTime(u.UpdateTime),
		Etag:             u.Etag,
	}
}

// wireDigest is empty for the digest of nothing.
func wireDigest(d schema.Digest) string {
	if d == (schema.Digest{}) {
		return ""
	}
	return d.String()
}

func wireRelease(r registry.Release) *registryv1.Release {
	return &registryv1.Release{
		Application: r.Application,
		Release:     r.Name,
		Usages:      convert(r.Usages, wireReleaseUsage),
		CreateTime:  wireTime(r.CreateTime),
		UpdateTime:  wireTime(r.UpdateTime),
		Etag:        r.Etag,
	}
}

func wireReleaseUsage(u registry.ReleaseUsage) *registryv1.UsageDraft {
	return &registryv1.UsageDraft{
		Domain: u.Subject.Domain, Subject: u.Subject.Subject, Role: wireRole(u.Role), Version: int32(u.Version), Projection: wireProjection(u.Projection),
	}
}
