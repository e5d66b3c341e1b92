package registry

import (
	"context"

	"github.com/pawl-registry/pawl/storage"
)

// trySubject finds out whether a usage can read a version that was published,
// and refuses a projection that reads what its schema does not have.
func (r *Registry) trySubject(ctx context.Context, u *readyUsage, p *projectionRecord) error {
	var rec subjectRecord
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		if _, err = loadDomain(rd, u.name.Subject.Domain); err != nil {
			return err
		}
		rec, err = subjectOrNone(rd, u.name.Subject)
		return err
	})
	if err != nil {
		return err
	}
	if !r.Visible(ctx, u.name.Subject.Domain) {
		return noDomain(u.name.Subject.Domain)
	}
	u.subject = rec.Etag
	if len(p.Files) > 0 {
		if _, err := r.broughtReader(ctx, u.digest, p); err != nil {
			return unreadable("", err)
		}
	}
	u.satisfied, err = r.satisfies(ctx, u.name.Subject, u.version, p)
	return err
}

// satisfies reports whether a version was published that a usage can read: the
// one that it is built against, or for a reader of its own any.
func (r *Registry) satisfies(ctx context.Context, subject SubjectName, version int, p *projectionRecord) (there bool, err error) {
	if len(p.Files) > 0 {
		version = 0
	}
	err = r.store.View(ctx, func(rd storage.Reader) error {
		blob, err := blobToRead(rd, subject, version)
		there = blob != 0
		return err
	})
	return there, err
}
