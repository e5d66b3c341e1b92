//go:build !race

// The race detector makes this ten times slower and finds nothing in one goroutine.

package compat_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

// each joins n texts, each with its number in the place of #.
func each(n int, format string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(format, "#", fmt.Sprint(i)))
	}
	return b.String()
}

// TestLargeDifferencesEnd compares schemas that are as large as schema.Parse
// lets in, where everything has changed: T stands for one type, then another.
func TestLargeDifferencesEnd(t *testing.T) {
	for _, c := range []struct {
		name     string
		format   schema.Format
		old, new string // what T stands for
		text     string
	}{
		{"150,000 fields", schema.Protobuf, "int32", "string", "message M {\n" + each(150_000, "T f# = 2#;\n") + "}"},
		{"150,000 fields that are renamed", schema.Protobuf, "f", "g", "message M {\n" + each(150_000, "int32 T# = 2#;\n") + "}"},
		{"150,000 fields that get other numbers", schema.Protobuf, "2", "3", "message M {\n" + each(150_000, "int32 f# = T#;\n") + "}"},
		{"50,000 maps", schema.Protobuf, "int32", "string", "message M {\n" + each(50_000, "map<T,M> f# = 2#;\n") + "}"},
		{"150,000 messages that are renamed", schema.Protobuf, "M", "N", each(150_000, "message T# {}\n")},
		{"20,000 messages that are renamed, with fields", schema.Protobuf, "M", "N", each(20_000, "message T# { int32 a = 1; T0 b = 2; }\n")},
		{"200,000 enum values that are renamed", schema.Protobuf, "V", "W", "enum E {\nZ = 0;\n" + each(200_000, "T# = 1#;\n") + "}"},
		{"50,000 methods", schema.Protobuf, "M", "N", "message M {}\nmessage N {}\nservice S {\n" + each(50_000, "rpc R#(T)returns(M);\n") + "}"},
		{"100,000 reserved ranges", schema.Protobuf, "2", "3", "message M { reserved 1" + each(100_000, ",\nT#") + "; }"},
		{"50,000 options", schema.Protobuf, "1", "2", "import \"google/protobuf/descriptor.proto\";\nextend google.protobuf.FileOptions { repeated int32 x = 50000; }\n" + each(50_000, "option (x) = T#;\n")},
		{"60,000 fields", schema.Avro, `"int"`, `"string"`, `{"type":"record","name":"R","fields":[` + each(60_000, `{"name":"f#","type":T},`) + `{"name":"z","type":"int"}]}`},
		{"60,000 fields that are renamed", schema.Avro, "f", "g", `{"type":"record","name":"R","fields":[` + each(60_000, `{"name":"T#","type":"int"},`) + `{"name":"z","type":"int"}]}`},
		{"100,000 symbols that are renamed", schema.Avro, "f", "g", `{"type":"enum","name":"E","symbols":[` + each(100_000, `"T#",`) + `"Z"]}`},
		{"a union of 20,000 records", schema.Avro, `"int"`, `"string"`, `[` + each(20_000, `{"type":"record","name":"R#","fields":[{"name":"f","type":T}]},`) + `"null"]`},
		{"a union of 20,000 records that are renamed", schema.Avro, "R", "S", `[` + each(20_000, `{"type":"record","name":"T#","fields":[{"name":"f","type":"int"}]},`) + `"null"]`},
		{"10,000 records that hold each other", schema.Avro, `"int"`, `"string"`, `[` + each(10_000, `{"type":"record","name":"R#","fields":[{"name":"f","type":T},{"name":"g","type":["null","R5"]},{"name":"h","type":{"type":"map","values":"R#"}}]},`) + `"null"]`},
	} {
		t.Run(string(c.format)+" "+c.name, func(t *testing.T) {
			old, new := large(t, c.format, strings.ReplaceAll(c.text, "T", c.old)), large(t, c.format, strings.ReplaceAll(c.text, "T", c.new))
			before, start := allocated(), cpu(t)
			findings, err := compat.Diff(t.Context(), old, new)
			took, grew := cpu(t)-start, allocated()-before
			t.Logf("%d findings, %v: %v of CPU, %d MB allocated", len(findings), err, took, grew>>20)
			if len(findings) == 0 && !errors.Is(err, compat.ErrTooComplex) {
				t.Errorf("Diff = no findings, %v, want a finding or ErrTooComplex", err)
			}
			if most := 5 * time.Second; took > most {
				t.Errorf("Diff took %v of CPU, want at most %v", took, most)
			}
			if most := uint64(3 << 29); grew > most {
				t.Errorf("Diff allocated %d MB, want at most %d", grew>>20, most>>20)
			}
		})
	}
}

func large(t *testing.T, format schema.Format, text string) *schema.Schema {
	t.Helper()
	path := "a.avsc"
	if format == schema.Protobuf {
		path, text = "a.proto", "syntax = \"proto3\";\n"+text
	}
	s, err := schema.Parse(t.Context(), schema.Source{Format: format, Files: []schema.File{{Path: path, Content: text}}}, schema.Limits{})
	if err != nil {
		t.Fatalf("Parse = %.300v, want a schema", err)
	}
	return s
}

// cpu is the time that this process has had of the processor: the wall clock
// would blame a test for what else the machine does.
func cpu(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}
