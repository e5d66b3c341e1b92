package registry_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage/memory"
)

// all pages through a list, and runs between, if not nil, between two pages.
func all[T any](t *testing.T, size int, between func(), list func(registry.PageRequest) (registry.Page[T], error)) (items []T) {
	t.Helper()
	token := ""
	for range 10_000 {
		page, err := list(registry.PageRequest{Size: size, Token: token})
		if err != nil {
			t.Fatalf("the list stops: %v", err)
		}
		if len(page.Items) > size {
			t.Errorf("a page of %d has %d items", size, len(page.Items))
		}
		items = append(items, page.Items...)
		if token = page.Next; token == "" {
			return items
		}
		if between != nil {
			between()
		}
	}
	t.Fatal("the list never ends")
	return nil
}

// odd are names that begin with each other and hold what keys are made of.
func odd() []string {
	return []string{
		"a", "a b", "a%2Fb", "a/", "a/b", "a/versions/1", "aa", "ab", "ä", "äö", "\U0010ffff", "\ufffd", "latest", "*", "..",
		strings.Repeat("x", 1024), strings.Repeat("x", 1023), "a\u00a0", "a\u2028", `a"b`, "a'b", "Ab",
	}
}

func TestListsGiveEachThingOnceInOrder(t *testing.T) {
	r := inMemory(t)
	var want []registry.SubjectName
	for _, d := range []string{"default", "pay", "pay.x", "payments"} {
		if d != "default" {
			domain(t, r, d)
		}
		for _, name := range odd() {
			publish(t, r, in(d, name), record(id))
			want = append(want, in(d, name))
		}
	}
	slices.SortFunc(want, func(a, b registry.SubjectName) int {
		if c := strings.Compare(a.Domain, b.Domain); c != 0 {
			return c
		}
		return strings.Compare(a.Subject, b.Subject)
	})
	for _, f := range []registry.SubjectFilter{
		{}, {Domain: "pay"}, {Domain: "payments", Prefix: "a"}, {Prefix: "a/"}, {Domain: "pay", Contains: "B"},
		{Prefix: "\xff"}, {Domain: "pay", Prefix: "\xff"}, {Domain: "pay", Prefix: "a\x00"}, {Format: schema.Protobuf}, {Domain: "pay.x", Prefix: "ä"},
	} {
		selected := slices.DeleteFunc(slices.Clone(want), func(s registry.SubjectName) bool {
			return f.Domain != "" && s.Domain != f.Domain || !strings.HasPrefix(s.Subject, f.Prefix) ||
				!strings.Contains(strings.ToLower(s.Subject), strings.ToLower(f.Contains)) || f.Format == schema.Protobuf
		})
		for _, size := range []int{1, 2, 3, 7, 21, 22, 23, 1000} {
			got := all(t, size, nil, func(p registry.PageRequest) (registry.Page[registry.Subject], error) {
				return r.Subjects(t.Context(), f, p)
			})
			if diff := cmp.Diff(selected, subjectNames(got), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("Subjects(%+v) by %d (-want +got):\n%s", f, size, diff)
			}
		}
	}
	for _, size := range []int{1, 5, 88, 89} {
		got := all(t, size, nil, func(p registry.PageRequest) (registry.Page[registry.Version], error) {
			return r.SchemaVersions(t.Context(), registry.SchemaKey{ID: 1, Domain: "pay"}, false, p)
		})
		if len(got) != len(odd()) || slices.ContainsFunc(got, func(v registry.Version) bool { return v.Name.Domain != "pay" }) {
			t.Errorf("SchemaVersions in pay by %d = %d, want those of pay alone", size, len(got))
		}
	}
}

func subjectNames(subjects []registry.Subject) (names []registry.SubjectName) {
	for _, s := range subjects {
		names = append(names, s.Name)
	}
	return names
}

// What was there before a list began is listed once, whatever comes between.
func TestListsBearWriters(t *testing.T) {
	r := inMemory(t)
	for i := range 20 {
		publish(t, r, in("default", fmt.Sprintf("m%02d", i)), record(id))
	}
	n := 0
	between := func() {
		n++
		publish(t, r, in("default", fmt.Sprintf("a%02d", n)), record(id))
		publish(t, r, in("default", fmt.Sprintf("m%02dx", n%20)), record(id))
		publish(t, r, in("default", fmt.Sprintf("z%02d", n%3)), record(id))
	}
	got := subjectNames(all(t, 3, between, func(p registry.PageRequest) (registry.Page[registry.Subject], error) {
		return r.Subjects(t.Context(), registry.SubjectFilter{}, p)
	}))
	for i := range 20 {
		s, times := in("default", fmt.Sprintf("m%02d", i)), 0
		for _, g := range got {
			if g == s {
				times++
			}
		}
		if times != 1 {
			t.Errorf("%s was listed %d times, want once", s, times)
		}
	}
	if !slices.IsSortedFunc(got, func(a, b registry.SubjectName) int { return strings.Compare(a.Subject, b.Subject) }) {
		t.Errorf("the list is out of order: %v", got)
	}
}

func TestPagesAreBounded(t *testing.T) {
	r := inMemory(t)
	for i := range 1100 {
		domain(t, r, fmt.Sprintf("d%04d", i))
	}
	for size, want := range map[int]int{0: 100, -5: 100, 1: 1, 1000: 1000, 1001: 1000, 1 << 30: 1000} {
		page, err := r.Domains(t.Context(), registry.DomainFilter{}, registry.PageRequest{Size: size})
		if err != nil || len(page.Items) != want || page.Next == "" {
			t.Errorf("a page of %d has %d items and the token %q, %v, want %d and more", size, len(page.Items), page.Next, err, want)
		}
	}
}

