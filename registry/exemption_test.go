package registry_test

import (
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/storage/memory"
)

// calendar is a registry whose clock is moved by hand.
func calendar(t *testing.T, now *time.Time) *registry.Registry {
	t.Helper()
	store := memory.New()
	t.Cleanup(func() { _ = store.Close() })
	r, err := registry.Open(t.Context(), registry.Config{
		Store: store, Clock: func() time.Time { return *now }, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// lastEntry is the newest entry of a type, its data as JSON.
func lastEntry(t *testing.T, r *registry.Registry, kind registry.EntryType) string {
	t.Helper()
	page, err := r.Entries(t.Context(), registry.EntryFilter{Types: []registry.EntryType{kind}}, registry.PageRequest{})
	if err != nil || len(page.Items) == 0 {
		t.Fatalf("Entries(%s) = %d, %v", kind, len(page.Items), err)
	}
	text, err := json.Marshal(page.Items[len(page.Items)-1].Data)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestAnExemptionCountsUntilItsDay publishes a change that breaks readers:
// refused without an exemption, accepted with one, refused after its last day.
func TestAnExemptionCountsUntilItsDay(t *testing.T) {
	now := time.Date(2027, 1, 31, 23, 0, 0, 0, time.UTC)
	r := calendar(t, &now)
	level(t, r, registry.Place{}, compat.BackwardTransitive)
	publish(t, r, orders, proto("message Order { int32 total = 1; }"))
	broken := registry.Publication{Subject: orders, Draft: proto("message Order { string total = 1; }")}
	_, err := r.Publish(t.Context(), broken)
	wantReason(t, "a publish without an exemption", err, registry.Incompatible)

	const comment = "// pawl:ignore FIELD_TYPE_CHANGED until=2027-01-31 nobody has data\n"
	exempt := registry.Publication{Subject: orders, Draft: proto("message Order {\n" + comment + "string total = 1; }")}
	now = now.Add(2 * time.Hour)
	_, err = r.Publish(t.Context(), exempt)
	refusal := wantReason(t, "a publish after the last day", err, registry.Incompatible)
	if refusal.Report == nil || len(refusal.Report.Warnings) != 1 || refusal.Report.Warnings[0].Rule != compat.ExemptionExpired {
		t.Errorf("the report after the last day is %+v, want a warning %s", refusal.Report, compat.ExemptionExpired)
	}

	now = now.Add(-2 * time.Hour)
	out, err := r.Publish(t.Context(), exempt)
	if err != nil || len(out.Report.Exempted) != 1 || out.Report.Exempted[0].Rule != "PROTO_FIELD_TYPE_CHANGED" {
		t.Fatalf("Publish on the last day = %+v, %v, want one violation exempted", out.Report, err)
	}
	data := lastEntry(t, r, registry.VersionPublished)
	for _, part := range []string{"PROTO_FIELD_TYPE_CHANGED", "Order.total", "2027-01-31", "nobody has data"} {
		if !strings.Contains(data, part) {
			t.Errorf("the log says %s of the version, want %q in it", data, part)
		}
	}
	now = now.Add(2 * time.Hour)
	_, err = r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: proto("message Order {\n" + comment + "string total = 1; int32 more = 2; }")})
	wantReason(t, "the next version after the last day", err, registry.Incompatible)
	if faults := faultsOf(t, r); len(faults) > 0 {
		t.Errorf("Verify finds %v, want nothing", faults)
	}
}

func TestAMalformedExemptionIsAProblemOfTheSchema(t *testing.T) {
	now := time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)
	r := calendar(t, &now)
	draft := proto("message Order {\n// pawl:ignore FIELD_REMOVED\nint32 total = 1; }")
	_, err := r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: draft})
	refusal := wantReason(t, "a malformed exemption", err, registry.SchemaInvalid)
	if len(refusal.Problems) != 1 || refusal.Problems[0].Code != compat.BadIgnore || refusal.Problems[0].Position.Line == 0 {
		t.Errorf("its problems are %v, want one %s with its place", refusal.Problems, compat.BadIgnore)
	}
	empty := proto("message Order {}")
	_, err = r.Compare(t.Context(), registry.Comparison{
		Old: registry.Operand{Draft: &empty}, New: registry.Operand{Draft: &draft},
	})
	wantReason(t, "a comparison with a malformed exemption", err, registry.SchemaInvalid)
}

