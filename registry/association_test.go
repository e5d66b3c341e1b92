package registry_test

import (
	"testing"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/storage/memory"
)

var topic = registry.Resource{Namespace: "lkc-1", Name: "orders", ID: "topic-7", Type: "topic"}

func bind(t *testing.T, r *registry.Registry, b registry.Binding) []registry.Association {
	t.Helper()
	b.Resource = topic
	out, err := r.Bind(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func value(s registry.SubjectName, l registry.Lifecycle) []registry.Association {
	return []registry.Association{{Part: "value", Subject: s, Lifecycle: l}}
}

func TestAssociations(t *testing.T) {
	store := memory.New()
	r := open(t, store)
	publish(t, r, orders, record(id))
	made := bind(t, r, registry.Binding{Associations: value(orders, registry.Strong), CreateOnly: true})
	if len(made) != 1 || made[0].Resource != topic || made[0].GUID() == (registry.Association{}).GUID() {
		t.Fatalf("made %+v", made)
	}
	bind(t, r, registry.Binding{Associations: value(orders, registry.Strong), CreateOnly: true}) // again, for nothing
	bind(t, r, registry.Binding{Associations: value(orders, registry.Weak)})
	bind(t, r, registry.Binding{Associations: value(orders, registry.Strong), DryRun: true})
	for name, f := range map[string]registry.AssociationFilter{
		"its name":    {Resource: registry.Resource{Namespace: "lkc-1", Name: "orders"}, Parts: []string{"value"}},
		"its id":      {Resource: registry.Resource{ID: "topic-7"}},
		"its subject": {Subject: orders, Lifecycle: registry.Weak},
	} {
		if found, err := r.Associations(t.Context(), f); err != nil || len(found) != 1 || found[0].Lifecycle != registry.Weak {
			t.Errorf("by %s: %+v, %v, want one that is weak", name, found, err)
		}
	}
	wantSound(t, r)
	page, err := r.Entries(t.Context(), registry.EntryFilter{Resource: "associations/lkc-1/orders"}, registry.PageRequest{})
	if err != nil || len(page.Items) != 2 {
		t.Errorf("the log has %d entries, %v, want 2: what changes nothing is not logged", len(page.Items), err)
	}
	if _, err := r.Unbind(t.Context(), topic, []string{"key"}, false); err == nil {
		t.Error("what is not there is removed")
	}
	if gone, err := r.Unbind(t.Context(), topic, nil, true); err != nil || len(gone) != 1 {
		t.Errorf("trying to remove gives %+v, %v", gone, err)
	}
	if gone, err := r.Unbind(t.Context(), topic, nil, false); err != nil || len(gone) != 1 {
		t.Errorf("removing gives %+v, %v", gone, err)
	}
	if found, err := r.Associations(t.Context(), registry.AssociationFilter{Subject: orders}); err != nil || len(found) != 0 {
		t.Errorf("afterwards there is %+v, %v", found, err)
	}
	wantSound(t, r)
}

func TestAssociationsThatExclude(t *testing.T) {
	r := open(t, memory.New())
	domain(t, r, "shop")
	carts := in("shop", "carts")
	publish(t, r, orders, record(id))
	publish(t, r, carts, record(id))
	bind(t, r, registry.Binding{Associations: []registry.Association{{Part: "value", Subject: orders, Frozen: true}}})
	other := topic
	other.ID, other.Name = "topic-8", "carts"
	renamed := topic
	renamed.Name = "renamed"
	for name, c := range map[string]struct {
		b    registry.Binding
		want registry.Reason
	}{
		"another lifecycle of a frozen one": {registry.Binding{Resource: topic, Associations: value(orders, registry.Weak)}, registry.AssociationFrozen},
		"another one, to create":            {registry.Binding{Resource: topic, Associations: value(carts, ""), CreateOnly: true}, registry.AssociationExists},
		"the same id with another name":     {registry.Binding{Resource: renamed, Associations: value(orders, registry.Strong)}, registry.AssociationExists},
		"a subject that is somebody's":      {registry.Binding{Resource: other, Associations: value(orders, registry.Weak)}, registry.AssociationExists},
		"a subject without versions":        {registry.Binding{Resource: other, Associations: value(in("shop", "none"), "")}, registry.SubjectNotFound},
		"a domain that does not exist":      {registry.Binding{Resource: other, Associations: value(in("none", "none"), "")}, registry.DomainNotFound},
		"a part that is none":               {registry.Binding{Resource: other, Associations: []registry.Association{{Part: "headers", Subject: carts}}}, registry.InvalidArgument},
		"two for one part":                  {registry.Binding{Resource: other, Associations: append(value(carts, ""), value(orders, "")...)}, registry.InvalidArgument},
		"none":                              {registry.Binding{Resource: other}, registry.InvalidArgument},
		"weak and frozen":                   {registry.Binding{Resource: other, Associations: []registry.Association{{Part: "key", Subject: carts, Lifecycle: registry.Weak, Frozen: true}}}, registry.InvalidArgument},
		"a resource without a name":         {registry.Binding{Resource: registry.Resource{ID: "x", Type: "topic"}, Associations: value(carts, "")}, registry.InvalidArgument},
		"a lifecycle that is none":          {registry.Binding{Resource: other, Associations: value(carts, "ETERNAL")}, registry.InvalidArgument},
		"a resource that is no topic":       {registry.Binding{Resource: registry.Resource{Namespace: "n", Name: "n", ID: "x", Type: "table"}, Associations: value(carts, "")}, registry.InvalidArgument},
	} {
		_, err := r.Bind(t.Context(), c.b)
		wantReason(t, name, err, c.want)
	}
	_, err := r.Unbind(t.Context(), other, nil, false)
	wantReason(t, "removing none", err, registry.AssociationNotFound)
	if _, err := r.Bind(t.Context(), registry.Binding{Resource: other, Associations: value(carts, "")}); err != nil {
		t.Fatal(err)
	}
	for _, forget := range []func() error{
		func() error { _, err := r.DeleteSubject(t.Context(), carts, ""); return err },
		func() error { _, err := r.PurgeSubject(t.Context(), carts, ""); return err },
		func() error { return r.DeleteDomain(t.Context(), "shop", "") },
	} {
		if err := forget(); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := r.Associations(t.Context(), registry.AssociationFilter{Resource: registry.Resource{ID: "topic-8"}}); err != nil || len(left) != 0 {
		t.Errorf("with the domain gone there is %+v, %v", left, err)
	}
	wantSound(t, r)
}
