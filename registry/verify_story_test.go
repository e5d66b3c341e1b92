package registry_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
	"github.com/pawl-registry/pawl/storage/memory"
)

// A step is one change of a store.
type step struct {
	name string
	do   func(t testing.TB, r *registry.Registry) error
}

var (
	moneyName = registry.SubjectName{Domain: "common", Subject: "money"}
	paysName  = registry.SubjectName{Domain: "payments", Subject: "orders/versions/7"} // looks like a version
	wireName  = registry.SubjectName{Domain: "payments", Subject: "wire"}
	goneName  = registry.SubjectName{Domain: "default", Subject: "gone"}
	coinsText = `{"type": "record", "name": "acme.Money", "fields": [{"name": "units", "type": "long"}]}`
	centsText = `{"type": "record", "name": "acme.Money", "fields": [{"name": "units", "type": "long"},{"name": "cents", "type": "int", "default": 0}]}`
	billDraft = avro(`{"type": "record", "name": "Order", "fields": [{"name": "price", "type": "acme.Money"}]}`,
		schema.Reference{Name: "acme.Money", Domain: "common", Subject: "money", Version: 1})
	billProto = registry.Draft{
		Format:     schema.Protobuf,
		Files:      []schema.File{{Path: "bill.proto", Content: "syntax = \"proto3\";\nimport \"order.proto\";\nmessage Bill { Event of = 1; }"}},
		References: []schema.Reference{{Name: "order.proto", Domain: "default", Subject: "events", Version: 1}},
	}
)

func publishStep(name string, s registry.SubjectName, d registry.Draft) step {
	return step{"publish " + name, func(t testing.TB, r *registry.Registry) error {
		_, err := r.Publish(registry.WithCaller(t.Context(), registry.Caller{Principal: "ada", RequestID: "r-1"}), registry.Publication{
			Subject: s, Draft: d, Origin: registry.Origin{Revision: "https://git/1", Build: "https://ci/2"},
			Annotations: map[string]string{"ticket": "P-7"},
		})
		return err
	}}
}

func stepOf[R any](name string, do func(ctx context.Context, r *registry.Registry) (R, error)) step {
	return step{name, func(t testing.TB, r *registry.Registry) error {
		_, err := do(t.Context(), r)
		return err
	}}
}

func deleteStep(s registry.SubjectName, n int) step {
	return stepOf(fmt.Sprintf("delete %s@%d", s, n), func(ctx context.Context, r *registry.Registry) (registry.Version, error) {
		return r.DeleteVersion(ctx, at(s, n))
	})
}

func purgeStep(s registry.SubjectName, n int) step {
	return stepOf(fmt.Sprintf("purge %s@%d", s, n), func(ctx context.Context, r *registry.Registry) (registry.Version, error) {
		return r.PurgeVersion(ctx, at(s, n))
	})
}

func deleteAllStep(s registry.SubjectName) step {
	return stepOf("delete "+s.String(), func(ctx context.Context, r *registry.Registry) ([]int, error) {
		return r.DeleteSubject(ctx, s, "")
	})
}

func purgeAllStep(s registry.SubjectName) step {
	return stepOf("purge "+s.String(), func(ctx context.Context, r *registry.Registry) ([]int, error) {
		return r.PurgeSubject(ctx, s, "")
	})
}

func setStep(p registry.Place, s registry.Setting) step {
	return stepOf(fmt.Sprintf("set %v at %v", s, p), func(ctx context.Context, r *registry.Registry) (registry.EffectiveSetting, error) {
		return r.SetCompatibility(ctx, p, s, "")
	})
}

func domainStep(d registry.Domain) step {
	return stepOf("create the domain "+d.Name, func(ctx context.Context, r *registry.Registry) (registry.Domain, error) {
		return r.CreateDomain(ctx, d)
	})
}

func teamStep(team registry.Team) step {
	return stepOf("create the team "+team.Name, func(ctx context.Context, r *registry.Registry) (registry.Team, error) {
		return r.CreateTeam(ctx, team)
	})
}

