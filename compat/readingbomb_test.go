//go:build !race

// The race detector makes this ten times slower and finds nothing in one goroutine.

package compat_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

// crossed is 400 records of one short name that all lead to 120 of them: each
// can be read as any other, so that more of them meet than are looked at.
func crossed(t *testing.T, inner string) *schema.Schema {
	t.Helper()
	var records strings.Builder
	for i := range 400 {
		fields := each(120, fmt.Sprintf(`{"name":"f#","type":["null","S.R#.R",%s]},`, inner))
		fmt.Fprintf(&records, `{"type":"record","name":"S.R%d.R","fields":[%s]},`, i, strings.TrimSuffix(fields, ","))
	}
	return large(t, schema.Avro, "["+records.String()+`"null"]`)
}

func TestReadingsThatAreTooComplexAreUnknown(t *testing.T) {
	reader, after := crossed(t, `"int"`), crossed(t, `"string"`)
	p := compat.Projection{Reader: reader}
	got, err := p.Read(t.Context(), nil, after, "")
	if err != nil || got.Status != compat.Unknown || got.Why == "" || len(got.Breaks) > 0 {
		t.Errorf("Read of records that all meet = %+v, %v, want UNKNOWN and why", got, err)
	}
	// What cannot be said of the schema before leaves the change to blame.
	got, err = p.Read(t.Context(), after, avroText(t, `"int"`), "")
	if err != nil || got.Status != compat.Broken || got.Already {
		t.Errorf("Read after records that all meet = %s, already %v, %v, want BROKEN by the change", got.Status, got.Already, err)
	}
}

// TestLargeReadingsEnd lets consumers of schemas that are as large as
// schema.Parse lets in get data in which everything has changed.
func TestLargeReadingsEnd(t *testing.T) {
	wide := func(typ string) string {
		return `{"type":"record","name":"R","fields":[` + each(60_000, `{"name":"f#","type":`+typ+`},`) + `{"name":"z","type":"int"}]}`
	}
	for _, c := range []struct {
		name          string
		format        schema.Format
		reader, after string
		paths         []string
		status        compat.Status
	}{
		{"all of 60,000 fields", schema.Avro, wide(`"int"`), wide(`"string"`), nil, compat.Broken},
		{"one of 60,000 fields", schema.Avro, wide(`"int"`), wide(`"string"`), []string{"z"}, compat.OK},
		{"one of 100,000 fields of Protobuf", schema.Protobuf, "message M {\n" + each(100_000, "int32 f# = 2#;\n") + "}", "message M {\n" + each(100_000, "string f# = 2#;\n") + "}", []string{"f7"}, compat.Broken},
		{"one message of 20,000", schema.Protobuf, each(20_000, "message M# { int32 a = 1; M0 b = 2; }\n"), each(20_000, "message N# { int32 a = 1; N0 b = 2; }\n"), []string{"b.b.b.a"}, compat.Broken},
	} {
		t.Run(c.name, func(t *testing.T) {
			reader, after := large(t, c.format, c.reader), large(t, c.format, c.after)
			start := cpu(t)
			got, err := compat.Projection{Reader: reader, Paths: c.paths}.Read(t.Context(), reader, after, "")
			took := cpu(t) - start
			t.Logf("%s with %d breaks: %v of CPU", got.Status, len(got.Breaks), took)
			if err != nil || got.Status != c.status {
				t.Errorf("Read = %s, %v, want %s", got.Status, err, c.status)
			}
			if len(got.Breaks) > 100 {
				t.Errorf("Read tells %d breaks, want at most 100", len(got.Breaks))
			}
			if most := 5 * time.Second; took > most {
				t.Errorf("Read took %v of CPU, want at most %v", took, most)
			}
		})
	}
}

// TestManyPathsEnd: as many paths as are let in, over a record that leads to
// itself in a hundred ways, are refused before they take long.
func TestManyPathsEnd(t *testing.T) {
	reader := avroText(t, `{"type":"record","name":"N","fields":[`+each(100, `{"name":"f#","type":["null","N"]},`)+`{"name":"v","type":"int"}]}`)
	var paths []string
	for i := range 10_000 {
		paths = append(paths, fmt.Sprintf("f%d.f%d.f1.f2.f3.v", i%100, i/100))
	}
	start := cpu(t)
	err := compat.Projection{Reader: reader, Paths: paths}.Check()
	took := cpu(t) - start
	t.Logf("%v, after %v of CPU", err, took)
	if err == nil || took > 5*time.Second {
		t.Errorf("Check of 10,000 paths = %v after %v of CPU, want a refusal within 5s", err, took)
	}
	if err := (compat.Projection{Reader: reader, Paths: paths[:500]}).Check(); err != nil {
		t.Errorf("Check of 500 paths = %v", err)
	}
}
