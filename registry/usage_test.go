package registry_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/storage"
	"github.com/pawl-registry/pawl/storage/memory"
)

// A hand is a clock that a test moves.
type hand struct{ now time.Time }

func (h *hand) pass(d time.Duration) { h.now = h.now.Add(d) }

// clocked is an empty registry whose time passes only by hand, and its store.
func clocked(t testing.TB) (*registry.Registry, *hand, *countingStore) {
	t.Helper()
	store := &countingStore{Store: memory.New()}
	t.Cleanup(func() { _ = store.Close() })
	h := &hand{frozen()}
	return openAt(t, store, registry.Config{}, h), h, store
}

// openAt builds a registry whose clock is in a hand.
func openAt(t testing.TB, store storage.Store, cfg registry.Config, h *hand) *registry.Registry {
	t.Helper()
	cfg.Store, cfg.Clock, cfg.Logger = store, func() time.Time { return h.now }, slog.New(slog.DiscardHandler)
	r, err := registry.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A countingStore counts the updates that its users ask for.
type countingStore struct {
	storage.Store
	updates atomic.Int64
}

func (s *countingStore) Update(ctx context.Context, fn func(storage.Tx) error) error {
	s.updates.Add(1)
	return s.Store.Update(ctx, fn)
}

func reads(s registry.SubjectName) registry.UsageDraft { return registry.UsageDraft{Subject: s} }

func apply(t testing.TB, r *registry.Registry, m registry.Manifest) registry.Applied {
	t.Helper()
	out, err := r.ApplyUsages(t.Context(), m)
	if err != nil {
		t.Fatalf("ApplyUsages(%+v) = %v", m, err)
	}
	return out
}

// told says of each usage what it is, in one line.
func told(t testing.TB, r *registry.Registry, f registry.UsageFilter) []string {
	t.Helper()
	page, err := r.Usages(t.Context(), f, registry.PageRequest{})
	if err != nil {
		t.Fatalf("Usages(%+v) = %v", f, err)
	}
	var out []string
	for _, u := range page.Items {
		out = append(out, fmt.Sprint(u.Name, " @", u.Version, " ", u.Release, " ", u.Source, " ", u.State))
	}
	return out
}

func lastIndex(t testing.TB, r *registry.Registry) uint64 {
	t.Helper()
	s, err := r.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s.LastIndex
}

func TestAManifestReplacesWhatWasDeclared(t *testing.T) {
	r, _, _ := clocked(t)
	publish(t, r, orders, record(id))
	first := registry.Manifest{Application: "billing", Environment: "prod", Release: "1", Usages: []registry.UsageDraft{reads(orders), reads(in("default", "later"))}}
	got := apply(t, r, first)
	if !got.Changed || len(got.Usages) != 2 || got.Usages[0].State != registry.Active || got.Usages[1].State != registry.Pending {
		t.Errorf("ApplyUsages(the first) = %+v, want an active usage and a pending one", got)
	}
	before := lastIndex(t, r)
	if again := apply(t, r, first); again.Changed || lastIndex(t, r) != before {
		t.Errorf("ApplyUsages(the same) = %+v with %d new entries, want no change", again, lastIndex(t, r)-before)
	}
	second := first
	second.Release, second.Usages = "2", []registry.UsageDraft{reads(orders)}
	dry := second
	dry.DryRun = true
	left := []registry.UsageName{{Subject: in("default", "later"), Role: registry.Consumer, Application: "billing", Environment: "prod"}}
	if would := apply(t, r, dry); !cmp.Equal(would.Retired, left) || lastIndex(t, r) != before {
		t.Errorf("ApplyUsages(dry run) = %+v with %d new entries, want the retired %v and none", would, lastIndex(t, r)-before, left)
	}
	if did := apply(t, r, second); !cmp.Equal(did.Retired, left) {
		t.Errorf("ApplyUsages(without a usage) retires %v, want %v", did.Retired, left)
	}
	want := []string{"billing reads default/orders in prod @0 2 DECLARED ACTIVE"}
	if diff := cmp.Diff(want, told(t, r, registry.UsageFilter{Application: "billing"})); diff != "" {
		t.Errorf("the usages of billing (-want +got):\n%s", diff)
	}
	verified(t, r)
}

// verified fails the test for every fault that Verify finds.
func verified(t testing.TB, r *registry.Registry) {
	t.Helper()
	for _, f := range faultsOf(t, r) {
		t.Errorf("Verify reports %s: %s", f.Key, f.Message)
	}
}

func TestReleasesAreDeployed(t *testing.T) {
	r, _, _ := clocked(t)
	publish(t, r, orders, record(id))
	for _, m := range []registry.Manifest{
		{Application: "billing", Release: "1", Usages: []registry.UsageDraft{reads(orders)}},
		{Application: "billing", Release: "2", Usages: []registry.UsageDraft{{Subject: orders, Version: 1}}},
	} {
		if got := apply(t, r, m); !got.Changed || len(got.Usages) != 0 {
			t.Errorf("ApplyUsages(release alone) = %+v, want a change and no usages", got)
		}
	}
	if got := told(t, r, registry.UsageFilter{}); len(got) != 0 {
		t.Errorf("before any deployment there are the usages %v, want none", got)
	}
	got, err := r.RecordDeployment(t.Context(), registry.Deployment{Application: "billing", Release: "2", Environment: "prod"})
	if err != nil || !got.Changed {
		t.Fatalf("RecordDeployment = %+v, %v", got, err)
	}
	want := []string{"billing reads default/orders in prod @1 2 DECLARED ACTIVE"}
	if diff := cmp.Diff(want, told(t, r, registry.UsageFilter{Environment: "prod"})); diff != "" {
		t.Errorf("what runs in prod (-want +got):\n%s", diff)
	}
	releases, err := r.Releases(t.Context(), "billing", registry.PageRequest{})
	if err != nil || len(releases.Items) != 2 || releases.Items[1].Usages[0].Version != 1 {
		t.Errorf("Releases = %+v, %v, want two", releases, err)
	}
	_, err = r.RecordDeployment(t.Context(), registry.Deployment{Application: "billing", Release: "3", Environment: "prod"})
	wantReason(t, "RecordDeployment of an unknown release", err, registry.ReleaseNotFound)
	verified(t, r)
}

func TestOldReleasesAreDropped(t *testing.T) {
	r, _, _ := clocked(t)
	for i := range 103 {
		apply(t, r, registry.Manifest{Application: "billing", Release: fmt.Sprintf("%d", i), Usages: []registry.UsageDraft{reads(orders)}})
	}
	page, err := r.Releases(t.Context(), "billing", registry.PageRequest{Size: 200})
	if err != nil || len(page.Items) != 100 {
		t.Fatalf("Releases = %d, %v, want the newest 100", len(page.Items), err)
	}
	_, err = r.Release(t.Context(), "billing", "2")
	wantReason(t, "Release(the oldest)", err, registry.ReleaseNotFound)
	if _, err := r.Release(t.Context(), "billing", "102"); err != nil {
		t.Errorf("Release(the newest) = %v", err)
	}
	verified(t, r)
}

func TestRenewalsAreNotInTheLog(t *testing.T) {
	r, h, store := clocked(t)
	publish(t, r, orders, record(id))
	beat := registry.Renewal{Application: "fraud", Environment: "prod", Usages: []registry.UsageDraft{reads(orders)}}
	got, err := r.RenewUsages(t.Context(), beat)
	if err != nil || len(got.Created) != 1 {
		t.Fatalf("RenewUsages(the first) = %+v, %v, want one created", got, err)
	}
	index, updates := lastIndex(t, r), store.updates.Load()
	for range 10_000 {
		h.pass(time.Second)
		if got, err := r.RenewUsages(t.Context(), beat); err != nil || got.Renewed != 1 || len(got.Created) > 0 {
			t.Fatalf("RenewUsages(again) = %+v, %v, want one renewed", got, err)
		}
	}
	seen := h.now
	if err := r.FlushUsages(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := lastIndex(t, r) - index; n != 0 {
		t.Errorf("10,000 renewals have %d entries in the log, want none", n)
	}
	if n := store.updates.Load() - updates; n != 1 {
		t.Errorf("10,000 renewals and a flush were %d updates, want 1", n)
	}
	if err := r.FlushUsages(t.Context()); err != nil || store.updates.Load() != updates+1 {
		t.Errorf("a flush of nothing = %v with %d updates, want none", err, store.updates.Load()-updates-1)
	}
	again := openAt(t, store, registry.Config{}, h)
	u, err := again.Usage(t.Context(), registry.UsageName{Subject: orders, Role: registry.Consumer, Application: "fraud", Environment: "prod"})
	if err != nil || !u.SeenTime.Equal(seen) || !u.LeaseEnd.Equal(seen.Add(24*time.Hour)) {
		t.Errorf("after the flush another registry says %v to %v, %v, want %v and a day", u.SeenTime, u.LeaseEnd, err, seen)
	}
	verified(t, r)
}

func TestALeaseRunsOut(t *testing.T) {
	r, h, _ := clocked(t)
	publish(t, r, orders, record(id))
	beat := registry.Renewal{Application: "fraud", Environment: "prod", Usages: []registry.UsageDraft{reads(orders)}}
	renew := func() {
		t.Helper()
		if _, err := r.RenewUsages(t.Context(), beat); err != nil {
			t.Fatal(err)
		}
	}
	want := func(when, state string) {
		t.Helper()
		line := []string{"fraud reads default/orders in prod @0  HEARTBEAT " + state}
		if diff := cmp.Diff(line, told(t, r, registry.UsageFilter{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", when, diff)
		}
	}
	renew()
	h.pass(24*time.Hour - 1)
	want("just before the lease is over", "ACTIVE")
	h.pass(1)
	want("when the lease is over", "STALE")
	renew()
	want("when it is renewed", "ACTIVE")
	verified(t, r)
}

// What is surer stays: a program does not take back what its manifest says,
// and another catalogue not what the program says.
func TestTheSurerSourceStays(t *testing.T) {
	r, _, _ := clocked(t)
	publish(t, r, orders, record(id))
	renewal := registry.Renewal{Application: "fraud", Environment: "prod", Release: "2", Usages: []registry.UsageDraft{{Subject: orders, Version: 1}}}
	imported := renewal
	imported.Imported, imported.Release = true, ""
	say := func(n registry.Renewal) {
		t.Helper()
		if _, err := r.RenewUsages(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	want := func(line string) {
		t.Helper()
		if diff := cmp.Diff([]string{"fraud reads default/orders in prod " + line}, told(t, r, registry.UsageFilter{})); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	say(imported)
	want("@1  IMPORTED ACTIVE")
	say(renewal)
	want("@1 2 HEARTBEAT ACTIVE")
	say(imported)
	want("@1 2 HEARTBEAT ACTIVE")
	apply(t, r, registry.Manifest{Application: "fraud", Environment: "prod", Usages: []registry.UsageDraft{reads(orders)}})
	want("@0  DECLARED ACTIVE")
	say(renewal)
	say(imported)
	want("@0  DECLARED ACTIVE")
	verified(t, r)
}

func TestApplicationsAreRefused(t *testing.T) {
	r, _, _ := clocked(t)
	ctx := t.Context()
	if _, err := r.CreateApplication(ctx, registry.Application{Name: "billing", Principals: []string{"svc"}}); err != nil {
		t.Fatal(err)
	}
	apply(t, r, registry.Manifest{Application: "billing", Environment: "prod", Usages: []registry.UsageDraft{reads(in("default", "later"))}})
	domain(t, r, "empty")
	apply(t, r, registry.Manifest{Application: "other", Environment: "prod", Usages: []registry.UsageDraft{reads(in("empty", "later"))}})
	usage := registry.UsageName{Subject: orders, Role: registry.Consumer, Application: "billing", Environment: "prod"}
	for what, c := range map[string]struct {
		call func() error
		want registry.Reason
	}{
		"create twice": {func() error { _, err := r.CreateApplication(ctx, registry.Application{Name: "billing"}); return err }, registry.ApplicationExists},
		"a principal twice": {func() error {
			_, err := r.CreateApplication(ctx, registry.Application{Name: "b", Principals: []string{"svc"}})
			return err
		}, registry.ApplicationExists},
		"no such owner": {func() error {
			_, err := r.CreateApplication(ctx, registry.Application{Name: "b", Owner: "ghosts"})
			return err
		}, registry.TeamNotFound},
		"a strange name":    {func() error { _, err := r.CreateApplication(ctx, registry.Application{Name: "b/c"}); return err }, registry.InvalidArgument},
		"get none":          {func() error { _, err := r.Application(ctx, "none"); return err }, registry.ApplicationNotFound},
		"releases of none":  {func() error { _, err := r.Releases(ctx, "none", registry.PageRequest{}); return err }, registry.ApplicationNotFound},
		"delete in use":     {func() error { return r.DeleteApplication(ctx, "billing", "") }, registry.InUse},
		"delete the domain": {func() error { return r.DeleteDomain(ctx, "empty", "") }, registry.InUse},
		"no usage":          {func() error { _, err := r.Usage(ctx, usage); return err }, registry.UsageNotFound},
		"retire no usage":   {func() error { _, err := r.RetireUsage(ctx, usage, ""); return err }, registry.UsageNotFound},
	} {
		wantReason(t, what, c.call(), c.want)
	}
}

func TestManifestsAreRefused(t *testing.T) {
	r, _, _ := clocked(t)
	publish(t, r, orders, record(id))
	valid := func() registry.Manifest {
		return registry.Manifest{Application: "billing", Environment: "prod", Usages: []registry.UsageDraft{reads(orders)}}
	}
	for what, c := range map[string]struct {
		spoil func(*registry.Manifest)
		want  registry.Reason
		says  string
	}{
		"no application":    {func(m *registry.Manifest) { m.Application = "" }, registry.InvalidArgument, "application"},
		"nowhere":           {func(m *registry.Manifest) { m.Environment = "" }, registry.InvalidArgument, "environment"},
		"strange place":     {func(m *registry.Manifest) { m.Environment = "a/b" }, registry.InvalidArgument, "environment"},
		"strange release":   {func(m *registry.Manifest) { m.Release = "1 2" }, registry.InvalidArgument, "release"},
		"too many":          {func(m *registry.Manifest) { m.Usages = make([]registry.UsageDraft, 1001) }, registry.InvalidArgument, "at most 1000"},
		"twice":             {func(m *registry.Manifest) { m.Usages = append(m.Usages, m.Usages[0]) }, registry.InvalidArgument, "usages[1]"},
		"no subject":        {func(m *registry.Manifest) { m.Usages[0].Subject.Subject = "" }, registry.InvalidArgument, "usages[0].subject"},
		"no such domain":    {func(m *registry.Manifest) { m.Usages[0].Subject.Domain = "nowhere" }, registry.DomainNotFound, "nowhere"},
		"a strange role":    {func(m *registry.Manifest) { m.Usages[0].Role = "EATER" }, registry.InvalidArgument, "usages[0].role"},
		"a version below 0": {func(m *registry.Manifest) { m.Usages[0].Version = -1 }, registry.InvalidArgument, "usages[0].version"},
		"a long path":       {func(m *registry.Manifest) { m.Usages[0].Projection.Paths = []string{strings.Repeat("a", 2000)} }, registry.InvalidArgument, "paths[0]"},
		"many paths":        {func(m *registry.Manifest) { m.Usages[0].Projection.Paths = make([]string, 10_001) }, registry.InvalidArgument, "paths"},
		"a wrong reader":    {func(m *registry.Manifest) { m.Usages[0].Projection.Reader = avro(`{"type": "recor`) }, registry.SchemaInvalid, ""},
		"no such team":      {func(m *registry.Manifest) { m.Owner = "ghosts" }, registry.TeamNotFound, "ghosts"},
	} {
		m := valid()
		c.spoil(&m)
		_, err := r.ApplyUsages(t.Context(), m)
		refusal := wantReason(t, what, err, c.want)
		if !strings.Contains(refusal.Message, c.says) {
			t.Errorf("%s is refused with %q, want %q in it", what, refusal.Message, c.says)
		}
	}
}

func TestUsagesOfWhatIsHiddenAreHidden(t *testing.T) {
	hidden := false
	r := openAt(t, memory.New(), registry.Config{Visible: func(_ registry.Caller, d string) bool { return !hidden || d != "secret" }}, &hand{frozen()})
	domain(t, r, "secret")
	secret := in("secret", "plans")
	publish(t, r, orders, record(id))
	apply(t, r, registry.Manifest{Application: "spy", Environment: "prod", Release: "1", Usages: []registry.UsageDraft{reads(orders), reads(secret)}})
	hidden = true
	for _, f := range []registry.UsageFilter{{}, {Application: "spy"}, {Domain: "secret"}, {Domain: "secret", Subject: "plans"}} {
		if got := told(t, r, f); slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "secret") }) {
			t.Errorf("Usages(%+v) = %v, want nothing secret", f, got)
		}
	}
	if got, err := r.Release(t.Context(), "spy", "1"); err != nil || len(got.Usages) != 1 {
		t.Errorf("Release = %+v, %v, want one usage", got, err)
	}
	name := registry.UsageName{Subject: secret, Role: registry.Consumer, Application: "spy", Environment: "prod"}
	_, err := r.Usage(t.Context(), name)
	wantReason(t, "Usage of what is hidden", err, registry.DomainNotFound)
	_, err = r.RetireUsage(t.Context(), name, "")
	wantReason(t, "RetireUsage of what is hidden", err, registry.DomainNotFound)
	_, err = r.Coverage(t.Context(), secret)
	wantReason(t, "Coverage of what is hidden", err, registry.DomainNotFound)
	_, err = r.ApplyUsages(t.Context(), registry.Manifest{Application: "spy", Environment: "test", Usages: []registry.UsageDraft{reads(secret)}})
	wantReason(t, "ApplyUsages of what is hidden", err, registry.DomainNotFound)
}

func TestAUsageWaitsForAVersionItCanRead(t *testing.T) {
	r, _, _ := clocked(t)
	publish(t, r, orders, record(total))
	waits := registry.UsageDraft{Subject: orders, Projection: registry.Projection{Reader: record(id)}}
	pinned := registry.UsageDraft{Subject: in("default", "pinned"), Version: 2}
	writer := registry.UsageDraft{Subject: in("default", "written"), Role: registry.Producer}
	apply(t, r, registry.Manifest{Application: "billing", Environment: "prod", Usages: []registry.UsageDraft{waits, pinned, writer}})
	states := func() (out []string) {
		t.Helper()
		for _, line := range told(t, r, registry.UsageFilter{}) {
			out = append(out, line[strings.LastIndex(line, " ")+1:])
		}
		return out
	}
	for _, step := range []struct {
		does  func()
		after string
		want  []string // orders, pinned, written
	}{
		{func() {}, "declaring", []string{"PENDING", "PENDING", "PENDING"}},
		{func() { publish(t, r, in("default", "pinned"), record(id)) }, "another version", []string{"PENDING", "PENDING", "PENDING"}},
		{func() { publish(t, r, in("default", "pinned"), record(id, note)) }, "its version", []string{"PENDING", "ACTIVE", "PENDING"}},
		{func() { publish(t, r, in("default", "written"), record(id)) }, "a first version", []string{"PENDING", "ACTIVE", "ACTIVE"}},
		{func() {
			if _, err := r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: record(id), Force: true}); err != nil {
				t.Fatal(err)
			}
		}, "what it can read", []string{"ACTIVE", "ACTIVE", "ACTIVE"}},
	} {
		step.does()
		if diff := cmp.Diff(step.want, states()); diff != "" {
			t.Errorf("after %s (-want +got):\n%s", step.after, diff)
		}
	}
	verified(t, r)
}

func TestAProjectionMustBeThere(t *testing.T) {
	r, _, _ := clocked(t)
	publish(t, r, orders, record(id, note))
	for what, u := range map[string]registry.UsageDraft{
		"of the latest":          {Subject: orders, Projection: registry.Projection{Paths: []string{"nte"}}},
		"of its version":         {Subject: orders, Version: 1, Projection: registry.Projection{Paths: []string{"nte"}}},
		"of a reader of its own": {Subject: orders, Projection: registry.Projection{Paths: []string{"nte"}, Reader: record(id, note)}},
	} {
		_, err := r.ApplyUsages(t.Context(), registry.Manifest{Application: "billing", Environment: "prod", Usages: []registry.UsageDraft{u}})
		refusal := wantReason(t, what, err, registry.InvalidArgument)
		if !strings.Contains(refusal.Message, "usages[0].projection") || !strings.Contains(refusal.Message, "nte") {
			t.Errorf("a path %s that is not there is refused with %q, want it named", what, refusal.Message)
		}
	}
}