func describeStep(s registry.SubjectName, text string) step {
	return stepOf("describe "+s.String(), func(ctx context.Context, r *registry.Registry) (registry.Subject, error) {
		return r.UpdateSubject(ctx, s, registry.SubjectChange{Description: &text, Labels: map[string]string{"tier": "1"}, Tags: []string{"pii"}})
	})
}

// governStep says all that a team may say of a subject.
func governStep(s registry.SubjectName) step {
	owner, stage := "ledger", registry.StageDeprecated
	return stepOf("govern "+s.String(), func(ctx context.Context, r *registry.Registry) (registry.Subject, error) {
		return r.UpdateSubject(ctx, s, registry.SubjectChange{
			Owner: &owner, Lifecycle: &stage,
			Contacts: []registry.Contact{{Kind: "slack", Address: "#bills"}},
			SLAs:     []registry.SLA{{Name: "freshness", Value: "15", Unit: "min", Description: "at night too"}},
			Bindings: []registry.TopicBinding{{Environment: "prod", Broker: "kafka-1", Topic: "bills"}},
			Deprecation: &registry.Deprecation{
				Effective: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC), Removal: time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC),
				Alternative: in("payments", "bills2"), Documentation: "https://docs/bills",
			},
		})
	})
}

// steps make a store that has everything in it.
func storySteps() []step {
	text := "who get paid"
	return slices.Concat([]step{
		teamStep(registry.Team{
			Name: "ledger", Description: "people", Contacts: []registry.Contact{{Kind: "email", Address: "ledger@example.com"}},
			Principals: []string{"ada", "grace"}, Labels: map[string]string{"floor": "2"},
		}),
		teamStep(registry.Team{Name: "leaving"}),
		domainStep(registry.Domain{Name: "common"}),
		domainStep(registry.Domain{Name: "payments", Description: "money", Owner: "ledger", Labels: map[string]string{"a": "b"}}),
		domainStep(registry.Domain{Name: "leaving"}),
		stepOf("change a team", func(ctx context.Context, r *registry.Registry) (registry.Team, error) {
			return r.UpdateTeam(ctx, "ledger", registry.TeamChange{Description: &text})
		}),
		stepOf("change a domain", func(ctx context.Context, r *registry.Registry) (registry.Domain, error) {
			return r.UpdateDomain(ctx, "payments", registry.DomainChange{Description: &text})
		}),
		setStep(registry.Place{}, registry.Setting{Level: compat.Full}),
		setStep(registry.Place{Domain: "payments"}, registry.Setting{Surface: compat.Wire}),
		setStep(registry.Place{Domain: "leaving"}, registry.Setting{Level: compat.Full}),
		setStep(registry.Place{Domain: "leaving", Subject: "never"}, registry.Setting{Level: compat.Full}),
		setStep(registry.Place(goneName), registry.Setting{Level: compat.None}),
	}, publishSteps(), deleteSteps(), importSteps(), contractSteps(), associationSteps(), usageSteps(), changeSteps(), derivationSteps(), accessSteps())
}

// derivationSteps say what is made from what, of subjects that look like the
// ends of others' names, or do not exist.
func derivationSteps() []step {
	setStep := func(d registry.Derivation) step {
		return stepOf("derive "+d.Name.Target.String(), func(ctx context.Context, r *registry.Registry) (registry.Derivation, error) {
			return r.SetDerivation(ctx, d)
		})
	}
	full := registry.Derivation{
		Name: registry.DerivationName{Target: in("payments", "sums/derivations/common/money"), Source: paysName}, Application: "adder", Description: "daily",
		Mappings: []registry.FieldMapping{{Target: "sum", Sources: []string{"a.b", "c"}, Transformation: "AGGREGATION"}, {Target: "day", Sources: []string{"at"}}},
		Imported: true,
	}
	changed, gone := full, full
	changed.Description = "hourly"
	bare := registry.Derivation{Name: registry.DerivationName{Target: in("common", "totals"), Source: moneyName}}
	gone.Name.Target.Subject = "sums"
	return []step{
		setStep(full), setStep(bare), setStep(gone), setStep(changed),
		stepOf("derive no more", func(ctx context.Context, r *registry.Registry) (int, error) {
			return 0, r.DeleteDerivation(ctx, gone.Name, "")
		}),
	}
}

