package pawl_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	pawl "github.com/pawl-registry/pawl/clients/go"
	"github.com/pawl-registry/pawl/clients/go/pawltest"
)

var (
	someMetadata = &pawl.Metadata{
		Tags: map[string][]string{"acme.Order.id": {"PII"}}, Properties: map[string]string{"major": "1"}, Sensitive: []string{"major"},
	}
	someRules = &pawl.RuleSet{
		Migration: []pawl.DataRule{{Name: "up", Mode: "UPGRADE", Type: "JSONATA", Expr: "$"}},
		Domain: []pawl.DataRule{{
			Name: "check", Doc: "why", Kind: "CONDITION", Mode: "WRITE", Type: "CEL", Tags: []string{"PII"}, Params: map[string]string{"a": "b"},
			Expr: "true", OnSuccess: "NONE", OnFailure: "ERROR", Disabled: true,
		}},
		Encoding: []pawl.DataRule{{Name: "encrypt", Type: "ENCRYPT_PAYLOAD"}},
		EnableAt: "2027-01-01",
	}
)

func TestMetadataAndRulesComeBack(t *testing.T) {
	client := pawltest.NewServer(t).Client
	draft := order("id string")
	draft.Metadata, draft.Rules = someMetadata, someRules
	done := pawltest.Publish(t, client, pawl.Publication{Subject: pawl.SubjectName{Subject: "orders"}, Draft: draft, Number: 1}).Version
	if done.Properties["major"] != "1" {
		t.Errorf("properties of the version = %v, want major 1", done.Properties)
	}
	s, err := client.Schema(t.Context(), done.SchemaID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(someMetadata, s.Metadata()) + cmp.Diff(someRules, s.Rules()); diff != "" {
		t.Errorf("metadata and rules (-want +got):\n%s", diff)
	}
	s.Metadata().Properties["major"], s.Rules().Domain[0].Tags[0] = "2", "changed"
	again, err := client.Schema(t.Context(), done.SchemaID)
	if err != nil || !again.Equal(s) || again.Metadata().Properties["major"] != "1" {
		t.Errorf("Schema after a caller changed his copy = %+v, %v, want it unchanged", again, err)
	}
}

func TestASettingKeepsAllOfIt(t *testing.T) {
	client := pawltest.NewServer(t).Client
	no := false
	want := pawl.Setting{
		Group: "major", Normalize: &no, Alias: "orders-value", DefaultMetadata: someMetadata, OverrideMetadata: someMetadata,
		DefaultRules: someRules, OverrideRules: someRules, Kept: map[string]string{"validateRules": "true"},
	}
	got, err := client.SetCompatibility(t.Context(), pawl.SettingChange{Place: pawl.Place{Subject: "orders"}, Setting: want})
	if err != nil || got.Own == nil {
		t.Fatalf("SetCompatibility = %+v, %v", got, err)
	}
	if diff := cmp.Diff(want, *got.Own); diff != "" {
		t.Errorf("the setting (-want +got):\n%s", diff)
	}
}

func TestAccessModesAndImports(t *testing.T) {
	client := pawltest.NewServer(t).Client
	place := pawl.Place{Subject: "orders"}
	imported := pawl.Publication{
		Subject: pawl.SubjectName{Subject: "orders"}, Draft: order("id string"), Number: 7, Import: &pawl.Identity{SchemaID: 100},
	}
	refused := &pawl.Error{}
	if _, err := client.Publish(t.Context(), imported); !errors.As(err, &refused) || refused.Reason != pawl.NotPermitted {
		t.Errorf("Publish(an import) under READWRITE = %v, want NOT_PERMITTED", err)
	}
	set, err := client.SetAccessMode(t.Context(), pawl.AccessChange{Place: place, Mode: pawl.Import})
	want := pawl.EffectiveAccess{Own: pawl.Import, Effective: pawl.Import, From: "domains/default/subjects/orders", Etag: set.Etag}
	if err != nil || set != want {
		t.Errorf("SetAccessMode = %+v, %v, want %+v", set, err, want)
	}
	if v := pawltest.Publish(t, client, imported).Version; v.Number != 7 || v.SchemaID != 100 || !v.Imported {
		t.Errorf("Publish(an import) = %+v, want version 7 with id 100", v)
	}
	if verdict, err := client.Check(t.Context(), imported); err != nil || verdict.Existing == nil {
		t.Errorf("Check(the import again) = %+v, %v, want the version that is there", verdict, err)
	}
	cleared, err := client.ClearAccessMode(t.Context(), pawl.AccessClearing{Place: place, Etag: set.Etag})
	now, getErr := client.AccessMode(t.Context(), place)
	if err != nil || getErr != nil || cleared != now || now.Effective != pawl.ReadWrite || now.From != "builtin" {
		t.Errorf("ClearAccessMode = %+v, %v; AccessMode = %+v, %v, want READWRITE from builtin", cleared, err, now, getErr)
	}
	if _, err := client.SetAccessMode(t.Context(), pawl.AccessChange{Mode: "SIDEWAYS"}); !errors.Is(err, pawl.ErrInvalidArgument) {
		t.Errorf("SetAccessMode(SIDEWAYS) = %v, want ErrInvalidArgument", err)
	}
	imported.Import = &pawl.Identity{}
	if _, err := client.Publish(t.Context(), imported); !errors.Is(err, pawl.ErrInvalidArgument) {
		t.Errorf("Publish(an import with id 0) = %v, want ErrInvalidArgument", err)
	}
}
