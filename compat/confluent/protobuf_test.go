package confluent

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// module compiles files and what they import, by path.
func module(t testing.TB, files, imports map[string]string) *protobuf.Module {
	t.Helper()
	listed := func(files map[string]string) []source.File {
		var list []source.File
		for _, path := range slices.Sorted(maps.Keys(files)) {
			list = append(list, source.File{Path: path, Content: files[path]})
		}
		return list
	}
	m, problems, err := protobuf.Compile(t.Context(), listed(files), listed(imports), source.DefaultLimits)
	if err != nil || m == nil {
		t.Fatalf("Compile = %v, %v", problems, err)
	}
	return m
}

// told are the rules and paths of what hurts some readers.
func told(changes finding.Changes) []string {
	var list []string
	for _, f := range changes.Findings {
		if cells := f.Effects[finding.Binary]; cells != ([2]finding.Class{}) {
			list = append(list, fmt.Sprintf("%s %s %v", f.Rule, f.Path, cells))
		}
	}
	return list
}

func TestTypesOfOtherSchemasAreLookedInto(t *testing.T) {
	const user = `syntax = "proto3"; package a; import "m.proto"; message Order { m.Money price = 1; map<string, m.Money> by = 2; }`
	money := func(kind string) map[string]string {
		return map[string]string{"m.proto": `syntax = "proto3"; package m; message Money { Units units = 1; message Units { ` + kind + ` whole = 1; } }`}
	}
	files := map[string]string{"a.proto": user}
	changes, err := Protobuf(t.Context(), module(t, files, money("int64")), module(t, files, money("string")))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"CONFLUENT_FIELD_NAMED_TYPE_CHANGED a.Order.by [BREAK BREAK]",
		"CONFLUENT_FIELD_NAMED_TYPE_CHANGED a.Order.price [BREAK BREAK]",
		"CONFLUENT_FIELD_NAMED_TYPE_CHANGED m.Money.units [BREAK BREAK]",
		"CONFLUENT_FIELD_SCALAR_KIND_CHANGED m.Money.Units.whole [BREAK BREAK]",
	}
	got := told(changes)
	slices.Sort(got)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("another type inside of an import (-want +got):\n%s", diff)
	}
	moved := map[string]string{"m.proto": strings.Replace(money("int64")["m.proto"], "package m", "package n", 1)}
	changes, err = Protobuf(t.Context(), module(t, files, money("int64")), module(t, map[string]string{"a.proto": strings.ReplaceAll(user, "m.Money", "n.Money")}, moved))
	if err != nil || len(told(changes)) > 0 {
		t.Errorf("the same type in another package = %v, %v, want nothing: names count without packages", told(changes), err)
	}
}

// TestConfluentDoesNotEnterTwice has an original message that meets two of
// its name: itself, and inside of that one of another package, which is not
// looked into.
func TestConfluentDoesNotEnterTwice(t *testing.T) {
	old := module(t, map[string]string{"a.proto": `syntax = "proto3"; package a; message X { X next = 1; int32 v = 2; }`}, nil)
	new := module(t,
		map[string]string{"a.proto": `syntax = "proto3"; package a; import "b.proto"; message X { b.X next = 1; int32 v = 2; }`},
		map[string]string{"b.proto": `syntax = "proto3"; package b; message X { X next = 1; string v = 2; }`})
	changes, err := Protobuf(t.Context(), old, new)
	if err != nil {
		t.Fatal(err)
	}
	// On the way back there are two originals, and each is entered once.
	want := []string{"CONFLUENT_FIELD_NAMED_TYPE_CHANGED a.X.next [SAFE BREAK]", "CONFLUENT_FIELD_SCALAR_KIND_CHANGED b.X.v [SAFE BREAK]"}
	got := told(changes)
	slices.Sort(got)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("an original that meets two messages (-want +got):\n%s", diff)
	}
}