// associationSteps bind topics to subjects.
func associationSteps() []step {
	lines := registry.Resource{Namespace: "-", Name: "orders", ID: "t-1", Type: "topic"}
	coins := registry.Resource{Namespace: "lkc-1", Name: "coins/of/the/realm", ID: "t-2", Type: "topic"}
	bindStep := func(b registry.Binding) step {
		return stepOf("bind "+b.Resource.Name, func(ctx context.Context, r *registry.Registry) ([]registry.Association, error) {
			return r.Bind(ctx, b)
		})
	}
	return []step{
		bindStep(registry.Binding{Resource: lines, Associations: []registry.Association{
			{Part: "key", Subject: orders}, {Part: "value", Subject: orders},
		}}),
		bindStep(registry.Binding{Resource: coins, Associations: []registry.Association{{Part: "value", Subject: moneyName, Frozen: true}}}),
		stepOf("unbind", func(ctx context.Context, r *registry.Registry) ([]registry.Association, error) {
			return r.Unbind(ctx, lines, []string{"key"}, false)
		}),
	}
}

// usageSteps say who reads what: declared, seen, released, retired.
func usageSteps() []step {
	money := registry.UsageDraft{Subject: moneyName, Version: 2, Projection: registry.Projection{Reader: avro(coinsText), Paths: []string{"units"}}}
	later := registry.UsageDraft{Subject: in("common", "later")}
	apply := func(m registry.Manifest) step {
		m.Application, m.Owner = "billing", "ledger"
		return stepOf("apply the usages of "+m.Application, func(ctx context.Context, r *registry.Registry) (registry.Applied, error) {
			return r.ApplyUsages(ctx, m)
		})
	}
	renew := func(n registry.Renewal) step {
		n.Environment = "prod"
		return stepOf("renew the usages of "+n.Application, func(ctx context.Context, r *registry.Registry) (registry.Renewed, error) {
			return r.RenewUsages(ctx, n)
		})
	}
	text := "writes bills"
	return []step{
		stepOf("create an application", func(ctx context.Context, r *registry.Registry) (registry.Application, error) {
			return r.CreateApplication(ctx, registry.Application{
				Name: "billing", Description: "bills", Owner: "ledger", Principals: []string{"svc-billing"}, Labels: map[string]string{"a": "b"},
			})
		}),
		stepOf("change an application", func(ctx context.Context, r *registry.Registry) (registry.Application, error) {
			return r.UpdateApplication(ctx, "billing", registry.ApplicationChange{Description: &text})
		}),
		stepOf("create another", func(ctx context.Context, r *registry.Registry) (registry.Application, error) {
			return r.CreateApplication(ctx, registry.Application{Name: "leaving"})
		}),
		apply(registry.Manifest{Environment: "prod", Release: "1.4", Usages: []registry.UsageDraft{
			money, later, {Subject: paysName, Role: registry.Producer, Version: 1},
			{Subject: in("common", "left"), Projection: registry.Projection{Message: "acme.Left", Partial: true}},
		}}),
		apply(registry.Manifest{Environment: "prod", Release: "1.5", Usages: []registry.UsageDraft{
			money, later, {Subject: paysName, Role: registry.Producer},
		}}),
		stepOf("deploy", func(ctx context.Context, r *registry.Registry) (registry.Applied, error) {
			return r.RecordDeployment(ctx, registry.Deployment{Application: "billing", Release: "1.4", Environment: "test"})
		}),
		renew(registry.Renewal{Application: "fraud", Release: "7", Usages: []registry.UsageDraft{money, {Subject: wireName}, {Subject: in("common", "left")}}}),
		renew(registry.Renewal{Application: "report", Imported: true, Usages: []registry.UsageDraft{{Subject: wireName}, {Subject: moneyName}}}),
		renew(registry.Renewal{Application: "report", Release: "2", Usages: []registry.UsageDraft{{Subject: wireName}}}),
		stepOf("retire a usage", func(ctx context.Context, r *registry.Registry) (registry.Usage, error) {
			return r.RetireUsage(ctx, registry.UsageName{Subject: in("common", "left"), Role: registry.Consumer, Application: "fraud", Environment: "prod"}, "")
		}),
		stepOf("delete an application", func(ctx context.Context, r *registry.Registry) (int, error) {
			return 0, r.DeleteApplication(ctx, "leaving", "")
		}),
	}
}