func TestTokensAreGoodForTheirListOnly(t *testing.T) {
	r := inMemory(t)
	domain(t, r, "pay")
	for _, s := range []string{"a", "b", "c"} {
		publish(t, r, in("default", s), record(id))
		publish(t, r, in("pay", s), record(id))
	}
	page, err := r.Subjects(t.Context(), registry.SubjectFilter{Domain: "default"}, registry.PageRequest{Size: 1})
	if err != nil || page.Next == "" {
		t.Fatalf("Subjects = %+v, %v, want a page and more", page, err)
	}
	refused := func(what string, err error) {
		t.Helper()
		if refusal := wantReason(t, what, err, registry.InvalidArgument); refusal.Field != "page_token" {
			t.Errorf("%s: the refusal is about %q, want page_token", what, refusal.Field)
		}
	}
	p := registry.PageRequest{Size: 1, Token: page.Next}
	for _, f := range []registry.SubjectFilter{{}, {Domain: "pay"}, {Domain: "default", Prefix: "a"}, {Domain: "default", Contains: "a"}, {Domain: "default", Show: true}} {
		_, err := r.Subjects(t.Context(), f, p)
		refused(fmt.Sprintf("Subjects(%+v) with the token of another filter", f), err)
	}
	_, err = r.Domains(t.Context(), registry.DomainFilter{}, p)
	refused("Domains with a token of subjects", err)
	_, err = r.Versions(t.Context(), in("default", "a"), true, p)
	refused("Versions with a token of subjects", err)
	_, err = r.Entries(t.Context(), registry.EntryFilter{}, p)
	refused("Entries with a token of subjects", err)
	raw, err := base64.RawURLEncoding.DecodeString(page.Next)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		bad := slices.Clone(raw)
		bad[i] ^= 1
		_, err := r.Subjects(t.Context(), registry.SubjectFilter{Domain: "default"}, registry.PageRequest{Token: base64.RawURLEncoding.EncodeToString(bad)})
		refused(fmt.Sprintf("a token whose byte %d is damaged", i), err)
	}
	for _, bad := range []string{"x", "!", page.Next[:5], page.Next[:len(page.Next)-2], page.Next + "AA", page.Next + "="} {
		_, err := r.Subjects(t.Context(), registry.SubjectFilter{Domain: "default"}, registry.PageRequest{Token: bad})
		refused(fmt.Sprintf("the token %q", bad), err)
	}
}

// A token lives as long as the store: it may be used after a restart.
func TestTokensSurviveARestart(t *testing.T) {
	store := memory.New()
	defer func() { _ = store.Close() }()
	r := open(t, store)
	for _, s := range []string{"a", "b"} {
		publish(t, r, in("default", s), record(id))
	}
	page := must[registry.Page[registry.Subject]](t, "Subjects")(r.Subjects(t.Context(), registry.SubjectFilter{}, registry.PageRequest{Size: 1}))
	page, err := open(t, store).Subjects(t.Context(), registry.SubjectFilter{}, registry.PageRequest{Size: 1, Token: page.Next})
	if err != nil || len(page.Items) != 1 || page.Items[0].Name.Subject != "b" || page.Next != "" {
		t.Errorf("the second page after a restart = %+v, %v, want b and no more", page, err)
	}
}

// Domains whose names begin with each other have nothing in common.
func TestDomainsDoNotLeakIntoEachOther(t *testing.T) {
	r := inMemory(t)
	for _, d := range []string{"pay", "pay-ments", "payments"} {
		domain(t, r, d)
		publish(t, r, in(d, "types"), avro(moneyText))
		ref := schema.Reference{Name: "acme.Money", Domain: d, Subject: "types", Version: 1}
		for _, s := range []string{"o", "or", "orders"} {
			publish(t, r, in(d, s), avro(`{"type": "record", "name": "Order", "fields": [{"name": "price", "type": "acme.Money"}]}`, ref))
		}
	}
	for _, d := range []string{"pay", "pay-ments", "payments"} {
		by := must[registry.Page[registry.Version]](t, "Referrers")(r.Referrers(t.Context(), at(in(d, "types"), 1), true, registry.PageRequest{}))
		uses := must[registry.Page[registry.Version]](t, "SchemaVersions")(r.SchemaVersions(t.Context(), registry.SchemaKey{ID: 1, Domain: d}, true, registry.PageRequest{}))
		versions := must[registry.Page[registry.Version]](t, "Versions")(r.Versions(t.Context(), in(d, "o"), true, registry.PageRequest{}))
		if len(by.Items) != 3 || len(uses.Items) != 1 || len(versions.Items) != 1 || versions.Items[0].Name.Subject != "o" {
			t.Errorf("in %s there are %d referrers, %d uses and %d versions, want 3, 1 and 1", d, len(by.Items), len(uses.Items), len(versions.Items))
		}
	}
	if err := r.DeleteDomain(t.Context(), "pay", ""); reason(err) != registry.InUse {
		t.Errorf("DeleteDomain(pay) = %v, want IN_USE", err)
	}
	for _, s := range []string{"o", "or", "orders", "types"} {
		dropSubject(t, r, in("pay", s))
	}
	if err := r.DeleteDomain(t.Context(), "pay", ""); err != nil {
		t.Errorf("DeleteDomain(pay) = %v, want it gone, whatever payments has", err)
	}
	wantSound(t, r)
}
