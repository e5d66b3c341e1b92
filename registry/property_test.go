package registry_test

import (
	"errors"
	"fmt"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage/memory"
)

// A match plays the same calls on a registry and on the model.
type match struct {
	*rapid.T
	r *registry.Registry
	m *model
}

// TestTheRegistryDoesWhatTheModelDoes plays random calls on both.
func TestTheRegistryDoesWhatTheModelDoes(t *testing.T) {
	for range rounds(t, 1) {
		rapid.Check(t, func(rt *rapid.T) {
			store := memory.New()
			defer func() { _ = store.Close() }()
			g := &match{rt, open(t, store), newModel()}
			for range rapid.IntRange(5, 60).Draw(rt, "calls") {
				g.play()
				g.compare()
			}
			g.compareLog()
			wantSound(t, g.r)
		})
	}
}

// The names in play: domains and subjects that begin with each other, and one
// domain that exists from the start.
var (
	playedDomains  = []string{"default", "pay", "payments"}
	playedSubjects = []registry.SubjectName{
		in("default", "a"), in("default", "ab"), in("pay", "a"), in("pay", "ments/a"), in("payments", "a"),
	}
)

// drafts are the schemas in play: of each format some that follow each other
// and some that do not, twice the same with other white space, and some that
// reference what may or may not be there.
func drafts() []registry.Draft {
	wrap := func(domain, subject string, n int) registry.Draft {
		return avro(`{"type": "record", "name": "Wrap", "fields": [{"name": "order", "type": "Order"}]}`,
			schema.Reference{Name: "Order", Domain: domain, Subject: subject, Version: n})
	}
	return []registry.Draft{
		record(id), record(id, note), record(id, comment), record(id, total), record(id, note, comment),
		avro(`{"name":"Order","type":"record","fields":[` + id + `]}`),
		proto("message Order { string id = 1; }"), proto("message Order { string id = 1; int32 total = 2; }"),
		proto("message Order { string id = 1; string note = 2; }"), proto("message Order { string id = 1;  }"),
		wrap("default", "a", 1), wrap("default", "a", 2), wrap("pay", "a", 1), wrap("default", "ab", 1),
		avro("{"),
	}
}

func (g *match) play() {
	s := rapid.SampledFrom(playedSubjects).Draw(g.T, "subject")
	v := at(s, rapid.IntRange(1, 4).Draw(g.T, "number"))
	d := rapid.SampledFrom(playedDomains).Draw(g.T, "domain")
	ctx := g.Context()
	switch rapid.IntRange(0, 15).Draw(g.T, "call") {
	case 0, 1, 2, 3, 4:
		draft := rapid.SampledFrom(drafts()).Draw(g.T, "draft")
		out, err := g.r.Publish(ctx, registry.Publication{Subject: s, Draft: draft})
		before := g.m.index
		number, reason := g.m.publish(s, draft)
		g.want("Publish", err, reason)
		if err == nil && (out.Version.Name != at(s, number) || out.Created != (g.m.index > before)) {
			g.Fatalf("Publish into %s = %v, created %v, want version %d, created %v", s, out.Version.Name, out.Created, number, g.m.index > before)
		}
	case 5, 6:
		_, err := g.r.DeleteVersion(ctx, v)
		g.want("DeleteVersion", err, g.m.deleteVersion(v, false))
	case 7:
		_, err := g.r.PurgeVersion(ctx, v)
		g.want("PurgeVersion", err, g.m.deleteVersion(v, true))
	case 8:
		_, err := g.r.UndeleteVersion(ctx, v)
		g.want("UndeleteVersion", err, g.m.undeleteVersion(v))
	case 9:
		_, err := g.r.DeleteSubject(ctx, s, "")
		g.want("DeleteSubject", err, g.m.deleteSubject(s, false))
	case 10:
		_, err := g.r.PurgeSubject(ctx, s, "")
		g.want("PurgeSubject", err, g.m.deleteSubject(s, true))
	case 11:
		_, err := g.r.UndeleteSubject(ctx, s)
		g.want("UndeleteSubject", err, g.m.undeleteSubject(s))
	case 12:
		g.playSetting(rapid.SampledFrom([]registry.Place{{}, {Domain: d}, registry.Place(s)}).Draw(g.T, "place"))
	case 13:
		_, err := g.r.CreateDomain(ctx, registry.Domain{Name: d})
		g.want("CreateDomain", err, g.m.createDomain(d))
	case 14:
		g.want("DeleteDomain", g.r.DeleteDomain(ctx, d, ""), g.m.deleteDomain(d))
	case 15:
		text, stale := rapid.SampledFrom([]string{"x", "y"}).Draw(g.T, "text"), rapid.Bool().Draw(g.T, "stale")
		etag := strconv.FormatUint(g.m.subject(s).etag, 10)
		if stale {
			etag += "0"
		}
		_, err := g.r.UpdateSubject(ctx, s, registry.SubjectChange{Description: &text, Etag: etag})
		g.want("UpdateSubject", err, g.m.describe(s, text, stale))
	}
}