// changeSteps lead to change requests: one that a team agreed to, and one that
// was asked again and rejected, beside what went over consumers.
func changeSteps() []step {
	asked := in("payments", "asked")
	reads := registry.Projection{Reader: record(total)}
	refused := func(d registry.Draft) step {
		return stepOf("publish what breaks somebody", func(ctx context.Context, r *registry.Registry) (registry.Reason, error) {
			_, err := r.Publish(ctx, registry.Publication{Subject: asked, Draft: d, Force: true, Origin: registry.Origin{Revision: "https://git/1", Build: "https://ci/1"}})
			if refusal, ok := errors.AsType[*registry.Error](err); ok && refusal.Reason == registry.BreaksConsumers {
				return refusal.Reason, nil
			}
			return "", err
		})
	}
	decide := func(number int, agrees bool) step {
		return stepOf("decide about a change", func(ctx context.Context, r *registry.Registry) (registry.ChangeRequest, error) {
			return r.DecideChange(ctx, registry.ChangeDecision{
				Change: registry.ChangeName{SubjectName: asked, Number: number}, Team: "ledger", Approve: agrees, Comment: "in May",
			})
		})
	}
	use := func(application string) step {
		return stepOf("use what is asked about", func(ctx context.Context, r *registry.Registry) (registry.Applied, error) {
			return r.ApplyUsages(ctx, registry.Manifest{
				Application: application, Owner: "ledger", Environment: "prod",
				Usages: []registry.UsageDraft{{Subject: asked, Version: 1, Projection: reads}},
			})
		})
	}
	return []step{
		publishStep("what will be asked about", asked, record(id, total)), use("asker"),
		refused(record(id)), decide(1, true), refused(record(note)), use("other"), refused(record(note)), decide(2, false),
		stepOf("publish over consumers", func(ctx context.Context, r *registry.Registry) (registry.Published, error) {
			return r.Publish(ctx, registry.Publication{Subject: asked, Draft: record(id, note), Force: true, Override: "they are gone"})
		}),
		publishStep("what breaks nobody anew", asked, record(id, note, comment)),
		stepOf("delete over consumers", func(ctx context.Context, r *registry.Registry) (registry.Version, error) {
			return r.DeleteVersionDespite(ctx, at(asked, 1), "nobody has its data")
		}),
		stepOf("purge over consumers", func(ctx context.Context, r *registry.Registry) (registry.Version, error) {
			return r.PurgeVersionDespite(ctx, at(asked, 1), "nobody has its data")
		}),
	}
}

func accessStep(p registry.Place, mode registry.AccessMode) step {
	return stepOf(fmt.Sprintf("set %s at %v", mode, p), func(ctx context.Context, r *registry.Registry) (registry.EffectiveAccess, error) {
		return r.SetAccessMode(ctx, p, registry.AccessChange{Mode: mode, Force: true})
	})
}

func clearStep(p registry.Place, recursive bool) step {
	return stepOf(fmt.Sprintf("clear the access mode at %v", p), func(ctx context.Context, r *registry.Registry) (registry.EffectiveAccess, error) {
		return r.ClearAccessMode(ctx, p, recursive, "")
	})
}

func importStep(s registry.SubjectName, number, id int, d registry.Draft) step {
	return stepOf(fmt.Sprintf("import %s@%d with id %d", s, number, id), func(ctx context.Context, r *registry.Registry) (registry.Published, error) {
		return r.Publish(ctx, imported(s, number, id, d))
	})
}

