package registry

import (
	"context"
	"io"

	"github.com/pawl-registry/pawl/storage"
)

// A Status is how much the registry holds.
type Status struct {
	LastIndex                            uint64
	Domains, Subjects, Versions, Schemas int
}

// Status counts what the registry holds.
func (r *Registry) Status(ctx context.Context) (Status, error) {
	var s Status
	err := r.store.View(ctx, func(rd storage.Reader) error {
		c, err := loadCounters(rd)
		s = Status{LastIndex: c.Index, Domains: c.Domains, Subjects: c.Subjects, Versions: c.Versions, Schemas: c.Schemas}
		return err
	})
	return s, failed("Status", err)
}

// Snapshot writes a consistent copy of the store to w.
func (r *Registry) Snapshot(ctx context.Context, w io.Writer) error {
	s, ok := r.store.(storage.Snapshotter)
	if !ok {
		return failed("Snapshot", refuse(Unsupported, "", "this store cannot copy itself"))
	}
	return failed("Snapshot", s.Snapshot(ctx, w))
}
