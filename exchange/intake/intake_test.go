package intake_test

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/exchange/intake"
	"github.com/pawl-registry/pawl/exchange/openlineage"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage/memory"
)

func open(t *testing.T) *registry.Registry {
	t.Helper()
	at := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	r, err := registry.Open(t.Context(), registry.Config{
		Store: memory.New(), Clock: func() time.Time { return at }, Logger: slog.New(slog.DiscardHandler), CreateDomains: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func publish(t *testing.T, r *registry.Registry, s registry.SubjectName, fields ...string) {
	t.Helper()
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = `{"name":"` + f + `","type":"string"}`
	}
	text := `{"type":"record","name":"R","fields":[` + strings.Join(list, ",") + `]}`
	if _, err := r.Publish(t.Context(), registry.Publication{Subject: s, Draft: registry.Draft{Format: schema.Avro, Files: []schema.File{{Content: text}}}}); err != nil {
		t.Fatal(err)
	}
}

func bind(t *testing.T, r *registry.Registry, s registry.SubjectName, b ...registry.TopicBinding) {
	t.Helper()
	if _, err := r.UpdateSubject(t.Context(), s, registry.SubjectChange{Bindings: b}); err != nil {
		t.Fatal(err)
	}
}

var (
	placed = registry.SubjectName{Domain: "orders", Subject: "placed"}
	issued = registry.SubjectName{Domain: "billing", Subject: "invoice/issued"}
	plain  = registry.SubjectName{Domain: "default", Subject: "clicks-value"}
)

// scene has a subject that is bound to topics, one that only has its own name,
// and one that is named after a topic.
func scene(t *testing.T) *registry.Registry {
	r := open(t)
	publish(t, r, placed, "id", "mail", "kind")
	publish(t, r, issued, "number", "to")
	publish(t, r, plain, "url")
	bind(t, r, placed, registry.TopicBinding{Environment: "prod", Broker: "B1:9092,b2:9092", Topic: "orders.v1"}, registry.TopicBinding{Environment: "test", Broker: "kafka://t1:9092", Topic: "orders.v1"})
	return r
}

const head = `"eventTime":"2026-11-22T10:00:00Z","producer":"https://spark","schemaURL":"https://s",`

const columns = `"facets":{"columnLineage":{"_producer":"a:b","_schemaURL":"a:b","fields":{
  "number":{"inputFields":[{"namespace":"kafka://b1:9092","name":"orders.v1","field":"id","transformations":[{"type":"DIRECT","subtype":"IDENTITY"}]}]},
  "to":{"inputFields":[{"namespace":"kafka://b1:9092","name":"orders.v1","field":"mail","transformations":[{"type":"DIRECT","masking":true}]},{"namespace":"s3://lake","name":"people","field":"x"}]}},
  "dataset":[{"namespace":"kafka://b1:9092","name":"orders.v1","field":"kind"},{"namespace":"kafka://b1:9092","name":"orders.v1","field":"NOWHERE"}]}}`

func run(eventType, outputs string) string {
	return `{"eventType":"` + eventType + `",` + head + `"run":{"runId":"f69a6e9b-9bac-3c9a-9cf6-eacb70ecc9a9"},"job":{"namespace":"spark","name":"Invoicing"},
 "inputs":[{"namespace":"kafka://b1:9092","name":"orders.v1"},{"namespace":"s3://lake","name":"people"}],"outputs":[{"namespace":"pawl://here","name":"billing/invoice/issued",` + outputs + `}]}`
}

func take(t *testing.T, in *intake.Intake, event, environment string) intake.Taken {
	t.Helper()
	taken, err := in.Take(t.Context(), []byte(event), environment)
	if err != nil {
		t.Fatalf("Take(%.120s) = %v", event, err)
	}
	return taken
}

func last(t *testing.T, r *registry.Registry) uint64 {
	t.Helper()
	status, err := r.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return status.LastIndex
}

func TestARunBecomesAnApplicationUsagesAndDerivations(t *testing.T) {
	r := scene(t)
	in := intake.New(r)
	reads := registry.UsageName{Subject: placed, Role: registry.Consumer, Application: "spark.Invoicing", Environment: "prod"}
	writes := registry.UsageName{Subject: issued, Role: registry.Producer, Application: "spark.Invoicing", Environment: "prod"}
	made := registry.DerivationName{Target: issued, Source: placed}
	want := intake.Taken{
		Application: "spark.Invoicing", Reads: []registry.UsageName{reads}, Writes: []registry.UsageName{writes},
		Derivations: []registry.DerivationName{made}, Unknown: []openlineage.Name{{Namespace: "s3://lake", Name: "people"}}, Changed: true,
	}
	if diff := cmp.Diff(want, take(t, in, run("COMPLETE", columns), "")); diff != "" {
		t.Errorf("Take (-want +got):\n%s", diff)
	}
	usage, err := r.Usage(t.Context(), reads)
	if err != nil || usage.Source != registry.ImportedUsage || !usage.Projection.Partial || !slices.Equal(usage.Projection.Paths, []string{"id", "kind", "mail"}) {
		t.Errorf("Usage(%s) = %+v, %v; want an imported one that reads id, kind and mail, and maybe more", reads, usage, err)
	}
	d, err := r.Derivation(t.Context(), made)
	mappings := []registry.FieldMapping{{Target: "number", Sources: []string{"id"}, Transformation: "IDENTITY"}, {Target: "to", Sources: []string{"mail"}, Transformation: "MASKED"}}
	if err != nil || !d.Imported || d.Application != "spark.Invoicing" || cmp.Diff(mappings, d.Mappings) != "" {
		t.Errorf("Derivation = %+v, %v; want %v", d, err, mappings)
	}
	a, err := r.Application(t.Context(), "spark.Invoicing")
	if err != nil || a.Labels[openlineage.LabelNamespace] != "spark" || a.Labels[openlineage.LabelName] != "Invoicing" {
		t.Errorf("Application = %+v, %v; want the job's name in its labels", a, err)
	}

	// The same again, and events that know less, change nothing.
	index := last(t, r)
	for _, event := range []string{run("COMPLETE", columns), run("START", `"facets":{}`), run("FAIL", columns)} {
		if taken := take(t, in, event, ""); taken.Changed || last(t, r) != index {
			t.Errorf("Take(%.40s) changed something: %+v", event, taken)
		}
	}
	if taken := take(t, in, run("ABORT", columns), ""); taken.Ignored == "" || taken.Application != "" {
		t.Errorf("Take(ABORT) = %+v; want it ignored", taken)
	}
}

func TestWhatPeopleDeclareStays(t *testing.T) {
	r := scene(t)
	in := intake.New(r)
	if _, err := r.ApplyUsages(t.Context(), registry.Manifest{Application: "spark.Invoicing", Environment: "prod", Usages: []registry.UsageDraft{{Subject: placed}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.SetDerivation(t.Context(), registry.Derivation{Name: registry.DerivationName{Target: issued, Source: placed}}); err != nil {
		t.Fatal(err)
	}
	take(t, in, run("COMPLETE", columns), "")
	usage, err := r.Usage(t.Context(), registry.UsageName{Subject: placed, Role: registry.Consumer, Application: "spark.Invoicing", Environment: "prod"})
	if err != nil || usage.Source != registry.Declared || len(usage.Projection.Paths) > 0 {
		t.Errorf("Usage = %+v, %v; want the declared one", usage, err)
	}
	d, err := r.Derivation(t.Context(), registry.DerivationName{Target: issued, Source: placed})
	if err != nil || d.Imported || len(d.Mappings) > 0 {
		t.Errorf("Derivation = %+v, %v; want the declared one", d, err)
	}
}

func TestEnvironments(t *testing.T) {
	r := scene(t)
	in := intake.New(r)
	event := func(job, input string) string {
		return `{` + head + `"job":` + job + `,"inputs":[` + input + `]}`
	}
	bound, named := `{"namespace":"kafka://t1:9092","name":"orders.v1"}`, `{"namespace":"kafka://x","name":"clicks"}`
	tagged := `{"namespace":"n","name":"j","facets":{"tags":{"_producer":"a:b","_schemaURL":"a:b","tags":[{"key":"environment","value":"stage"}]}}}`
	ctx := registry.WithCaller(t.Context(), registry.Caller{Principal: "p", Environment: "caller"})
	for _, c := range []struct{ event, said, want string }{
		{event(`{"namespace":"n","name":"j"}`, bound), "", "test"},
		{event(`{"namespace":"n","name":"j"}`, bound), "said", "said"},
		{event(`{"namespace":"n","name":"j"}`, named), "", "unknown"},
		{event(tagged, bound), "said", "stage"},
		{event(`{"namespace":"pawl://x/environments/own","name":"applications/j"}`, bound), "said", "own"},
		{event(`{"namespace":"n","name":"j"}`, named), "a b", "a-b-c8687a08"},
	} {
		taken := take(t, in, c.event, c.said)
		if len(taken.Reads) != 1 || taken.Reads[0].Environment != c.want {
			t.Errorf("Take(%s, %q) reads %v; want the environment %s", c.event, c.said, taken.Reads, c.want)
		}
	}
	taken, err := in.Take(ctx, []byte(event(`{"namespace":"n","name":"j"}`, bound)), "")
	if err != nil || taken.Reads[0].Environment != "caller" {
		t.Errorf("Take = %+v, %v; want the caller's environment", taken, err)
	}
}

func TestDatasets(t *testing.T) {
	r := scene(t)
	in := intake.New(r)
	subjects := func(dataset string) []registry.SubjectName {
		var out []registry.SubjectName
		for _, u := range take(t, in, `{`+head+`"job":{"namespace":"n","name":"j"},"inputs":[`+dataset+`]}`, "e").Reads {
			out = append(out, u.Subject)
		}
		return out
	}
	link := func(namespace, name string) string {
		return `{"namespace":"s3://x","name":"y","facets":{"symlinks":{"_producer":"a:b","_schemaURL":"a:b","identifiers":[{"namespace":"` + namespace + `","name":"` + name + `","type":"T"}]}}}`
	}
	either := registry.SubjectName{Domain: "orders", Subject: "either"}
	check := func(dataset string, want ...registry.SubjectName) {
		t.Helper()
		if got := subjects(dataset); !slices.Equal(got, want) {
			t.Errorf("%s is %v, want %v", dataset, got, want)
		}
	}
	check(`{"namespace":"kafka://b2:9092","name":"orders.v1"}`, placed)
	check(`{"namespace":"kafka://zzz:9092,B2:9092","name":"orders.v1"}`, placed)
	check(`{"namespace":"kafka://b3:9092","name":"orders.v1"}`)
	check(`{"namespace":"kafka://anywhere","name":"clicks"}`, plain)
	check(`{"namespace":"mysql://anywhere","name":"clicks"}`)
	check(`{"namespace":"pawl://any","name":"orders/placed"}`, placed)
	check(`{"namespace":"pawl://any","name":"orders/not there"}`)
	check(`{"namespace":"pawl://any","name":"nowhere/placed"}`)
	check(`{"namespace":"pawl://any","name":""}`)
	check(link("kafka://b1:9092", "orders.v1"), placed)
	check(link("pawl://any", "orders/placed"), placed)

	// What is bound later is found, what is bound no more is not.
	publish(t, r, either, "a")
	bind(t, r, either, registry.TopicBinding{Topic: "free"})
	check(`{"namespace":"kafka://b9:9092","name":"free"}`, either)
	bind(t, r, placed, registry.TopicBinding{Environment: "prod", Broker: "b9:9092", Topic: "orders.v2"})
	check(`{"namespace":"kafka://b1:9092","name":"orders.v1"}`)
	check(`{"namespace":"kafka://b9:9092","name":"orders.v2"}`, placed)
	if _, err := r.DeleteSubject(t.Context(), either, ""); err != nil {
		t.Fatal(err)
	}
	check(`{"namespace":"kafka://b9:9092","name":"free"}`)
}

func TestFaults(t *testing.T) {
	in := intake.New(scene(t))
	for event, field := range map[string]string{
		``:                                      "event",
		`{`:                                     "event",
		`{` + head + `"job":{"namespace":"n"}}`: "event.job.name",
		`{` + head + `"job":{"namespace":"n","name":"j","facets":{"lineage":{"_producer":"a:b","_schemaURL":"a:b","entries":1}}}}`:                                  "event.job.facets.lineage",
		`{` + head + `"dataset":{"namespace":"n","name":"j","facets":{"columnLineage":{"_producer":"a:b","_schemaURL":"a:b","fields":{"a":{"inputFields":[7]}}}}}}`: "event.dataset.facets.columnLineage",
	} {
		_, err := in.Take(t.Context(), []byte(event), "")
		refusal, ok := errors.AsType[*registry.Error](err)
		if !ok || refusal.Reason != registry.InvalidArgument || refusal.Field != field {
			t.Errorf("Take(%s) = %v, want INVALID_ARGUMENT at %s", event, err, field)
		}
	}
}

// Names of jobs that differ make applications that differ.
func TestNames(t *testing.T) {
	r := scene(t)
	in := intake.New(r)
	seen := map[string]string{}
	for _, job := range []string{`"a","name":"b"`, `"a","name":"B"`, `"a://b","name":"c"`, `"a---b","name":"c"`, `"a-b","name":"c"`, `"","name":"ü"`, `"","name":"ö"`, `"x","name":"` + strings.Repeat("y", 300) + `"`, `"x","name":"` + strings.Repeat("y", 301) + `"`} {
		taken := take(t, in, `{`+head+`"job":{"namespace":`+job+`},"inputs":[{"namespace":"pawl://x","name":"orders/placed"}]}`, "")
		if other, twice := seen[taken.Application]; twice || taken.Application == "" {
			t.Errorf("the jobs %s and %s are both %q", job, other, taken.Application)
		}
		seen[taken.Application] = job
	}
}

func TestTooManyMappingsAreUnknownOnes(t *testing.T) {
	r := scene(t)
	in := intake.New(r)
	var fields []string
	for range 101 {
		fields = append(fields, `{"namespace":"pawl://x","name":"orders/placed","field":"f`+strings.Repeat("x", len(fields))+`"}`)
	}
	taken := take(t, in, `{`+head+`"dataset":{"namespace":"pawl://x","name":"billing/invoice/issued","facets":{"columnLineage":{"_producer":"a:b","_schemaURL":"a:b","fields":{"number":{"inputFields":[`+strings.Join(fields, ",")+`]}}}}}}`, "")
	if len(taken.Derivations) != 1 {
		t.Fatalf("Take = %+v, want a derivation", taken)
	}
	d, err := r.Derivation(t.Context(), taken.Derivations[0])
	if err != nil || len(d.Mappings) != 0 {
		t.Errorf("Derivation = %+v, %v; want one that maps nothing", d, err)
	}
}
