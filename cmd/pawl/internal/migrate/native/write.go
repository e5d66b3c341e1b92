package native

import (
	"context"
	"fmt"
	"math"
	"strconv"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// Admit makes the domain of a subject where it does not exist, and lets the
// subject take versions from elsewhere. Other subjects of the domain are not
// disturbed.
func (r *Registry) Admit(ctx context.Context, subject migrate.Place) error {
	return r.making(ctx, subject, func() error { return r.set(ctx, subject, registryv1.Access_IMPORT) })
}

func (r *Registry) set(ctx context.Context, p migrate.Place, mode registryv1.Access_Mode) error {
	domain, subject := place(p)
	_, err := ask(ctx, r, r.subjects.SetAccessMode, &registryv1.SetAccessModeRequest{Domain: domain, Subject: subject, Mode: mode, Force: true})
	return err
}

// making does something at a place, whose domain it makes where there is none.
func (r *Registry) making(ctx context.Context, p migrate.Place, do func() error) error {
	err := do()
	if status.Code(err) == codes.NotFound && p.Context != "" {
		_, err = ask(ctx, r, r.domains.CreateDomain, &registryv1.CreateDomainRequest{Domain: &registryv1.Domain{Name: domainOf(p.Context)}})
		if err == nil || status.Code(err) == codes.AlreadyExists {
			err = do()
		}
	}
	return r.refused(err)
}

// Place publishes a version with the number, the id and the guid that it has
// elsewhere.
func (r *Registry) Place(ctx context.Context, v migrate.Version) error {
	from, err := source(v)
	if err != nil {
		return &migrate.RefusalError{Why: err.Error()}
	}
	if v.Number > math.MaxInt32 || v.ID > math.MaxInt32 {
		return &migrate.RefusalError{Why: fmt.Sprintf("the version %d or the id %d has more than 31 bits", v.Number, v.ID)}
	}
	_, err = ask(ctx, r, r.schemas.PublishVersion, &registryv1.PublishVersionRequest{
		Domain: domainOf(v.Context), Subject: v.Subject, Schema: from,
		Version: int32(v.Number), Import: &registryv1.ImportedIdentity{SchemaId: int32(v.ID), Guid: v.GUID}, //nolint:gosec // the case above
	})
	return r.refused(err)
}

// Delete deletes a version softly.
func (r *Registry) Delete(ctx context.Context, k migrate.Key) error {
	_, err := ask(ctx, r, r.schemas.DeleteVersion, &registryv1.DeleteVersionRequest{
		Domain: domainOf(k.Context), Subject: k.Subject, Version: strconv.Itoa(k.Number),
	})
	return r.refused(unless("ALREADY_DELETED", err))
}

// Undelete brings a version back.
func (r *Registry) Undelete(ctx context.Context, k migrate.Key) error {
	_, err := ask(ctx, r, r.schemas.UndeleteVersion, &registryv1.UndeleteVersionRequest{
		Domain: domainOf(k.Context), Subject: k.Subject, Version: strconv.Itoa(k.Number),
	})
	return r.refused(unless("NOT_DELETED", err))
}

// SetConfig changes what is set at a place by the fields of a config, and
// leaves the others as they are.
func (r *Registry) SetConfig(ctx context.Context, c migrate.Config) error {
	domain, subject := place(c.Place)
	return r.making(ctx, c.Place, func() error {
		was, err := ask(ctx, r, r.subjects.GetCompatibility, &registryv1.GetCompatibilityRequest{Domain: domain, Subject: subject})
		if err != nil {
			return err
		}
		setting := &registryv1.Compatibility{}
		if own := was.GetCompatibility(); own != nil {
			setting = proto.CloneOf(own)
		}
		if err := apply(setting, c.Fields); err != nil {
			return &migrate.RefusalError{Why: err.Error()}
		}
		_, err = ask(ctx, r, r.subjects.SetCompatibility, &registryv1.SetCompatibilityRequest{
			Domain: domain, Subject: subject, Compatibility: setting, Etag: was.GetEtag(),
		})
		return err
	})
}

// SetMode sets the access mode of a place, or removes it. One that is not set
// needs no removal.
func (r *Registry) SetMode(ctx context.Context, m migrate.Mode) error {
	domain, subject := place(m.Place)
	if m.Mode == "" {
		_, err := ask(ctx, r, r.subjects.ClearAccessMode, &registryv1.ClearAccessModeRequest{Domain: domain, Subject: subject})
		return r.refused(gone(err))
	}
	mode, known := registryv1.Access_Mode_value[m.Mode]
	if !known || mode == 0 {
		return &migrate.RefusalError{Why: fmt.Sprintf("%q is no access mode", m.Mode)}
	}
	return r.making(ctx, m.Place, func() error { return r.set(ctx, m.Place, registryv1.Access_Mode(mode)) })
}