// TestExemptionsOfPlacesAddUp sets one at the registry and one at the subject,
// and holds that the log names the place that let something pass.
func TestExemptionsOfPlacesAddUp(t *testing.T) {
	now := time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)
	r := calendar(t, &now)
	publish(t, r, orders, proto("message Order { int32 total = 1; int32 count = 2; }"))
	agreed := func(path string) registry.Setting {
		return registry.Setting{Exemptions: []compat.Exemption{{Rule: "FIELD_TYPE_CHANGED", Path: path, Until: "2027-01-31", Reason: "agreed on " + path}}}
	}
	got, err := r.SetCompatibility(t.Context(), registry.Place{}, agreed("Order.total"), "")
	if err != nil || got.Effective.Level != compat.Backward {
		t.Fatalf("SetCompatibility = %+v, %v", got, err)
	}
	both := registry.Publication{Subject: orders, Draft: proto("message Order { string total = 1; string count = 2; }")}
	_, err = r.Publish(t.Context(), both)
	refusal := wantReason(t, "a publish of which one violation is exempt", err, registry.Incompatible)
	if len(refusal.Report.Violations) != 1 || len(refusal.Report.Exempted) != 1 {
		t.Errorf("the report has %d violations and %d exempted, want one of each", len(refusal.Report.Violations), len(refusal.Report.Exempted))
	}
	if got, err = r.SetCompatibility(t.Context(), registry.Place(orders), agreed("Order.count"), ""); err != nil || len(got.Effective.Exemptions) != 2 {
		t.Fatalf("at the subject %+v count, %v, want two exemptions", got.Effective.Exemptions, err)
	}
	if _, err = r.Publish(t.Context(), both); err != nil {
		t.Fatal(err)
	}
	if data := lastEntry(t, r, registry.VersionPublished); !strings.Contains(data, `"from":"registry"`) || !strings.Contains(data, `"from":"domains/default/subjects/orders"`) {
		t.Errorf("the log says %s, want both places", data)
	}
	if data := lastEntry(t, r, registry.CompatibilitySet); !strings.Contains(data, "agreed on Order.count") {
		t.Errorf("the log says %s of the setting, want its exemption", data)
	}
	if faults := faultsOf(t, r); len(faults) > 0 {
		t.Errorf("Verify finds %v, want nothing", faults)
	}
}

func TestExemptionsOfSettingsAreWhole(t *testing.T) {
	now := time.Now()
	r := calendar(t, &now)
	whole := compat.Exemption{Rule: "FIELD_REMOVED", Path: "Order", Until: "2027-01-31", Reason: "agreed"}
	for what, spoil := range map[string]func(*compat.Exemption){
		"no rule":         func(e *compat.Exemption) { e.Rule = "" },
		"an unknown rule": func(e *compat.Exemption) { e.Rule = "FIELD_TYPO" },
		"no path":         func(e *compat.Exemption) { e.Path = "" },
		"no date":         func(e *compat.Exemption) { e.Until = "" },
		"no such date":    func(e *compat.Exemption) { e.Until = "2027-02-30" },
		"no reason":       func(e *compat.Exemption) { e.Reason = " " },
		"two lines":       func(e *compat.Exemption) { e.Reason = "a\nb" },
		"a place":         func(e *compat.Exemption) { e.From = "registry" },
	} {
		e := whole
		spoil(&e)
		_, err := r.SetCompatibility(t.Context(), registry.Place{}, registry.Setting{Exemptions: []compat.Exemption{whole, e}}, "")
		if refusal := wantReason(t, what, err, registry.InvalidArgument); refusal.Field != "compatibility.exemptions[1]" {
			t.Errorf("%s: the refusal names the field %q, want compatibility.exemptions[1]", what, refusal.Field)
		}
	}
	_, err := r.SetCompatibility(t.Context(), registry.Place{}, registry.Setting{Exemptions: make([]compat.Exemption, 101)}, "")
	wantReason(t, "101 exemptions", err, registry.InvalidArgument)
}

func TestUnstablePackagesMayBreakWhereASettingSaysSo(t *testing.T) {
	now := time.Now()
	r := calendar(t, &now)
	beta := func(kind string) registry.Draft {
		return proto("package acme.v1beta1; message Order { " + kind + " total = 1; }")
	}
	publish(t, r, orders, beta("int32"))
	next := registry.Publication{Subject: orders, Draft: beta("string")}
	yes, no := true, false
	for _, step := range []struct {
		at     registry.Place
		ignore *bool
		want   bool
		from   string
	}{
		{registry.Place{}, &yes, true, "registry"},
		{registry.Place(orders), &no, false, "domains/default/subjects/orders"},
	} {
		got, err := r.SetCompatibility(t.Context(), step.at, registry.Setting{IgnoreUnstable: step.ignore}, "")
		if err != nil || got.IgnoreUnstableFrom != step.from || *got.Effective.IgnoreUnstable != step.want {
			t.Errorf("SetCompatibility(%v) = %+v, %v, want %v from %s", step.at, got, err, step.want, step.from)
		}
		verdict, err := r.Check(t.Context(), next)
		if err != nil || verdict.Compatible != step.want {
			t.Errorf("Check where unstable packages are ignored = %v: compatible %v, %v", step.want, verdict.Compatible, err)
		}
	}
	if faults := faultsOf(t, r); len(faults) > 0 {
		t.Errorf("Verify finds %v, want nothing", faults)
	}
}