func (g *match) playSetting(p registry.Place) {
	l := rapid.SampledFrom([]compat.Level{"", compat.None, compat.Backward, compat.FullTransitive, compat.Forward, compat.BackwardTransitive}).Draw(g.T, "level")
	if l == "" {
		_, err := g.r.ClearCompatibility(g.Context(), p, "")
		g.want("ClearCompatibility", err, g.m.set(p, l))
		return
	}
	_, err := g.r.SetCompatibility(g.Context(), p, registry.Setting{Level: l}, "")
	g.want("SetCompatibility", err, g.m.set(p, l))
}

// want checks how a call ended.
func (g *match) want(call string, err error, want registry.Reason) {
	got := registry.Reason("")
	if refusal, ok := errors.AsType[*registry.Error](err); ok {
		got = refusal.Reason
	} else if err != nil {
		got = registry.Reason(err.Error())
	}
	if got != want {
		g.Fatalf("%s = %v, want %q; the model holds\n%s", call, err, want, g.m)
	}
}

// compare checks that both hold the same.
func (g *match) compare() {
	ctx := g.Context()
	want := registry.Status{LastIndex: g.m.index, Domains: len(g.m.domains)}
	digests, subjects := map[schema.Digest]bool{}, map[string]int{}
	for _, name := range playedSubjects {
		s := g.m.subject(name)
		for _, v := range s.versions {
			digests[v.schema.Digest] = true
		}
		if live := len(s.live()); live > 0 {
			want.Versions += live
			subjects[name.Domain]++
			want.Subjects++
		}
		g.compareSubject(name, s)
	}
	want.Schemas = len(digests)
	if got, err := g.r.Status(ctx); err != nil || got != want {
		g.Fatalf("Status = %+v, %v, want %+v", got, err, want)
	}
	for name, etag := range g.m.domains {
		d, err := g.r.Domain(ctx, name)
		if err != nil || d.SubjectCount != subjects[name] || d.Etag != fmt.Sprint(etag) {
			g.Fatalf("Domain(%s) = %+v, %v, want %d subjects and etag %d", name, d, err, subjects[name], etag)
		}
	}
	for _, p := range []registry.Place{{}, {Domain: "default"}, registry.Place(playedSubjects[0])} {
		got, err := g.r.Compatibility(ctx, p)
		if set := g.m.settings[p]; err != nil || got.Etag != fmt.Sprint(set.etag) || got.Effective.Level != g.m.level(registry.SubjectName(p)) {
			g.Fatalf("Compatibility(%+v) = %+v, %v, want %s with etag %d", p, got, err, g.m.level(registry.SubjectName(p)), set.etag)
		}
	}
	for digest, id := range g.m.ids {
		g.compareID(digest, id, digests[digest])
	}
}