// importSteps bring versions of another registry.
func importSteps() []step {
	moved, again := in("moved", "orders"), in("moved", "again")
	pinned := imported(again, 2, 8, record(id))
	pinned.Import.GUID = schema.GUID{1}
	return []step{
		domainStep(registry.Domain{Name: "moved"}),
		accessStep(registry.Place{Domain: "moved"}, registry.Import),
		importStep(moved, 5, 7, record(id, note)), importStep(moved, 3, 6, record(id)), importStep(moved, 9, 5000, record(id, comment)),
		importStep(again, 1, 9, record(id)), // a second id of a schema
		stepOf("import what has a guid", func(ctx context.Context, r *registry.Registry) (registry.Published, error) {
			return r.Publish(ctx, pinned)
		}),
		deleteStep(again, 1), purgeStep(again, 1), importStep(again, 1, 10, record(id, comment)), // the number again
		deleteStep(moved, 5),
		accessStep(registry.Place(moved), registry.ReadWrite),
		publishStep("after what was imported", moved, record(id, comment, note)),
	}
}

// contractSteps make versions that have more than text.
func contractSteps() []step {
	kept := in("payments", "contracts")
	yes := true
	draft := record(id)
	draft.Metadata = &schema.Metadata{
		Tags: map[string][]string{"Order.id": {"PII"}}, Properties: map[string]string{"major": "1", "owner": "ada"}, Sensitive: []string{"owner"},
	}
	draft.Rules = &schema.RuleSet{
		Domain: []schema.Rule{{
			Name: "check", Doc: "why", Kind: "CONDITION", Mode: "WRITE", Type: "CEL", Tags: []string{"PII"}, Params: map[string]string{"a": "b"},
			Expr: "true", OnSuccess: "NONE", OnFailure: "ERROR", Disabled: true,
		}},
		Migration: []schema.Rule{{Name: "up", Mode: "UPGRADE", Type: "JSONATA"}}, EnableAt: "2027-01-01",
	}
	return []step{
		publishStep("a text alone", kept, record(id)),
		publishStep("metadata and rules", kept, draft),
		stepOf("publish what is stamped, unchecked", func(ctx context.Context, r *registry.Registry) (registry.Published, error) {
			return r.Publish(ctx, registry.Publication{Subject: kept, Draft: record(total), Stamp: true, Force: true})
		}),
		setStep(registry.Place(kept), registry.Setting{
			Group: "major", Normalize: &yes, Alias: "contract", Kept: map[string]string{"validateFields": "true"},
			DefaultMetadata: draft.Metadata, OverrideMetadata: &schema.Metadata{Properties: map[string]string{"tier": "1"}},
			DefaultRules: draft.Rules, OverrideRules: &schema.RuleSet{Encoding: []schema.Rule{{Name: "encrypt", Type: "ENCRYPT"}}},
		}),
		publishStep("what settings add to", kept, record(note)),
	}
}

// accessSteps leave access modes at every kind of place.
func accessSteps() []step {
	return []step{
		accessStep(registry.Place{}, registry.Forward), clearStep(registry.Place{}, false),
		accessStep(registry.Place(goneName), registry.ReadOnly),
		accessStep(registry.Place{Domain: "payments"}, registry.ReadOnlyOverride),
		accessStep(registry.Place{}, registry.ReadWrite),
		accessStep(registry.Place{Domain: "common", Subject: "never"}, registry.ReadOnly), clearStep(registry.Place{Domain: "common"}, true),
	}
}

