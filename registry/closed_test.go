//go:build !race

// One goroutine does all of this: the race detector finds nothing and makes it
// ten times slower.

package registry_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
)

// A read that fails never opens the gate: whichever read of whichever call it
// is, the call errs and writes nothing.
func TestEveryReadThatFailsClosesTheGate(t *testing.T) {
	start := scene(t)
	for _, d := range append(append(decisions(), changes()...), upkeep()...) {
		for read := int64(1); ; read++ {
			store := &broken{Store: holding(t, start)}
			r := openFrozen(t, store, registry.Config{})
			store.left.Store(read)
			_, err := d.do(t.Context(), r)
			if store.left.Load() > 0 {
				break
			}
			refusal, ok := errors.AsType[*registry.Error](err)
			if !ok || refusal.Reason != registry.Internal || !errors.Is(err, errBroken) {
				t.Errorf("%q with its read %d broken = %v, want INTERNAL with the cause", d.name, read, err)
			}
			if ok && refusal.Message == errBroken.Error() {
				t.Errorf("%q with its read %d broken tells the cause to the caller", d.name, read)
			}
			if diff := cmp.Diff(start, pairs(t, store.Store)); diff != "" && !isSeveral(d) {
				t.Errorf("%q with its read %d broken wrote: %s", d.name, read, diff)
			}
		}
	}
}

// isSeveral reports whether a deed is several calls, of which the first ones
// may go through.
func isSeveral(d deed) bool {
	switch d.name {
	case "clear a setting", "drop what is referenced", "drop orders", "drop lines", "replace by Protobuf", "delete and purge", "delete and purge Protobuf":
		return true
	}
	return false
}

// upkeep are the deeds on domains, teams and descriptions.
func upkeep() []deed {
	return []deed{
		{"create a domain", func(ctx context.Context, r *registry.Registry) (string, error) {
			d, err := r.CreateDomain(ctx, registry.Domain{Name: "new", Owner: "shop"})
			return d.Name, err
		}},
		{"update a domain", func(ctx context.Context, r *registry.Registry) (string, error) {
			owner := "shop"
			d, err := r.UpdateDomain(ctx, "common", registry.DomainChange{Owner: &owner})
			return d.Owner, err
		}},
		{"delete a team", func(ctx context.Context, r *registry.Registry) (string, error) {
			return "", r.DeleteTeam(ctx, "shop", "")
		}},
		{"update a team", func(ctx context.Context, r *registry.Registry) (string, error) {
			team, err := r.UpdateTeam(ctx, "shop", registry.TeamChange{Principals: []string{"ann"}})
			return team.Name, err
		}},
		{"update a subject", func(ctx context.Context, r *registry.Registry) (string, error) {
			s, err := r.UpdateSubject(ctx, orders, registry.SubjectChange{Tags: []string{"pii"}})
			return s.Etag, err
		}},
		{"clear a setting", func(ctx context.Context, r *registry.Registry) (string, error) {
			if _, err := r.SetCompatibility(ctx, registry.Place(lines), registry.Setting{Level: compat.Full}, ""); err != nil {
				return "", err
			}
			s, err := r.ClearCompatibility(ctx, registry.Place(lines), "")
			return s.LevelFrom, err
		}},
		{"compare", func(ctx context.Context, r *registry.Registry) (string, error) {
			c, err := r.Compare(ctx, registry.Comparison{
				Old: registry.Operand{Version: at(orders, 1)}, New: registry.Operand{Version: at(orders, registry.Latest)},
			})
			return fmt.Sprint(c.Report.Compatible), err
		}},
		{"fetch by guid", func(ctx context.Context, r *registry.Registry) (string, error) {
			v, _, err := r.Version(ctx, at(orders, 4), true)
			if err != nil {
				return "", err
			}
			s, err := r.Schema(ctx, registry.SchemaKey{GUID: v.GUID})
			return fmt.Sprint(s.ID), err
		}},
		{"fetch by id", func(ctx context.Context, r *registry.Registry) (string, error) {
			s, err := r.Schema(ctx, registry.SchemaKey{ID: 2})
			return fmt.Sprint(s.ID), err
		}},
		{"fetch dependencies", func(ctx context.Context, r *registry.Registry) (string, error) {
			deps, err := r.Dependencies(ctx, priced(id).References)
			return fmt.Sprint(len(deps)), err
		}},
		{"list everything", func(ctx context.Context, r *registry.Registry) (string, error) {
			_, domains := r.Domains(ctx, registry.DomainFilter{}, registry.PageRequest{})
			_, teams := r.Teams(ctx, registry.TeamFilter{}, registry.PageRequest{})
			_, subjects := r.Subjects(ctx, registry.SubjectFilter{}, registry.PageRequest{})
			_, versions := r.Versions(ctx, orders, true, registry.PageRequest{})
			_, uses := r.SchemaVersions(ctx, registry.SchemaKey{ID: 2}, true, registry.PageRequest{})
			_, referrers := r.Referrers(ctx, at(money, 1), true, registry.PageRequest{})
			_, entries := r.Entries(ctx, registry.EntryFilter{}, registry.PageRequest{})
			_, setting := r.Compatibility(ctx, registry.Place(orders))
			_, status := r.Status(ctx)
			return "", errors.Join(domains, teams, subjects, versions, uses, referrers, entries, setting, status)
		}},
	}
}
