package registry_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// A refused call, with what its refusal must be about and must say.
type refused struct {
	reason registry.Reason
	call   func(*registry.Registry) error
	name   string
	says   []string
}

// Every reason that the registry gives has a case here, with a resource and a
// message that helps.
func TestEveryReasonHelps(t *testing.T) {
	start := scene(t)
	cases := refusals(t)
	for _, c := range cases {
		err := c.call(openFrozen(t, holding(t, start), registry.Config{}))
		refusal := wantReason(t, "a call", err, c.reason)
		if refusal.Name != c.name {
			t.Errorf("%s is about %q, want %q: %s", c.reason, refusal.Name, c.name, refusal.Message)
		}
		for _, word := range c.says {
			if !strings.Contains(refusal.Message, word) {
				t.Errorf("%s says %q, want %q in it", c.reason, refusal.Message, word)
			}
		}
	}
	// These come from elsewhere: comparisons beyond their budget, the wires'
	// rights, ids of other registries, faults (TestEveryReadThatFails…) and
	// closed stores (TestWatchEnds).
	elsewhere := []registry.Reason{
		registry.ApplicationNotFound, registry.ApplicationExists, registry.UsageNotFound, registry.ReleaseNotFound, // TestApplicationsAreRefused
		registry.AssociationNotFound, registry.AssociationExists, registry.AssociationFrozen, // TestAssociationsThatExclude
		registry.BreaksConsumers, registry.ChangeNotFound, registry.ChangeClosed, // TestTheSameBytesPass…, TestWhoMaySpeak
		registry.TooComplex, registry.PermissionDenied, registry.Ambiguous, registry.Internal, registry.Unavailable,
	}
	for _, reason := range registry.Reasons() {
		if !slices.ContainsFunc(cases, func(c refused) bool { return c.reason == reason }) && !slices.Contains(elsewhere, reason) {
			t.Errorf("no case is refused with %s", reason)
		}
	}
}

