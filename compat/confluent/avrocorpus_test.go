package confluent

import (
	"cmp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
)

// A javaReason is what Apache's Java library says of an incompatibility.
type javaReason struct{ Type, Location, Message string }

// javaTypes are Java's words for the rules.
var javaTypes = map[finding.Rule]string{
	"AVRO_TYPE_MISMATCH":                "TYPE_MISMATCH",
	"AVRO_NAME_MISMATCH":                "NAME_MISMATCH",
	"AVRO_FIXED_SIZE_MISMATCH":          "FIXED_SIZE_MISMATCH",
	"AVRO_MISSING_ENUM_SYMBOLS":         "MISSING_ENUM_SYMBOLS",
	"AVRO_READER_FIELD_MISSING_DEFAULT": "READER_FIELD_MISSING_DEFAULT_VALUE",
	"AVRO_MISSING_UNION_BRANCH":         "MISSING_UNION_BRANCH",
}

func javaReasons(t *testing.T, reader, writer *schema.Schema) []javaReason {
	t.Helper()
	reasons, err := reasonsOf(t.Context(), reader.Avro, writer.Avro, finding.NewReaders)
	if err != nil {
		t.Fatal(err)
	}
	var list []javaReason
	for _, r := range reasons {
		list = append(list, javaReason{javaTypes[r.Rule], r.pointer, r.java})
	}
	return sorted(list)
}

// sorted drops what Java says twice.
func sorted(list []javaReason) []javaReason {
	slices.SortFunc(list, func(a, b javaReason) int {
		return cmp.Or(cmp.Compare(a.Location, b.Location), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(list)
}

func TestAvroCorpusVerdictsAreJavas(t *testing.T) {
	type row struct {
		ID, Reader, Writer string
		Compatible         bool
		Reasons            []javaReason
	}
	agree, wrong := 0, 0
	rows(t, corpus(t, "avro", "cases.jsonl"), func(r row) {
		got := javaReasons(t, avroOf(t, r.Reader), avroOf(t, r.Writer))
		if compatible := len(got) == 0; compatible != r.Compatible {
			wrong++
			t.Errorf("%s: compatible = %v, want %v: reader %s, writer %s", r.ID, compatible, r.Compatible, r.Reader, r.Writer)
			return
		}
		agree++
		if diff := gocmp.Diff(sorted(r.Reasons), got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: reasons (-java +ours):\n%s reader %s, writer %s", r.ID, diff, r.Reader, r.Writer)
		}
	})
	score(t, "avro/cases.jsonl", agree, 0, wrong)
}

func TestAvroEvolutionVerdictsAreJavas(t *testing.T) {
	type verdict struct {
		OK                bool
		Incompatibilities []javaReason
	}
	type row struct {
		ID, Old, New      string
		Backward, Forward *verdict
	}
	agree, wrong, unread := 0, 0, 0
	rows(t, corpus(t, "avro", "evolution.jsonl"), func(r row) {
		old, oldErr := schema.Parse(t.Context(), schema.Source{Format: schema.Avro, Files: []schema.File{{Path: "a.avsc", Content: r.Old}}}, schema.Limits{})
		new, newErr := schema.Parse(t.Context(), schema.Source{Format: schema.Avro, Files: []schema.File{{Path: "a.avsc", Content: r.New}}}, schema.Limits{})
		if oldErr != nil || newErr != nil {
			unread++
			return
		}
		for _, d := range []struct {
			reader, writer *schema.Schema
			java           *verdict
		}{{new, old, r.Backward}, {old, new, r.Forward}} {
			if d.java == nil {
				continue
			}
			got := javaReasons(t, d.reader, d.writer)
			if compatible := len(got) == 0; compatible != d.java.OK {
				wrong++
				t.Errorf("%s: compatible = %v, want %v", r.ID, compatible, d.java.OK)
				continue
			}
			agree++
			if diff := gocmp.Diff(sorted(d.java.Incompatibilities), got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s: reasons (-java +ours):\n%s", r.ID, diff)
			}
		}
	})
	t.Logf("%d pairs cannot be read", unread)
	score(t, "avro/evolution.jsonl", agree, 0, wrong)
}