func TestModulesOfSeveralFilesAreComparedByPackage(t *testing.T) {
	one := map[string]string{"a.proto": `syntax = "proto3"; package p; message A {} message B {}`, "q.proto": `syntax = "proto3"; package q; message Q {}`}
	split := map[string]string{"a.proto": `syntax = "proto3"; package p; message A {}`, "b.proto": `syntax = "proto3"; package p; message B {}`, "q.proto": one["q.proto"]}
	if changes, err := Protobuf(t.Context(), module(t, one, nil), module(t, split, nil)); err != nil || len(told(changes)) > 0 {
		t.Errorf("a file in two = %v, %v, want nothing", told(changes), err)
	}
	renamed := map[string]string{"a.proto": one["a.proto"], "q.proto": `syntax = "proto3"; package r; message Q {}`}
	changes, err := Protobuf(t.Context(), module(t, one, nil), module(t, renamed, nil))
	if diff := gocmp.Diff([]string{"CONFLUENT_PACKAGE_CHANGED r [BREAK BREAK]"}, told(changes)); diff != "" || err != nil {
		t.Errorf("one package of two renamed: %v (-want +got):\n%s", err, diff)
	}
}

func TestLargeComparisonsEnd(t *testing.T) {
	each := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.NewReplacer("#", fmt.Sprint(i), "@", fmt.Sprint(i+1)).Replace(format) + "\n")
		}
		return b.String()
	}
	proto := func(old, new string) (a, b *schema.Schema) {
		return protobufOf(t, protobufBody(old)), protobufOf(t, protobufBody(new))
	}
	avroPair := func(old, new string) (a, b *schema.Schema) { return avroOf(t, old), avroOf(t, new) }
	for _, c := range []struct {
		name     string
		old, new string
		schemas  func(old, new string) (a, b *schema.Schema)
	}{
		{"fields", "message M {" + each(50_000, "int32 f# = 2#;") + "}", "message M {" + each(50_000, "string f# = 2#;") + "}", proto},
		{"messages", each(30_000, "message M# {}"), each(30_000, "message N# {}"), proto},
		{"a chain of messages", each(20_000, "message M# { M@ m = 1; }") + "message M20000 {}", each(20_000, "message M# { M@ n = 1; }") + "message M20000 {}", proto},
		{"a union of records", "[" + each(5_000, `{"type":"record","name":"R#","fields":[]},`) + `"null"]`, "[" + each(5_000, `{"type":"record","name":"S#","fields":[]},`) + `"null"]`, avroPair},
		{"a chain of records", "[" + each(8_000, `{"type":"record","name":"R#","fields":[{"name":"f","type":["null","R@"]}]},`) + `{"type":"record","name":"R8000","fields":[]},"null"]`, `"null"`, avroPair},
	} {
		old, new := c.schemas(c.old, c.new)
		var changes finding.Changes
		var err error
		if old.Avro != nil {
			changes, err = Avro(t.Context(), old.Avro, new.Avro)
		} else {
			changes, err = Protobuf(t.Context(), old.Protobuf, new.Protobuf)
		}
		if len(changes.Findings) == 0 && !errors.Is(err, finding.ErrTooComplex) {
			t.Errorf("%s = no findings, %v, want some or ErrTooComplex", c.name, err)
		}
	}
}

// TestWaysThroughImportsAreBounded has 2^30 ways through messages that meet
// two of their name each.
func TestWaysThroughImportsAreBounded(t *testing.T) {
	chain := func(pkg, other string) string {
		var b strings.Builder
		fmt.Fprintf(&b, "syntax = \"proto3\"; package %s; ", pkg)
		if other != pkg {
			fmt.Fprintf(&b, "import %q; ", other+".proto")
		}
		for i := range 30 {
			fmt.Fprintf(&b, "message M%d { M%d a = 1; %s.M%d b = 2; } ", i, i+1, other, i+1)
		}
		b.WriteString("message M30 {}")
		return b.String()
	}
	root := func(pkg string) map[string]string {
		return map[string]string{"r.proto": `syntax = "proto3"; package r; import "` + pkg + `.proto"; message R { ` + pkg + `.M0 m = 1; }`}
	}
	old := module(t, root("a"), map[string]string{"a.proto": chain("a", "a")})
	new := module(t, root("a"), map[string]string{"a.proto": chain("a", "b"), "b.proto": chain("b", "b")})
	if _, err := Protobuf(t.Context(), old, new); !errors.Is(err, finding.ErrTooComplex) {
		t.Errorf("Protobuf = %v, want ErrTooComplex", err)
	}
}

