package registry_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage/memory"
)

// A deed is one call, and what came of it in words.
type deed struct {
	name string
	do   func(context.Context, *registry.Registry) (string, error)
}

// run does a deed and says what came of it.
func (d deed) run(ctx context.Context, r *registry.Registry) string {
	out, err := d.do(ctx, r)
	if refusal, ok := errors.AsType[*registry.Error](err); ok {
		return string(refusal.Reason)
	}
	if err != nil {
		return err.Error()
	}
	return out
}

// The names in the scene.
var (
	money    = in("common", "money")
	lines    = in("default", "lines")
	bygone   = in("default", "bygone")
	moneyRef = schema.Reference{Name: "acme.Money", Domain: "common", Subject: "money", Version: 1}
)

// priced is a record with a field of the type that moneyRef brings.
func priced(fields ...string) registry.Draft {
	d := record(append(fields, `{"name": "price", "type": ["null", "acme.Money"], "default": null}`)...)
	d.References = []schema.Reference{moneyRef}
	return d
}

// scene is a store in which everything occurs: domains with and without
// subjects, live and deleted versions of both formats, references, settings.
func scene(t *testing.T) map[string]string {
	t.Helper()
	store := memory.New()
	defer func() { _ = store.Close() }()
	r := openFrozen(t, store, registry.Config{})
	domain(t, r, "common")
	domain(t, r, "empty")
	if _, err := r.CreateTeam(t.Context(), registry.Team{Name: "shop"}); err != nil {
		t.Fatal(err)
	}
	publish(t, r, money, avro(`{"type": "record", "name": "acme.Money", "fields": []}`))
	publish(t, r, orders, record(id))
	publish(t, r, orders, record(id, note))
	publish(t, r, orders, record(id, comment))
	publish(t, r, orders, priced(id))
	publish(t, r, lines, proto("message Line { string id = 1; int32 count = 2; }"))
	publish(t, r, lines, proto("message Line { string id = 1; }"))
	publish(t, r, lines, proto("message Line { string id = 1; string note = 3; }"))
	publish(t, r, bygone, record(id))
	publish(t, r, bygone, record(id, note))
	for _, v := range []registry.VersionName{at(orders, 3), at(orders, 4), at(lines, 3)} {
		if _, err := r.DeleteVersion(t.Context(), v); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.DeleteSubject(t.Context(), bygone, ""); err != nil {
		t.Fatal(err)
	}
	return pairs(t, store)
}

func publishing(name string, s registry.SubjectName, d registry.Draft) deed {
	return deed{"publish " + name, func(ctx context.Context, r *registry.Registry) (string, error) {
		out, err := r.Publish(ctx, registry.Publication{Subject: s, Draft: d})
		return fmt.Sprint(out.Version.Name, out.Version.SchemaID, out.Created), err
	}}
}

func undeleting(v registry.VersionName) deed {
	return deed{fmt.Sprint("undelete ", v), func(ctx context.Context, r *registry.Registry) (string, error) {
		out, err := r.UndeleteVersion(ctx, v)
		return fmt.Sprint(out.Name, out.Deleted()), err
	}}
}

func deleting(v registry.VersionName) deed {
	return deed{fmt.Sprint("delete ", v), func(ctx context.Context, r *registry.Registry) (string, error) {
		out, err := r.DeleteVersion(ctx, v)
		return fmt.Sprint(out.Name, out.Deleted()), err
	}}
}

func purging(v registry.VersionName) deed {
	return deed{fmt.Sprint("purge ", v), func(ctx context.Context, r *registry.Registry) (string, error) {
		out, err := r.PurgeVersion(ctx, v)
		return fmt.Sprint(out.Name), err
	}}
}

func setting(p registry.Place, l compat.Level) deed {
	return deed{fmt.Sprint("set ", p, l), func(ctx context.Context, r *registry.Registry) (string, error) {
		out, err := r.SetCompatibility(ctx, p, registry.Setting{Level: l}, "")
		return fmt.Sprint(out.Effective), err
	}}
}

// dropping deletes and purges a subject: two calls, as people make them.
func dropping(s registry.SubjectName) deed {
	return deed{"drop " + s.Subject, func(ctx context.Context, r *registry.Registry) (string, error) {
		_, err := r.DeleteSubject(ctx, s, "")
		if err != nil {
			return "", err
		}
		gone, err := r.PurgeSubject(ctx, s, "")
		return fmt.Sprint(gone), err
	}}
}

func then(name string, deeds ...deed) deed {
	return deed{name, func(ctx context.Context, r *registry.Registry) (out string, err error) {
		for _, d := range deeds {
			part, err := d.do(ctx, r)
			if err != nil {
				return out, err
			}
			out += part + "; "
		}
		return out, nil
	}}
}

// decisions are the deeds that look first and write later.
func decisions() []deed {
	noFormat := avro(`{"type": "record", "name": "Order", "fields": [` + id + `]}`)
	noFormat.Format = ""
	none := 0
	return []deed{
		publishing("compatible", orders, record(id, note, comment)),
		publishing("with a reference", orders, priced(id, note)),
		publishing("with a reference, first", in("default", "fresh"), priced(id)),
		publishing("first of a domain", in("empty", "fresh"), record(id)),
		publishing("what exists", orders, record(id)),
		publishing("what is deleted", orders, record(id, comment)),
		publishing("incompatible", orders, record(id, total)),
		publishing("Protobuf", lines, proto("message Line { string id = 1; bytes blob = 4; }")),
		publishing("Protobuf that takes a number", lines, proto("message Line { string id = 1; string count = 2; }")),
		publishing("without a format", orders, noFormat),
		publishing("where all is deleted", bygone, record(id, comment)),
		undeleting(at(orders, 3)),
		undeleting(at(orders, 4)),
		undeleting(at(lines, 3)),
		undeleting(at(bygone, 1)),
		{"check", func(ctx context.Context, r *registry.Registry) (string, error) {
			v, err := r.Check(ctx, registry.Publication{Subject: orders, Draft: priced(id, note)})
			return fmt.Sprint(v.Compatible, v.Existing), err
		}},
		{"check without a format", func(ctx context.Context, r *registry.Registry) (string, error) {
			v, err := r.Check(ctx, registry.Publication{Subject: orders, Draft: noFormat})
			return fmt.Sprint(v.Compatible, v.Existing != nil), err
		}},
		{"look up", func(ctx context.Context, r *registry.Registry) (string, error) {
			v, err := r.Lookup(ctx, orders, record(id, comment), true)
			return fmt.Sprint(v.Name), err
		}},
		{"publish the first", func(ctx context.Context, r *registry.Registry) (string, error) {
			out, err := r.Publish(ctx, registry.Publication{Subject: bygone, Draft: record(id, comment), ExpectedLatest: &none})
			return fmt.Sprint(out.Version.Name), err
		}},
	}
}

// changes are the deeds that come between.
func changes() []deed {
	return []deed{
		setting(registry.Place{}, compat.FullTransitive),
		setting(registry.Place{Domain: "default"}, compat.FullTransitive),
		setting(registry.Place(orders), compat.ForwardTransitive),
		setting(registry.Place(orders), compat.None),
		setting(registry.Place(lines), compat.None),
		deleting(at(money, 1)),
		then("drop what is referenced", deleting(at(money, 1)), purging(at(money, 1))),
		{"delete the domain", func(ctx context.Context, r *registry.Registry) (string, error) {
			return "", r.DeleteDomain(ctx, "empty", "")
		}},
		dropping(orders),
		dropping(lines),
		then("replace by Protobuf", dropping(orders), publishing("Protobuf", orders, proto("message Order { string id = 1; }"))),
		publishing("a rival", orders, record(id, `{"name": "note", "type": ["null", "long"], "default": null}`, comment)),
		publishing("the same", orders, record(id, note, comment)),
		publishing("a rival in Protobuf", lines, proto("message Line { string id = 1; bool flag = 4; }")),
		publishing("a rival first", in("default", "fresh"), avro(`{"type": "fixed", "name": "Order", "size": 4}`)),
		undeleting(at(orders, 3)),
		undeleting(at(lines, 3)),
		deleting(at(orders, 1)),
		deleting(at(orders, 2)),
		then("delete and purge", deleting(at(orders, 2)), purging(at(orders, 2))),
		then("delete and purge Protobuf", deleting(at(lines, 1)), purging(at(lines, 1))),
		purging(at(orders, 3)),
		purging(at(orders, 4)),
		{"bring the subject back", func(ctx context.Context, r *registry.Registry) (string, error) {
			s, err := r.UndeleteSubject(ctx, bygone)
			return fmt.Sprint(s.VersionCount), err
		}},
		{"purge the subject", func(ctx context.Context, r *registry.Registry) (string, error) {
			gone, err := r.PurgeSubject(ctx, bygone, "")
			return fmt.Sprint(gone), err
		}},
	}
}
