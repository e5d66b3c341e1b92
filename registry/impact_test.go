package registry_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
)

// The drafts that meet the first version, id and total, from every side.
var (
	withNote    = record(id, total, note)                             // FULL
	withoutTot  = record(id)                                          // BACKWARD: breaks who reads total
	withNeeded  = record(id, total, `{"name": "due", "type": "int"}`) // not BACKWARD, breaks no reader
	neededNoTot = record(id, `{"name": "due", "type": "int"}`)        // neither
	readsTotal  = registry.Projection{Reader: record(total)}          // breaks without total
	readsID     = registry.Projection{Reader: record(id)}             // breaks without id
	anyTotal    = registry.Projection{Reader: record(strings.Replace(total, "}", `, "default": 0}`, 1))}
)

// mesh is a registry in which the orders of the shop are read by billing, of
// the team money, under a gate.
func meshed(t testing.TB, gate registry.Gate, p registry.Projection) (*registry.Registry, *hand) {
	t.Helper()
	r, h, _ := clocked(t)
	for _, team := range []string{"shop", "money", "data"} {
		if _, err := r.CreateTeam(t.Context(), registry.Team{Name: team, Principals: []string{team}, Contacts: []registry.Contact{{Kind: "email", Address: team + "@example.org"}}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.CreateDomain(t.Context(), registry.Domain{Name: "shop", Owner: "shop"}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.SetCompatibility(t.Context(), registry.Place{}, registry.Setting{Gate: gate}, ""); err != nil {
		t.Fatal(err)
	}
	publish(t, r, placed, record(id, total))
	apply(t, r, registry.Manifest{
		Application: "billing", Owner: "money", Environment: "prod",
		Usages: []registry.UsageDraft{{Subject: placed, Version: 1, Projection: p}},
	})
	return r, h
}

var placed = in("shop", "placed")

func evaluate(t testing.TB, r *registry.Registry, c registry.Change) registry.Impact {
	t.Helper()
	c.Subject = placed
	if c.Kind == "" {
		c.Kind = registry.PublishChange
	}
	i, err := r.Evaluate(t.Context(), c)
	if err != nil {
		t.Fatalf("Evaluate(%s) = %v", c.Kind, err)
	}
	return i
}

// Every row of the table, under every gate.
func TestTheTableOfTheGate(t *testing.T) {
	const (
		observe, enforce, aware = registry.Observe, registry.Enforce, registry.ConsumerAware
	)
	type cell struct {
		outcome registry.Outcome
		reason  registry.Reason // of the publish; empty where it goes through
		asks    bool            // whether a change request is opened
	}
	for _, row := range []struct {
		name      string
		projected registry.Projection
		known     bool // whether there is a consumer at all
		draft     registry.Draft
		harm      registry.Harm
		cells     map[registry.Gate]cell
	}{
		{"compatible, none broken", readsID, true, withNote, registry.HarmSafe, map[registry.Gate]cell{
			observe: {registry.Pass, "", false}, enforce: {registry.Pass, "", false}, aware: {registry.Pass, "", false},
		}},
		{"compatible, some broken", readsTotal, true, withoutTot, registry.HarmBreaking, map[registry.Gate]cell{
			observe: {registry.Pass, "", false},
			enforce: {registry.NeedsApproval, registry.BreaksConsumers, true},
			aware:   {registry.NeedsApproval, registry.BreaksConsumers, true},
		}},
		{"incompatible, all known, none broken", readsID, true, withNeeded, registry.HarmSafe, map[registry.Gate]cell{
			observe: {registry.Refuse, registry.Incompatible, false},
			enforce: {registry.Refuse, registry.Incompatible, false},
			aware:   {registry.Pass, "", false},
		}},
		{"incompatible, indeterminate", readsID, false, withNeeded, registry.HarmIndeterminate, map[registry.Gate]cell{
			observe: {registry.Refuse, registry.Incompatible, false},
			enforce: {registry.Refuse, registry.Incompatible, false},
			aware:   {registry.NeedsApproval, registry.Incompatible, true},
		}},
		{"incompatible, some broken", readsTotal, true, neededNoTot, registry.HarmBreaking, map[registry.Gate]cell{
			observe: {registry.Refuse, registry.Incompatible, false},
			enforce: {registry.Refuse, registry.Incompatible, true},
			aware:   {registry.NeedsApproval, registry.Incompatible, true},
		}},
	} {
		for gate, want := range row.cells {
			t.Run(row.name+" "+string(gate), func(t *testing.T) {
				r, _ := meshed(t, gate, row.projected)
				if !row.known {
					apply(t, r, registry.Manifest{Application: "billing", Environment: "prod"})
				}
				p := registry.Publication{Subject: placed, Draft: row.draft}
				i := evaluate(t, r, registry.Change{Publication: p})
				if i.Verdict != row.harm || i.Outcome != want.outcome || i.Gate != gate || i.Summary == "" {
					t.Errorf("Evaluate = %s, %s under %s (%s), want %s, %s", i.Verdict, i.Outcome, i.Gate, i.Summary, row.harm, want.outcome)
				}
				_, err := r.Publish(t.Context(), p)
				if want.reason == "" {
					if err != nil {
						t.Errorf("Publish = %v, want a version", err)
					}
					return
				}
				refusal := wantReason(t, "Publish", err, want.reason)
				page, err := r.ChangeRequests(t.Context(), registry.ChangeFilter{}, registry.PageRequest{})
				if err != nil || len(page.Items) == 1 != want.asks {
					t.Fatalf("after it there are %d change requests, %v, want one: %t", len(page.Items), err, want.asks)
				}
				if want.asks && (refusal.Impact == nil || refusal.Impact.Request != 1 || !strings.Contains(refusal.Message, "change request 1")) {
					t.Errorf("the refusal %q does not name the change request", refusal.Message)
				}
				wantSound(t, r)
			})
		}
	}
}

// What kind of usage may hold a publish up.
func TestOnlyActiveUsagesHoldAPublishUp(t *testing.T) {
	r, _ := meshed(t, registry.Enforce, anyTotal)
	drop := registry.Change{Publication: registry.Publication{Draft: withoutTot}}
	if i := evaluate(t, r, drop); i.Verdict != registry.HarmSafe || i.Usages[0].Status != compat.Degraded {
		t.Errorf("for a reader with a default it is %s, %s, want SAFE, DEGRADED", i.Verdict, i.Usages[0].Status)
	}
	apply(t, r, registry.Manifest{Application: "ledger", Environment: "prod", Usages: []registry.UsageDraft{{Subject: placed, Projection: registry.Projection{Reader: record(comment, `{"name": "never", "type": "string"}`)}}}})
	if i := evaluate(t, r, drop); i.Verdict != registry.HarmSafe || i.Coverage.Pending != 1 {
		t.Errorf("with a pending reader that breaks it is %s, %+v, want SAFE, one pending", i.Verdict, i.Coverage)
	}
	apply(t, r, registry.Manifest{Application: "totals", Environment: "prod", Usages: []registry.UsageDraft{{Subject: placed, Projection: readsTotal}}})
	i := evaluate(t, r, drop)
	if i.Verdict != registry.HarmBreaking || len(i.Usages) != 3 {
		t.Errorf("with an active reader that breaks it is %s for %d usages, want BREAKING, 3", i.Verdict, len(i.Usages))
	}
	for _, u := range i.Usages {
		if blocks := u.Usage.Name.Application == "totals"; u.Blocks != blocks {
			t.Errorf("%s blocks: %t, want %t", u.Usage.Name, u.Blocks, blocks)
		}
	}
}

func TestWhoIsBrokenAlreadyDoesNotBlock(t *testing.T) {
	r, _ := meshed(t, registry.Observe, readsTotal)
	publish(t, r, placed, withoutTot)
	if _, err := r.SetCompatibility(t.Context(), registry.Place{}, registry.Setting{Gate: registry.Enforce}, ""); err != nil {
		t.Fatal(err)
	}
	i := evaluate(t, r, registry.Change{Publication: registry.Publication{Draft: record(id, note)}})
	if i.Outcome != registry.Pass || i.Usages[0].Status != compat.Broken || !i.Usages[0].Already {
		t.Errorf("a change that breaks nobody anew is %s for %+v, want PASS, already broken", i.Outcome, i.Usages)
	}
	publish(t, r, placed, record(id, note))
}

func TestForceSkipsTheLevelAndNotTheConsumers(t *testing.T) {
	r, _ := meshed(t, registry.Enforce, readsTotal)
	p := registry.Publication{Subject: placed, Draft: neededNoTot, Force: true}
	_, err := r.Publish(t.Context(), p)
	wantReason(t, "a forced publish that breaks a consumer", err, registry.BreaksConsumers)
	p.Override = "billing is switched off on Friday"
	out, err := r.Publish(t.Context(), p)
	if err != nil || !out.Created {
		t.Fatalf("with a reason it is %v, %v, want a version", out, err)
	}
	page, err := r.Entries(t.Context(), registry.EntryFilter{Types: []registry.EntryType{registry.VersionPublished}}, registry.PageRequest{})
	if last := page.Items[len(page.Items)-1]; err != nil || last.Data["override"] != p.Override || last.Data["forced"] != true {
		t.Errorf("the log says %v, %v, want the reason", last.Data, err)
	}
	wantSound(t, r)
}

func TestRemovalsAskTheConsumers(t *testing.T) {
	r, _ := meshed(t, registry.Enforce, readsTotal)
	publish(t, r, placed, withNote)
	_, err := r.DeleteVersion(t.Context(), at(placed, 1))
	if refusal := wantReason(t, "DeleteVersion of one that billing is built against", err, registry.BreaksConsumers); refusal.Impact == nil || !strings.Contains(refusal.Message, "billing in prod (money)") {
		t.Errorf("the refusal %q does not say who breaks", refusal.Message)
	}
	_, err = r.DeleteSubject(t.Context(), placed, "")
	wantReason(t, "DeleteSubject", err, registry.BreaksConsumers)
	if _, err := r.DeleteVersionDespite(t.Context(), at(placed, 1), "agreed by mail"); err != nil {
		t.Fatal(err)
	}
	_, err = r.PurgeVersion(t.Context(), at(placed, 1))
	wantReason(t, "PurgeVersion", err, registry.InUse)
	if _, err := r.DeleteSubjectDespite(t.Context(), placed, "", "moved to another subject"); err != nil {
		t.Fatal(err)
	}
	_, err = r.PurgeSubject(t.Context(), placed, "")
	wantReason(t, "PurgeSubject", err, registry.InUse)
	if _, err := r.PurgeSubjectDespite(t.Context(), placed, "", "moved to another subject"); err != nil {
		t.Fatal(err)
	}
	wantSound(t, r)
}

func TestEvaluateOtherChanges(t *testing.T) {
	r, _ := meshed(t, registry.Enforce, readsTotal)
	for _, c := range []struct {
		change  registry.Change
		harm    registry.Harm
		outcome registry.Outcome
		status  compat.Status
	}{
		{registry.Change{Kind: registry.DeleteChange}, registry.HarmBreaking, registry.Refuse, compat.Broken},
		{registry.Change{Kind: registry.DeleteChange, Versions: []int{registry.Latest}}, registry.HarmBreaking, registry.Refuse, compat.Broken},
		{registry.Change{Kind: registry.DeprecateChange}, registry.HarmSafe, registry.Pass, compat.OK},
		{registry.Change{Kind: registry.FieldsChange, Paths: []string{"total"}}, registry.HarmBreaking, registry.NeedsApproval, compat.Broken},
		{registry.Change{Kind: registry.FieldsChange, Paths: []string{"id"}}, registry.HarmSafe, registry.Pass, compat.OK},
	} {
		if i := evaluate(t, r, c.change); i.Verdict != c.harm || i.Outcome != c.outcome || i.Usages[0].Status != c.status {
			t.Errorf("%+v is %s, %s, %s, want %s, %s, %s", c.change, i.Verdict, i.Outcome, i.Usages[0].Status, c.harm, c.outcome, c.status)
		}
	}
	_, err := r.Evaluate(t.Context(), registry.Change{Kind: registry.FieldsChange, Subject: placed, Paths: []string{"nothing"}})
	wantReason(t, "Evaluate of a field that is not there", err, registry.InvalidArgument)
	_, err = r.Evaluate(t.Context(), registry.Change{Kind: "RENAME", Subject: placed})
	wantReason(t, "Evaluate of no kind", err, registry.InvalidArgument)
}

// gateCase is one of the changes that the corpus measured.
type gateCase struct {
	Name            string
	Base, Candidate json.RawMessage
	FormalBackward  bool   `json:"formal_backward"`
	ConsumerVerdict string `json:"consumer_verdict"`
	Consumers       []struct {
		Application  string
		ReaderSchema json.RawMessage `json:"reader_schema"`
		OK           bool
		Path         string
	}
}

// Five of eight ordinary changes pass BACKWARD and break somebody, one fails it
// and breaks nobody: each gate does with them what the table says.
func TestTheGateCases(t *testing.T) {
	corpora := cmp.Or(os.Getenv("PAWL_CORPORA"), filepath.Join("..", "..", "shared", "corpora"))
	text, err := os.ReadFile(filepath.Join(corpora, "governance/ours-examples/gate-cases.json"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no corpora: set PAWL_CORPORA to the folder that holds them (%v)", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	var cases []gateCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		for _, gate := range []registry.Gate{registry.Observe, registry.Enforce, registry.ConsumerAware} {
			t.Run(c.Name+" "+string(gate), func(t *testing.T) { playGateCase(t, c, gate) })
		}
	}
}

func playGateCase(t *testing.T, c gateCase, gate registry.Gate) {
	r, _, _ := clocked(t)
	domain(t, r, "shop")
	if _, err := r.SetCompatibility(t.Context(), registry.Place{}, registry.Setting{Gate: gate}, ""); err != nil {
		t.Fatal(err)
	}
	publish(t, r, placed, avro(string(c.Base)))
	for _, reader := range c.Consumers {
		apply(t, r, registry.Manifest{Application: reader.Application, Environment: "prod", Usages: []registry.UsageDraft{
			{Subject: placed, Projection: registry.Projection{Reader: avro(string(reader.ReaderSchema))}},
		}})
	}
	p := registry.Publication{Subject: placed, Draft: avro(string(c.Candidate))}
	i := evaluate(t, r, registry.Change{Publication: p})
	want := registry.Harm(c.ConsumerVerdict)
	if i.Verdict != want || i.Report.Compatible != c.FormalBackward {
		t.Errorf("it is %s, compatible %t, want %s, %t", i.Verdict, i.Report.Compatible, want, c.FormalBackward)
	}
	for n, u := range i.Usages {
		for _, reader := range c.Consumers {
			if reader.Application == u.Usage.Name.Application && (u.Status != compat.Broken) != reader.OK {
				t.Errorf("usage %d, %s, is %s, want ok %t", n, reader.Application, u.Status, reader.OK)
			}
		}
	}
	passes := map[bool]map[registry.Gate]bool{ // by whether somebody breaks
		false: {registry.Observe: c.FormalBackward, registry.Enforce: c.FormalBackward, registry.ConsumerAware: true},
		true:  {registry.Observe: c.FormalBackward},
	}[want == registry.HarmBreaking][gate]
	if _, err := r.Publish(t.Context(), p); err == nil != passes {
		t.Errorf("Publish = %v, want it to pass: %t", err, passes)
	}
}