// TestEvolutionKeepsTheLaws compares the versions of real modules.
func TestEvolutionKeepsTheLaws(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles some 1,500 modules")
	}
	texts := blobs(t)
	with := func(imports map[string]string) map[string]string {
		resolved := map[string]string{}
		for path, sha := range imports {
			resolved[path] = texts[sha]
		}
		return resolved
	}
	accepted, refused := 0, 0
	rows(t, corpus(t, "protobuf", "evolution.jsonl"), func(e struct {
		ID         string
		OldFiles   map[string]string `json:"old_files"`
		NewFiles   map[string]string `json:"new_files"`
		OldImports map[string]string `json:"old_imports"`
		NewImports map[string]string `json:"new_imports"`
	}) {
		old, new := module(t, e.OldFiles, with(e.OldImports)), module(t, e.NewFiles, with(e.NewImports))
		there, errThere := Protobuf(t.Context(), old, new)
		back, errBack := Protobuf(t.Context(), new, old)
		same, errSame := Protobuf(t.Context(), new, new)
		if err := errors.Join(errThere, errBack, errSame); err != nil {
			t.Errorf("%s: %v", e.ID, err)
		}
		if len(same.Findings) > 0 {
			t.Errorf("%s: a module and itself = %v, want nothing", e.ID, same.Findings)
		}
		if worst(there, finding.NewReaders) != worst(back, finding.OldReaders) || worst(there, finding.OldReaders) != worst(back, finding.NewReaders) {
			t.Errorf("%s: BACKWARD there is not FORWARD back", e.ID)
		}
		oneLookDoes(t, e.ID, old, new)
		if worst(there, finding.NewReaders) == finding.Break {
			refused++
		} else {
			accepted++
		}
	})
	t.Logf("BACKWARD accepts %d of the changes and refuses %d", accepted, refused)
}

// oneLookDoes walks all of Confluent's ways through two modules, and compares
// with the pairs that were found by looking at each once.
func oneLookDoes(t *testing.T, id string, old, new *protobuf.Module) {
	t.Helper()
	original, update := newSide(old), newSide(new)
	c := &comparison{}
	var roots []pair
	for _, s := range c.packages(original, update) {
		roots = append(roots, c.declared(s[0], s[1])...)
	}
	once, err := spread(t.Context(), original, update, roots)
	if err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	looked := len(once.nodes)
	switch err := once.walk(t.Context(), roots); {
	case errors.Is(err, finding.ErrTooComplex): // that is why one look is taken
	case err != nil || len(once.nodes) != looked:
		t.Errorf("%s: %d pairs by looking once, %d by going every way, %v", id, looked, len(once.nodes), err)
	}
	for _, n := range once.nodes {
		if !n.fields {
			t.Errorf("%s: the fields of %s were looked at once, and Confluent never does", id, n.original.Name)
		}
	}
}

func worst(changes finding.Changes, readers finding.Readers) finding.Class {
	var class finding.Class
	for _, f := range changes.Findings {
		class = max(class, f.Effects[finding.Binary][readers])
	}
	return class
}

// blobs are the texts of imports by their hash.
func blobs(t *testing.T) map[string]string {
	t.Helper()
	file, err := os.Open(corpus(t, "protobuf", "imports", "blobs.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for decoder := json.NewDecoder(unzipped); ; {
		var blob struct{ SHA, Text string }
		if err := decoder.Decode(&blob); errors.Is(err, io.EOF) {
			return texts
		} else if err != nil {
			t.Fatal(err)
		}
		texts[blob.SHA] = blob.Text
	}
}
