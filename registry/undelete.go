package registry

import (
	"context"
	"errors"

	"github.com/pawl-registry/pawl/storage"
)

// UndeleteVersion brings a softly deleted version back, if it is still
// compatible with those that are live.
func (r *Registry) UndeleteVersion(ctx context.Context, name VersionName) (Version, error) {
	name, err := name.checked()
	if err == nil && name.Number == Latest {
		err = invalid("version", "the latest version is live; name a deleted one by its number")
	}
	if err != nil {
		return Version{}, failed("UndeleteVersion", err)
	}
	for range maxAttempts {
		v, err := r.undelete(ctx, name)
		if !moved(err) {
			return v, failed("UndeleteVersion", err)
		}
	}
	return Version{}, failed("UndeleteVersion", refuse(Unavailable, name.resource(), "%s is being changed all the time; try again", name.SubjectName))
}

func (r *Registry) undelete(ctx context.Context, name VersionName) (Version, error) {
	var s state
	var rec versionRecord
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		if rec, err = loadBuried(rd, name); err != nil {
			return err
		}
		if s, err = readState(rd, name.SubjectName); err != nil {
			return err
		}
		return s.readVersions(rd, rec.Format)
	})
	if err != nil {
		return Version{}, err
	}
	candidate, err := r.parsed(ctx, rec.Blob, 0)
	if err != nil {
		return Version{}, err
	}
	s.group(candidate)
	report, err := r.judge(ctx, s, candidate)
	if err != nil {
		return Version{}, err
	}
	if !report.Compatible {
		return Version{}, incompatible(name.SubjectName, report)
	}
	return r.revive(ctx, name, s.basis)
}

// loadBuried reads a deleted version whose references are live.
func loadBuried(rd storage.Reader, name VersionName) (versionRecord, error) {
	rec, _, err := loadVersion(rd, name, true)
	if err != nil {
		return rec, err
	}
	if rec.live() {
		return rec, refuse(NotDeleted, name.resource(), "%s is not deleted", name)
	}
	if err := writable(rd, Place(name.SubjectName)); err != nil {
		return rec, err
	}
	return rec, checkReferences(rd, rec.References)
}

func (r *Registry) revive(ctx context.Context, name VersionName, b basis) (Version, error) {
	var out Version
	err := r.mutate(ctx, func(m *mutation) (*event, error) {
		rec, err := loadBuried(m.Tx, name)
		if err != nil {
			return nil, err
		}
		if err := m.holds(b, name.SubjectName, nil); err != nil {
			return nil, err
		}
		if rec, err = m.raise(name, rec); err != nil {
			return nil, err
		}
		out = rec.version(name)
		return &event{VersionUndeleted, name.resource(), map[string]any{"schemaId": rec.ID}}, m.recount(name.SubjectName, 1)
	})
	return out, err
}

// UndeleteSubject brings back the versions that the last DeleteSubject
// deleted. They were live together, so they are not checked again; where
// versions were published since, that does not hold, and it is refused.
func (r *Registry) UndeleteSubject(ctx context.Context, s SubjectName) (Subject, error) {
	s, err := s.checked()
	if err != nil {
		return Subject{}, failed("UndeleteSubject", err)
	}
	var out Subject
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		rec, err := loadSubject(m.Tx, s, true)
		if err := errors.Join(err, writable(m.Tx, Place(s))); err != nil {
			return nil, err
		}
		if rec.Live > 0 {
			return nil, refuse(NotDeleted, s.resource(), "%s has live versions; undelete others one by one, each is checked against them", s)
		}
		numbers, err := m.raiseAll(s, rec.Deleted)
		if err != nil {
			return nil, err
		}
		if err := m.recount(s, len(numbers)); err != nil {
			return nil, err
		}
		if rec, err = loadSubject(m.Tx, s, true); err != nil {
			return nil, err
		}
		out, err = r.described(ctx, m.Tx, s, rec)
		return &event{SubjectUndeleted, s.resource(), map[string]any{"versions": anyList(numbers)}}, err
	})
	return out, failed("UndeleteSubject", err)
}

// raiseAll makes every version live that one mutation deleted.
func (m *mutation) raiseAll(s SubjectName, deletedBy uint64) (numbers []int, err error) {
	var raised []versionRecord
	err = m.each(s, func(name VersionName, rec versionRecord) error {
		if rec.live() || rec.DeletedBy != deletedBy {
			return nil
		}
		numbers = append(numbers, name.Number)
		raised = append(raised, rec)
		_, err := m.raise(name, rec)
		return err
	})
	if err == nil && len(numbers) == 0 {
		err = refuse(NotDeleted, s.resource(), "the versions of %s were deleted one by one; undelete them one by one", s)
	}
	for _, rec := range raised { // after all of them: they may reference each other
		if err == nil {
			err = checkReferences(m.Tx, rec.References)
		}
	}
	return numbers, err
}
