package grpcapi

import (
	"context"
	"errors"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// A subjectRequest names a subject.
type subjectRequest interface {
	GetDomain() string
	GetSubject() string
}

func subjectNameOf(r subjectRequest) registry.SubjectName {
	return registry.SubjectName{Domain: r.GetDomain(), Subject: r.GetSubject()}
}

// GetSubject fetches what is known of a subject.
func (s subjects) GetSubject(ctx context.Context, r *registryv1.GetSubjectRequest) (*registryv1.GetSubjectResponse, error) {
	subject, err := s.Registry.Subject(ctx, subjectNameOf(r), registry.ShowDeleted(r.GetShowDeleted()))
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.GetSubjectResponse{Subject: wireSubject(subject)}, nil
}

// ListSubjects lists subjects by domain and name.
func (s subjects) ListSubjects(ctx context.Context, r *registryv1.ListSubjectsRequest) (*registryv1.ListSubjectsResponse, error) {
	filter := registry.SubjectFilter{
		Domain:    r.GetDomain(),
		Prefix:    r.GetPrefix(),
		Contains:  r.GetContains(),
		Format:    word[schema.Format](r.GetFormat()),
		Tag:       r.GetTag(),
		Owner:     r.GetOwner(),
		Lifecycle: word[registry.Stage](r.GetLifecycle()),
		Show:      registry.ShowDeleted(r.GetShowDeleted()),
	}
	if filter.Domain == everyDomain {
		filter.Domain = ""
	}
	list, next, err := pages(r, func(page registry.PageRequest) (registry.Page[registry.Subject], error) {
		return s.Registry.Subjects(ctx, filter, page)
	}, wireSubject)
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.ListSubjectsResponse{Subjects: list, NextPageToken: next}, nil
}

// everyDomain is what a path says where it cannot leave the domain out.
const everyDomain = "-"

// UpdateSubject changes what people write about a subject.
func (s subjects) UpdateSubject(ctx context.Context, r *registryv1.UpdateSubjectRequest) (*registryv1.UpdateSubjectResponse, error) {
	change, err := subjectChangeOf(r)
	if err != nil {
		return nil, Error(ctx, err)
	}
	name := registry.SubjectName{Domain: r.GetSubject().GetDomain(), Subject: r.GetSubject().GetName()}
	subject, err := s.Registry.UpdateSubject(ctx, name, change)
	if err != nil {
		return nil, Error(ctx, ofSubject(err))
	}
	return &registryv1.UpdateSubjectResponse{Subject: wireSubject(subject)}, nil
}

func subjectChangeOf(r *registryv1.UpdateSubjectRequest) (registry.SubjectChange, error) {
	subject := r.GetSubject()
	change := registry.SubjectChange{Etag: subject.GetEtag()}
	err := applyMask(r.GetUpdateMask(), subject, map[string]func(){
		"description": func() { change.Description = &subject.Description },
		"labels":      func() { change.Labels = filled(subject.GetLabels()) },
		"tags":        func() { change.Tags = append([]string{}, subject.GetTags()...) },
		"owner":       func() { change.Owner = &subject.Owner },
		"contacts":    func() { change.Contacts = contactsOf(subject) },
		"lifecycle":   func() { change.Lifecycle = stageOf(subject.GetLifecycle()) },
		"slas":        func() { change.SLAs = slasOf(subject.GetSlas()) },
		"deprecation": func() { change.Deprecation = deprecationOf(subject.GetDeprecation()) },
		"bindings":    func() { change.Bindings = bindingsOf(subject.GetBindings()) },
	})
	return change, err
}

// ofSubject says where in an update the name of a subject is: elsewhere it has
// a field of its own.
func ofSubject(err error) error {
	refusal, ok := errors.AsType[*registry.Error](err)
	if !ok {
		return err
	}
	named := *refusal
	switch refusal.Field {
	case "domain":
		named.Field = "subject.domain"
	case "subject":
		named.Field = "subject.name"
	}
	return &named
}

// DeleteSubject deletes a subject softly, or purges it.
func (s subjects) DeleteSubject(ctx context.Context, r *registryv1.DeleteSubjectRequest) (*registryv1.DeleteSubjectResponse, error) {
	remove := s.Registry.DeleteSubjectDespite
	if r.GetPermanent() {
		remove = s.Registry.PurgeSubjectDespite
	}
	numbers, err := remove(ctx, subjectNameOf(r), r.GetEtag(), r.GetOverrideReason())
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.DeleteSubjectResponse{Versions: convert(numbers, func(n int) int32 { return int32(n) })}, nil
}

// UndeleteSubject brings back what the last DeleteSubject deleted.
func (s subjects) UndeleteSubject(ctx context.Context, r *registryv1.UndeleteSubjectRequest) (*registryv1.UndeleteSubjectResponse, error) {
	subject, err := s.Registry.UndeleteSubject(ctx, subjectNameOf(r))
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.UndeleteSubjectResponse{Subject: wireSubject(subject)}, nil
}

func wireSubject(s registry.Subject) *registryv1.Subject {
	return &registryv1.Subject{
		Domain:             s.Name.Domain,
		Name:               s.Name.Subject,
		Format:             wireFormat(s.Format),
		Description:        s.Description,
		Labels:             s.Labels,
		Tags:               s.Tags,
		Owner:              s.Owner,
		Contacts:           convert(s.Contacts, wireContact),
		Lifecycle:          wireStage(s.Lifecycle),
		Slas:               convert(s.SLAs, wireSLA),
		Deprecation:        wireDeprecation(s.Deprecation),
		Bindings:           convert(s.Bindings, wireBinding),
		EffectiveOwner:     s.Ownership.Team,
		EffectiveOwnerFrom: s.Ownership.From,
		EffectiveContacts:  convert(s.Ownership.Contacts, wireContact),
		LatestVersion:      int32(s.LatestVersion),
		VersionCount:       int32(s.VersionCount),
		Deleted:            s.Deleted,
		CreateTime:         wireTime(s.CreateTime),
		UpdateTime:         wireTime(s.UpdateTime),
		Etag:               s.Etag,
	}
}
