package confluent_test

import (
	"slices"
	"testing"

	"github.com/pawl-registry/pawl/compat/avro"
	"github.com/pawl-registry/pawl/compat/confluent"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
)

func avroOf(t *testing.T, text string) *schema.Schema {
	t.Helper()
	s, err := schema.Parse(t.Context(), schema.Source{Format: schema.Avro, Files: []schema.File{{Path: "a.avsc", Content: text}}}, schema.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// refused reports whether new readers are hurt.
func refused(changes finding.Changes) bool {
	for _, f := range changes.Findings {
		if f.Effects[finding.Binary][finding.NewReaders] == finding.Break {
			return true
		}
	}
	return false
}

// TestJavaRemembersWhatItAssumed has a pair, n.B, that is examined while the
// check is inside of x.A, which counts as compatible then. x.A turns out not
// to be, and the other branch of the union reads the data. What was said of
// n.B stays, and so Java accepts a field that holds it.
func TestJavaRemembersWhatItAssumed(t *testing.T) {
	writer := avroOf(t, `{"type":"record","name":"R","fields":[
		{"name":"u","type":{"type":"record","name":"z.A","fields":[
			{"name":"b","type":{"type":"record","name":"n.B","fields":[{"name":"a","type":["null","z.A"]}]}}]}},
		{"name":"v","type":"n.B"}]}`)
	reader := avroOf(t, `{"type":"record","name":"R","fields":[
		{"name":"u","type":[
			{"type":"record","name":"x.A","fields":[
				{"name":"b","type":{"type":"record","name":"n.B","fields":[{"name":"a","type":["null","x.A"]}]}},
				{"name":"extra","type":"int"}]},
			{"type":"record","name":"y.A","fields":[]}]},
		{"name":"v","type":"n.B"}]}`)
	java, err := confluent.Avro(t.Context(), writer.Avro, reader.Avro)
	if err != nil || refused(java) {
		t.Errorf("Confluent refuses %v, %v, want it to accept", java.Findings, err)
	}
	truth, err := avro.Diff(t.Context(), writer.Avro, reader.Avro)
	if err != nil || !refused(truth) {
		t.Errorf("Pawl accepts, %v, want it to refuse", err)
	}
}

func TestAmbiguousAliasesStopTheCheck(t *testing.T) {
	writer := avroOf(t, `{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"int"}]}`)
	reader := avroOf(t, `["null",{"type":"record","name":"R","fields":[{"name":"a","type":"int","aliases":["b"]}]},{"type":"record","name":"n.R","fields":[]}]`)
	changes, err := confluent.Avro(t.Context(), writer.Avro, reader.Avro)
	ambiguous := func(f finding.Finding) bool { return f.Rule == avro.AmbiguousAlias }
	if err != nil || !refused(changes) || !slices.ContainsFunc(changes.Findings, ambiguous) {
		t.Errorf("Avro = %v, %v, want AVRO_AMBIGUOUS_ALIAS although another branch would do", changes.Findings, err)
	}
}

func TestCausesBeneathUnionsAreTold(t *testing.T) {
	writer := avroOf(t, `["null",{"type":"record","name":"R","fields":[]}]`)
	reader := avroOf(t, `["null",{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}]`)
	changes, err := confluent.Avro(t.Context(), writer.Avro, reader.Avro)
	if err != nil || len(changes.Findings) != 1 {
		t.Fatalf("Avro = %v, %v, want one finding", changes.Findings, err)
	}
	f := changes.Findings[0]
	if f.Rule != avro.MissingUnionBranch || len(f.Causes) != 1 || f.Causes[0].Rule != avro.FieldMissingDefault {
		t.Errorf("Avro = %+v, want AVRO_MISSING_UNION_BRANCH because of AVRO_READER_FIELD_MISSING_DEFAULT", f)
	}
}