func publishSteps() []step {
	return []step{
		publishStep("money 1", moneyName, avro(coinsText)),
		publishStep("money 2", moneyName, avro(centsText)),
		publishStep("an order with a reference across domains", paysName, billDraft),
		publishStep("the same schema elsewhere", orders, billDraft),
		publishStep("the same schema with other spaces", wireName, avro(billDraft.Files[0].Content+" ", billDraft.References...)),
		publishStep("Protobuf", in("default", "events"), proto("message Event { string id = 1; }")),
		publishStep("more Protobuf", in("default", "events"), proto("message Event { string id = 1; string note = 2; }")),
		publishStep("a reference in Protobuf", in("payments", "bills"), billProto),
		publishStep("what the schema exempts", in("default", "events"), proto("message Event {\n  string id = 1;\n"+
			"  // pawl:ignore PROTO_FIELD_TYPE_CHANGED until=2999-12-31 nobody reads it\n  int32 note = 2;\n}")),
		setStep(registry.Place{Domain: "default", Subject: "events"}, registry.Setting{Exemptions: []compat.Exemption{
			{Rule: "PROTO_FIELD_TYPE_CHANGED", Path: "Event.id", Until: "2999-12-31", Reason: "agreed"},
		}}),
		publishStep("what a setting exempts", in("default", "events"), proto("message Event { bytes id = 1; int32 note = 2; }")),
		publishStep("what goes", goneName, record(id)),
		publishStep("more of what goes", goneName, record(total)),
		publishStep("Protobuf where Avro was", goneName, proto("message Gone {}")),
		publishStep("what goes, in another domain", in("common", "stays"), record(id)),
		publishStep("what Java prints", in("default", "java"), avro(`{"type": "array", "items": "int"}`)),
		publishStep("what Java prints alike, with the same guid", in("common", "java"), avro(`{"type": "array", "items": {"type": "int", "doc": "x"}}`)),
		deleteStep(in("default", "java"), 1), purgeStep(in("default", "java"), 1), // the guid still finds the other
		describeStep(orders, "of things"),
		describeStep(goneName, "not for long"),
		governStep(in("payments", "bills")),
	}
}

func deleteSteps() []step {
	return []step{
		deleteStep(goneName, 3), // the format is Avro's again
		stepOf("undelete one", func(ctx context.Context, r *registry.Registry) (registry.Version, error) {
			return r.UndeleteVersion(ctx, at(goneName, 3))
		}),
		deleteStep(goneName, 1),
		purgeStep(goneName, 1), // its schema stays in the other domain, its id goes from here
		deleteAllStep(goneName),
		stepOf("undelete all", func(ctx context.Context, r *registry.Registry) (registry.Subject, error) {
			return r.UndeleteSubject(ctx, goneName)
		}),
		deleteAllStep(goneName), purgeAllStep(goneName),
		publishStep("a subject anew", goneName, record(id, note)),
		deleteStep(goneName, 4), purgeStep(goneName, 4), // the last one: all but its numbers goes
		publishStep("what was purged, anew", in("default", "again"), record(total)),
		deleteAllStep(orders), purgeAllStep(orders), // its text stays with the same schema elsewhere
		publishStep("what stays deleted", orders, record(id, comment)),
		publishStep("what stays live", orders, record(id, comment, note)),
		deleteStep(orders, 2),
		deleteAllStep(in("default", "again")),
		stepOf("clear a setting", func(ctx context.Context, r *registry.Registry) (registry.EffectiveSetting, error) {
			return r.ClearCompatibility(ctx, registry.Place{}, "")
		}),
		setStep(registry.Place{}, registry.Setting{Level: compat.BackwardTransitive}),
		setStep(registry.Place(orders), registry.Setting{Level: compat.Full, Surface: compat.SourceCode}),
		stepOf("delete a domain with its settings", func(ctx context.Context, r *registry.Registry) (int, error) {
			return 0, r.DeleteDomain(ctx, "leaving", "")
		}),
		stepOf("delete a team", func(ctx context.Context, r *registry.Registry) (int, error) {
			return 0, r.DeleteTeam(ctx, "leaving", "")
		}),
	}
}

// rich is a store that has everything in it.
func richStore(t testing.TB) (storage.Store, *registry.Registry) {
	t.Helper()
	store := memory.New()
	t.Cleanup(func() { _ = store.Close() })
	r := open(t, store)
	for _, s := range storySteps() {
		if err := s.do(t, r); err != nil {
			t.Fatalf("%s = %v", s.name, err)
		}
	}
	return store, r
}
