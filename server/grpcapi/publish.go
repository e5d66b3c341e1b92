package grpcapi

import (
	"context"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

// A publishRequest is a schema on its way into a subject, to be stored or
// only checked.
type publishRequest interface {
	subjectRequest
	GetSchema() *registryv1.SchemaSource
	GetOrigin() *registryv1.Origin
	GetAnnotations() map[string]string
	GetVersion() int32
	GetStamp() bool
	GetImport() *registryv1.ImportedIdentity
	GetNormalize() bool
	GetForce() bool
	GetOverrideReason() string
}

func publicationOf(r publishRequest, expected *int32) (registry.Publication, error) {
	p := registry.Publication{
		Subject:     subjectNameOf(r),
		Draft:       draftOf(r.GetSchema()),
		Number:      int(r.GetVersion()),
		Stamp:       r.GetStamp(),
		Normalize:   r.GetNormalize(),
		Force:       r.GetForce(),
		Override:    r.GetOverrideReason(),
		Origin:      originOf(r.GetOrigin()),
		Annotations: r.GetAnnotations(),
	}
	if expected != nil {
		number := int(*expected)
		p.ExpectedLatest = &number
	}
	var err error
	p.Import, err = importedOf(r.GetImport())
	return p, err
}

func importedOf(i *registryv1.ImportedIdentity) (*registry.Imported, error) {
	if i == nil {
		return nil, nil
	}
	guid, err := guidOf(i.GetGuid(), "import.guid")
	return &registry.Imported{ID: int(i.GetSchemaId()), GUID: guid}, err
}

// PublishVersion stores a schema as the next version of a subject.
func (s schemas) PublishVersion(ctx context.Context, r *registryv1.PublishVersionRequest) (*registryv1.PublishVersionResponse, error) {
	p, err := publicationOf(r, r.ExpectedLatestVersion)
	if err != nil {
		return nil, Error(ctx, err)
	}
	done, err := s.Registry.Publish(ctx, p)
	if err != nil {
		return nil, Error(ctx, err)
	}
	answer := &registryv1.PublishVersionResponse{
		Version:  wireVersion(done.Version),
		Created:  done.Created,
		Report:   bodyReport(done.Report),
		Problems: Problems(done.Problems),
	}
	if done.Impact != nil {
		answer.Impact = bodyImpact(*done.Impact)
	}
	return answer, nil
}

// CheckVersion says what PublishVersion would do.
func (s schemas) CheckVersion(ctx context.Context, r *registryv1.CheckVersionRequest) (*registryv1.CheckVersionResponse, error) {
	p, err := publicationOf(r, r.ExpectedLatestVersion)
	if err != nil {
		return nil, Error(ctx, err)
	}
	// The notes of a publish are accepted here and count for nothing.
	p.Origin, p.Annotations = registry.Origin{}, nil
	verdict, err := s.Registry.Check(ctx, p)
	if err != nil {
		return nil, Error(ctx, err)
	}
	answer := &registryv1.CheckVersionResponse{
		Compatible: verdict.Impact.Outcome == registry.Pass,
		Report:     bodyReport(verdict.Report),
		Problems:   Problems(verdict.Problems),
		Impact:     bodyImpact(verdict.Impact),
	}
	if verdict.Existing != nil {
		answer.Version = wireVersion(*verdict.Existing)
	}
	return answer, nil
}

// LookupVersion finds the version of a subject that has a schema.
func (s schemas) LookupVersion(ctx context.Context, r *registryv1.LookupVersionRequest) (*registryv1.LookupVersionResponse, error) {
	version, err := s.Registry.Lookup(ctx, subjectNameOf(r), draftOf(r.GetSchema()), registry.ShowDeleted(r.GetShowDeleted()))
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.LookupVersionResponse{Version: wireVersion(version)}, nil
}