func (g *match) compareSubject(name registry.SubjectName, s *modelSubject) {
	got, err := g.r.Subject(g.Context(), name, true)
	g.want("Subject", err, g.m.missing(name, false))
	if err != nil {
		return
	}
	live := s.live()
	if got.LatestVersion != s.latest() || got.VersionCount != len(live) || got.Deleted != (len(live) == 0) ||
		got.Etag != fmt.Sprint(s.etag) || got.Format != s.format || got.Description != s.description {
		g.Fatalf("Subject(%s) = %+v, want %+v", name, got, s)
	}
	page, err := g.r.Versions(g.Context(), name, true, registry.PageRequest{})
	if err != nil || len(page.Items) != len(s.versions) {
		g.Fatalf("Versions(%s) = %d, %v, want %d", name, len(page.Items), err, len(s.versions))
	}
	for i, v := range page.Items {
		want := s.versions[i]
		if v.Name != at(name, want.number) || v.Deleted() != (want.deletedBy != 0) || v.Digest != want.schema.Digest ||
			v.GUID != want.schema.GUID || v.SchemaID != g.m.ids[v.Digest] {
			g.Fatalf("Versions(%s)[%d] = %+v, want %+v with id %d", name, i, v, want, g.m.ids[v.Digest])
		}
		_, text, err := g.r.Version(g.Context(), v.Name, true)
		if err != nil || text.Files[0].Content != want.text {
			g.Fatalf("Version(%s) has the text %q, %v, want %q", v.Name, text.Files, err, want.text)
		}
		byGUID, err := g.r.Schema(g.Context(), registry.SchemaKey{GUID: v.GUID})
		if err != nil || byGUID.Digest != v.Digest {
			g.Fatalf("Schema(guid of %s) = %+v, %v, want its digest", v.Name, byGUID, err)
		}
		by, err := g.r.Referrers(g.Context(), v.Name, true, registry.PageRequest{})
		if err != nil || len(by.Items) != len(g.m.referrers(v.Name)) {
			g.Fatalf("Referrers(%s) = %d, %v, want %d", v.Name, len(by.Items), err, len(g.m.referrers(v.Name)))
		}
	}
}

// compareID checks what an id answers, everywhere and in each domain.
func (g *match) compareID(digest schema.Digest, id int, stored bool) {
	used := map[string]int{}
	for name, s := range g.m.subjects {
		for _, v := range s.versions {
			if v.schema.Digest == digest {
				used[name.Domain]++
				used[""]++
			}
		}
	}
	texts := map[string]bool{}
	for _, domain := range append([]string{""}, playedDomains...) {
		got, err := g.r.Schema(g.Context(), registry.SchemaKey{ID: id, Domain: domain})
		if used[domain] == 0 {
			g.want("Schema", err, registry.SchemaNotFound)
			continue
		}
		if err != nil || got.Digest != digest || got.ID != id {
			g.Fatalf("Schema(%d in %q) = %+v, %v, want the digest %s; the model holds\n%s", id, domain, got, err, digest, g.m)
		}
		texts[got.Files[0].Content] = true
		page, err := g.r.SchemaVersions(g.Context(), registry.SchemaKey{ID: id, Domain: domain}, true, registry.PageRequest{})
		if err != nil || len(page.Items) != used[domain] {
			g.Fatalf("SchemaVersions(%d in %q) = %d, %v, want %d", id, domain, len(page.Items), err, used[domain])
		}
	}
	if len(texts) > 1 {
		g.Fatalf("id %d answers different bytes in different domains: %v; the model holds\n%s", id, texts, g.m)
	}
	if !stored && used[""] > 0 {
		g.Fatalf("id %d is used by nothing that is stored", id)
	}
}

// compareLog checks that the log is dense, and that a watch sees the same.
func (g *match) compareLog() {
	page, err := g.r.Entries(g.Context(), registry.EntryFilter{}, registry.PageRequest{Size: 1000})
	if err != nil || uint64(len(page.Items)) != g.m.index || page.Last != g.m.index {
		g.Fatalf("Entries = %d up to %d, %v, want %d", len(page.Items), page.Last, err, g.m.index)
	}
	for i, e := range page.Items {
		if e.Index != uint64(i)+1 {
			g.Fatalf("the entry %d of the log has index %d", i, e.Index)
		}
	}
	after := rapid.Uint64Range(0, g.m.index-1).Draw(g.T, "after")
	var seen []registry.Entry
	enough := errors.New("enough")
	err = g.r.Watch(g.Context(), registry.EntryFilter{After: after}, func(e registry.WatchEvent) error {
		if seen = append(seen, *e.Entry); e.Resume == g.m.index {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || cmp.Diff(seen, page.Items[after:]) != "" {
		g.Fatalf("Watch after %d = %v, and other entries than the list has: %s", after, err, cmp.Diff(seen, page.Items[after:]))
	}
}