func refusals(t *testing.T) []refused {
	ctx := t.Context()
	post := func(s registry.SubjectName, d registry.Draft) func(*registry.Registry) error {
		return func(r *registry.Registry) error {
			_, err := r.Publish(ctx, registry.Publication{Subject: s, Draft: d})
			return err
		}
	}
	const ordersName = "domains/default/subjects/orders"
	return []refused{
		{registry.DomainNotFound, post(in("nowhere", "x"), record(id)), "domains/nowhere", []string{"nowhere", "create it first"}},
		{registry.DomainExists, func(r *registry.Registry) error {
			_, err := r.CreateDomain(ctx, registry.Domain{Name: "common"})
			return err
		}, "domains/common", []string{"common", "update it"}},
		{registry.TeamNotFound, func(r *registry.Registry) error {
			_, err := r.CreateDomain(ctx, registry.Domain{Name: "new", Owner: "ghosts"})
			return err
		}, "teams/ghosts", []string{"ghosts", "create it first"}},
		{registry.TeamExists, func(r *registry.Registry) error {
			_, err := r.CreateTeam(ctx, registry.Team{Name: "shop"})
			return err
		}, "teams/shop", []string{"shop", "update it"}},
		{registry.SubjectNotFound, func(r *registry.Registry) error {
			_, err := r.Subject(ctx, bygone, false)
			return err
		}, "domains/default/subjects/bygone", []string{"default/bygone", "deleted"}},
		{registry.VersionNotFound, func(r *registry.Registry) error {
			_, _, err := r.Version(ctx, at(orders, 9), false)
			return err
		}, ordersName + "/versions/9", []string{"default/orders", "9", "latest is 2"}},
		{registry.VersionNotFound, func(r *registry.Registry) error {
			_, _, err := r.Version(ctx, at(orders, 3), false)
			return err
		}, ordersName + "/versions/3", []string{"deleted", "undelete it"}},
		{registry.SchemaNotFound, func(r *registry.Registry) error {
			_, err := r.Schema(ctx, registry.SchemaKey{ID: 99})
			return err
		}, "schemas/99", []string{"99"}},
		{registry.ReferenceNotFound, post(orders, avro(`"acme.Money"`, schema.Reference{Name: "acme.Money", Domain: "common", Subject: "money", Version: 7})),
			"domains/common/subjects/money/versions/7", []string{"acme.Money", "common/money@7", "publish it first"}},
		{registry.SettingNotFound, func(r *registry.Registry) error {
			_, err := r.ClearCompatibility(ctx, registry.Place(orders), "")
			return err
		}, ordersName, []string{"no compatibility is set", "builtin"}},
		{registry.DerivationNotFound, func(r *registry.Registry) error {
			_, err := r.Derivation(ctx, registry.DerivationName{Target: orders, Source: money})
			return err
		}, ordersName + "/derivations/common/money", []string{"default/orders", "common/money"}},
		{registry.SchemaInvalid, post(orders, avro(`{"type": "record", "name": "Order", "fields": [{"name": "x", "type": "nothing"}]}`)), ordersName, []string{"order.avsc:1:", "nothing"}},
		{registry.SchemaTooLarge, post(orders, avro(strings.Repeat(" ", 5<<20))), ordersName, []string{"limit"}},
		{registry.SchemaTooLarge, post(orders, avro(`"int"`, references(3000)...)), ordersName, []string{"3000 references", "2000"}},
		{registry.Incompatible, post(orders, record(id, total)), ordersName, []string{"default/orders", "1 incompatibility", "version 2", "BACKWARD"}},
		{registry.FormatMismatch, post(orders, proto("message Order {}")), ordersName, []string{"AVRO", "NONE"}},
		{registry.InUse, func(r *registry.Registry) error {
			_, err := then("", deleting(at(money, 1)), purging(at(money, 1))).do(ctx, r)
			return err
		}, "domains/common/subjects/money/versions/1", []string{"default/orders@4", "delete those first"}},
		{registry.NotDeleted, func(r *registry.Registry) error {
			_, err := r.PurgeVersion(ctx, at(orders, 1))
			return err
		}, ordersName + "/versions/1", []string{"delete it first"}},
		{registry.NotPermitted, func(r *registry.Registry) error {
			_, err := r.Publish(ctx, registry.Publication{Subject: orders, Draft: record(id, total), Import: &registry.Imported{ID: 70}})
			return err
		}, ordersName, []string{"READWRITE", "IMPORT"}},
		{registry.AlreadyDeleted, func(r *registry.Registry) error {
			_, err := r.DeleteVersion(ctx, at(orders, 3))
			return err
		}, ordersName + "/versions/3", []string{"purge it"}},
		{registry.Overtaken, func(r *registry.Registry) error {
			_, err := r.DeleteSubject(ctx, orders, "1")
			return err
		}, ordersName, []string{"read it again"}},
		{registry.Overtaken, func(r *registry.Registry) error {
			_, err := r.SetCompatibility(ctx, registry.Place(orders), registry.Setting{Level: compat.Full}, "7")
			return err
		}, ordersName, []string{"read it again"}},
		{registry.InvalidArgument, post(in("_default", "x"), record(id)), "", []string{"domain: ", "the first a letter"}},
		{registry.InvalidArgument, func(r *registry.Registry) error {
			_, err := r.Publish(ctx, registry.Publication{Subject: orders, Draft: record(id), Origin: registry.Origin{Build: "\xff"}})
			return err
		}, "", []string{"origin: ", "UTF-8"}},
		{registry.InvalidArgument, func(r *registry.Registry) error {
			// Two halves of one character: only together are they UTF-8.
			_, err := r.Publish(ctx, registry.Publication{Subject: orders, Draft: record(id), Origin: registry.Origin{Revision: "\xc3", Build: "\xa9"}})
			return err
		}, "", []string{"origin: ", "UTF-8"}},
		{registry.InvalidArgument, func(r *registry.Registry) error {
			_, err := r.CreateTeam(ctx, registry.Team{Name: "new", Contacts: []registry.Contact{{Kind: "\xc3", Address: "\xa9"}}})
			return err
		}, "", []string{"team.contacts[0]", "UTF-8"}},
		{registry.SchemaTooLarge, func(r *registry.Registry) error {
			_, err := r.Lookup(ctx, in("", "orders"), avro(`"int"`, references(3000)...), false)
			return err
		}, ordersName, []string{"3000 references"}},
		{registry.InvalidArgument, func(r *registry.Registry) error {
			_, err := r.CreateTeam(ctx, registry.Team{Name: "new", Labels: map[string]string{"a": "\xff"}})
			return err
		}, "", []string{"team.labels", "UTF-8"}},
		{registry.IndexUnknown, func(r *registry.Registry) error {
			_, err := r.Entries(ctx, registry.EntryFilter{After: 1000}, registry.PageRequest{})
			return err
		}, "log", []string{"ends at index", "1000"}},
		{registry.Unsupported, func(r *registry.Registry) error { return r.Snapshot(ctx, nil) }, "", []string{"cannot copy itself"}},
	}
}
