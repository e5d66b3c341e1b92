package pawl

import (
	"context"
	"time"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A Subject is a named line of versions, with what people write about it.
type Subject struct {
	Name        SubjectName
	Format      Format
	Description string
	Labels      map[string]string
	Tags        []string
	Governance
	// Ownership is who answers for it: Governance.Owner, or the domain's.
	Ownership     Ownership
	LatestVersion int // 0 where no version is live
	VersionCount  int // live ones
	Deleted       bool
	CreateTime    time.Time
	UpdateTime    time.Time
	Etag          string
}

// A Domain is a business area that owns its schemas.
type Domain struct {
	Name         string
	Description  string
	Owner        string // a team; empty until somebody claims it
	Labels       map[string]string
	SubjectCount int // live ones
	CreateTime   time.Time
	UpdateTime   time.Time
	Etag         string
}

// Subject fetches what is known of a subject that has a live version.
func (c *Client) Subject(ctx context.Context, s SubjectName) (Subject, error) {
	answer, err := ask(ctx, c, c.subjects.GetSubject, &registryv1.GetSubjectRequest{Domain: s.Domain, Subject: s.Subject})
	if err != nil {
		return Subject{}, err
	}
	return fromSubject(answer.GetSubject()), nil
}

func fromSubject(s *registryv1.Subject) Subject {
	return Subject{
		Name:          SubjectName{Domain: s.GetDomain(), Subject: s.GetName()},
		Format:        Format(enumName(s.GetFormat())),
		Description:   s.GetDescription(),
		Labels:        s.GetLabels(),
		Tags:          s.GetTags(),
		Governance:    fromGovernance(s),
		Ownership:     Ownership{Team: s.GetEffectiveOwner(), From: s.GetEffectiveOwnerFrom(), Contacts: convert(s.GetEffectiveContacts(), fromContact)},
		LatestVersion: int(s.GetLatestVersion()),
		VersionCount:  int(s.GetVersionCount()),
		Deleted:       s.GetDeleted(),
		CreateTime:    fromTime(s.GetCreateTime()),
		UpdateTime:    fromTime(s.GetUpdateTime()),
		Etag:          s.GetEtag(),
	}
}

func fromDomain(d *registryv1.Domain) Domain {
	return Domain{
		Name:         d.GetName(),
		Description:  d.GetDescription(),
		Owner:        d.GetOwner(),
		Labels:       d.GetLabels(),
		SubjectCount: int(d.GetSubjectCount()),
		CreateTime:   fromTime(d.GetCreateTime()),
		UpdateTime:   fromTime(d.GetUpdateTime()),
		Etag:         d.GetEtag(),
	}
}
