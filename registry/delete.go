package registry

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pawl-registry/pawl/storage"
)

// DeleteVersion deletes a version softly, unless that breaks known consumers.
func (r *Registry) DeleteVersion(ctx context.Context, name VersionName) (Version, error) {
	return r.DeleteVersionDespite(ctx, name, "")
}

// DeleteVersionDespite deletes a version softly, for a reason also where that
// breaks known consumers. The log has the reason; without one it is
// DeleteVersion.
func (r *Registry) DeleteVersionDespite(ctx context.Context, name VersionName, reason string) (Version, error) {
	name, err := name.checked()
	if err != nil {
		return Version{}, failed("DeleteVersion", err)
	}
	var out Version
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		rec, found, err := loadVersion(m.Tx, name, true)
		if err := errors.Join(err, writable(m.Tx, Place(name.SubjectName))); err != nil {
			return nil, err
		}
		if !rec.live() {
			return nil, refuse(AlreadyDeleted, found.resource(), "%s is deleted already; purge it to remove it for good", found)
		}
		if err := m.checkUnused(found, referrersOf{live: true}); err != nil {
			return nil, err
		}
		change := Change{Kind: DeleteChange, Subject: found.SubjectName, Versions: []int{found.Number}}
		if err := r.guard(ctx, m.Tx, change, reason); err != nil {
			return nil, err
		}
		if rec, err = m.bury(found, rec); err != nil {
			return nil, err
		}
		out = rec.version(found)
		return &event{VersionDeleted, found.resource(), despite(map[string]any{"schemaId": rec.ID}, reason)}, m.recount(found.SubjectName, -1)
	})
	return out, failed("DeleteVersion", err)
}

// bury marks a version as deleted by this mutation.
func (m *mutation) bury(name VersionName, rec versionRecord) (versionRecord, error) {
	rec.Deleted, rec.DeletedBy = m.now, m.index
	return rec, store(m.Tx, versionKey(name), rec)
}

// raise makes a deleted version live again.
func (m *mutation) raise(name VersionName, rec versionRecord) (versionRecord, error) {
	rec.Deleted, rec.DeletedBy = time.Time{}, 0
	return rec, store(m.Tx, versionKey(name), rec)
}

// recount finds the latest live version of a subject after some came or went.
func (m *mutation) recount(name SubjectName, gained int) error {
	rec, err := subjectOrNone(m.Tx, name)
	if err != nil {
		return err
	}
	latest, err := m.latestLive(name, &rec)
	if err != nil {
		return err
	}
	return m.putSubject(name, rec, liveness{gained, latest})
}

// latestLive finds the highest live number, and makes the subject's format
// that of its latest version.
func (m *mutation) latestLive(name SubjectName, subject *subjectRecord) (int, error) {
	latest := 0
	prefix := in(versionSpace).subject(name)
	for p, err := range m.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return 0, err
		}
		rec, err := decode[versionRecord](p.Key, p.Value)
		if err != nil {
			return 0, err
		}
		if rec.live() {
			latest, subject.Format = read(p.Key).version().Number, rec.Format
		}
	}
	return latest, nil
}

// referrersOf says which referrers count: only live ones, or all, and not
// those of a subject that goes with the version.
type referrersOf struct {
	live   bool
	except SubjectName
}

// namedReferrers is how many referrers a refusal names.
const namedReferrers = 10

// checkUnused refuses while versions reference the one that is to go.
func (m *mutation) checkUnused(name VersionName, which referrersOf) error {
	var by []string
	more := false
	prefix := in(referenceSpace).version(name)
	for p, err := range m.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return err
		}
		c := read(p.Key)
		c.version()
		referrer := c.version()
		if referrer.SubjectName == which.except {
			continue
		}
		if which.live {
			rec, _, err := loadVersion(m.Tx, referrer, true)
			if err != nil {
				return err
			}
			if !rec.live() {
				continue
			}
		}
		if more = len(by) == namedReferrers; more {
			break
		}
		by = append(by, referrer.String())
	}
	if len(by) == 0 {
		return nil
	}
	text := strings.Join(by, ", ")
	if more {
		text += " and others"
	}
	return refuse(InUse, name.resource(), "%s is referenced by %s; delete those first", name, text)
}

// DeleteSubject softly deletes every live version of a subject and returns
// their numbers, unless that breaks known consumers.
func (r *Registry) DeleteSubject(ctx context.Context, s SubjectName, etag string) ([]int, error) {
	return r.DeleteSubjectDespite(ctx, s, etag, "")
}

// despite enters why consumers were gone over, if somebody said so.
func despite(data map[string]any, reason string) map[string]any {
	if reason != "" {
		data["override"] = reason
	}
	return data
}

// DeleteSubjectDespite softly deletes every live version of a subject, for a
// reason also where that breaks known consumers. The log has the reason;
// without one it is DeleteSubject.
func (r *Registry) DeleteSubjectDespite(ctx context.Context, s SubjectName, etag, reason string) ([]int, error) {
	s, err := s.checked()
	if err != nil {
		return nil, failed("DeleteSubject", err)
	}
	var numbers []int
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		numbers = nil
		rec, err := loadSubject(m.Tx, s, true)
		if err := errors.Join(err, writable(m.Tx, Place(s)), checkEtag(s.resource(), etag, rec.Etag)); err != nil {
			return nil, err
		}
		if rec.Live == 0 {
			return nil, refuse(AlreadyDeleted, s.resource(), "%s is deleted already; purge it to remove it for good", s)
		}
		if err := r.guard(ctx, m.Tx, Change{Kind: DeleteChange, Subject: s}, reason); err != nil {
			return nil, err
		}
		if numbers, err = m.buryAll(s); err != nil {
			return nil, err
		}
		rec.Deleted = m.index
		return &event{SubjectDeleted, s.resource(), despite(map[string]any{"versions": anyList(numbers)}, reason)},
			m.putSubject(s, rec, liveness{gained: -len(numbers)})
	})
	return numbers, failed("DeleteSubject", err)
}

// buryAll deletes every live version of a subject that no other subject's live
// version references.
func (m *mutation) buryAll(s SubjectName) (numbers []int, err error) {
	err = m.each(s, func(name VersionName, rec versionRecord) error {
		if !rec.live() {
			return nil
		}
		numbers = append(numbers, name.Number)
		if err := m.checkUnused(name, referrersOf{live: true, except: s}); err != nil {
			return err
		}
		_, err := m.bury(name, rec)
		return err
	})
	return numbers, err
}

// each calls do with every version of a subject.
func (m *mutation) each(s SubjectName, do func(VersionName, versionRecord) error) error {
	prefix := in(versionSpace).subject(s)
	for p, err := range m.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return err
		}
		rec, err := decode[versionRecord](p.Key, p.Value)
		if err != nil {
			return err
		}
		if err := do(read(p.Key).version(), rec); err != nil {
			return fmt.Errorf("%s: %w", read(p.Key).version(), err)
		}
	}
	return nil
}
