package protobuf_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
)

// ledger holds versions from 1 on, each a text in the package t.v1.
func ledger(t *testing.T, versions []string) *protobuf.Ledger {
	t.Helper()
	var l protobuf.Ledger
	for i, text := range versions {
		l.Add(i+1, compileText(t, inPackage(text)))
	}
	return &l
}

func inPackage(text string) string {
	return "syntax = \"proto3\";\npackage t.v1;\n" + text
}

// against lists reuses as rule, path, version and what happens to binary and
// JSON readers of the new schema.
func against(reuses []protobuf.Reuse) []string {
	var list []string
	for _, r := range reuses {
		list = append(list, fmt.Sprintf("%s %s of %d at %d:%d %s %s", strings.TrimPrefix(string(r.Rule), "PROTO_"), r.Path, r.Version,
			r.New.Line, r.New.Column, r.Effects[finding.Binary][finding.NewReaders], r.Effects[finding.JSON][finding.NewReaders]))
	}
	return list
}

func TestLedgerRemembersWhatWasGivenUp(t *testing.T) {
	const note, bare = `message M { string note = 2; }`, `message M {}`
	for _, c := range []struct {
		name     string
		versions []string // the last of them is settled
		new      string
		want     []string
	}{
		{"the number for another field", []string{note, bare}, `message M { string text = 2; }`,
			[]string{"NUMBER_REUSED t.v1.M.text of 1 at 3:13 BREAK BREAK"}},
		{"the name on another number", []string{note, bare}, `message M { string note = 3; }`,
			[]string{"NAME_REUSED t.v1.M.note of 1 at 3:13 BREAK SAFE"}},
		{"the name on another number with another type", []string{note, bare}, `message M { int32 note = 3; }`,
			[]string{"NAME_REUSED t.v1.M.note of 1 at 3:13 BREAK LOSSY"}},
		{"both for different fields", []string{note, bare}, `message M { string text = 2; string note = 3; }`,
			[]string{"NUMBER_REUSED t.v1.M.text of 1 at 3:13 BREAK BREAK", "NAME_REUSED t.v1.M.note of 1 at 3:30 BREAK SAFE"}},
		{"the same field with another type", []string{note, bare}, `message M { int32 note = 2; }`,
			[]string{"NUMBER_REUSED t.v1.M.note of 1 at 3:13 BREAK LOSSY"}},
		{"the same field with a type that reads as the old one", []string{`message M { int32 n = 2; }`, bare}, `message M { sint32 n = 2; }`,
			[]string{"NUMBER_REUSED t.v1.M.n of 1 at 3:13 BREAK SAFE"}},
		{"the same field again", []string{note, bare}, note, nil},
		{"the same field in another message", []string{note, bare}, `message M {} message N { int32 text = 2; }`, nil},
		{"what settled has was accepted", []string{note, bare, `message M { int32 x = 2; }`}, `message M { int32 x = 2; }`, nil},
		{"the latest meaning counts", []string{note, `message M { int32 x = 2; }`, bare}, note,
			[]string{"NUMBER_REUSED t.v1.M.note of 2 at 3:13 BREAK BREAK"}},
		{"a longer life of one meaning", []string{note, note, bare}, `message M { int32 x = 2; }`,
			[]string{"NUMBER_REUSED t.v1.M.x of 2 at 3:13 BREAK BREAK"}},
		{"a value of an enum", []string{`enum E { A = 0; B = 1; }`, `enum E { A = 0; }`}, `enum E { A = 0; C = 1; }`,
			[]string{"NUMBER_REUSED t.v1.E.C of 1 at 3:17 BREAK BREAK"}},
		{"the name of a value", []string{`enum E { A = 0; B = 1; }`, `enum E { A = 0; }`}, `enum E { A = 0; B = 2; }`,
			[]string{"NAME_REUSED t.v1.E.B of 1 at 3:17 BREAK SAFE"}},
		{"one of the names of a number", []string{`enum E { option allow_alias = true; A = 0; B = 1; C = 1; }`, `enum E { A = 0; }`}, `enum E { A = 0; C = 1; }`, nil},
		{"keys and values of maps", []string{`message M { map<string, int32> m = 1; }`, bare}, `message M { map<string, int32> m = 1; }`, nil},
	} {
		l := ledger(t, c.versions)
		settled := compileText(t, inPackage(c.versions[len(c.versions)-1]))
		if diff := cmp.Diff(c.want, against(l.Reuses(compileText(t, inPackage(c.new)), settled))); diff != "" {
			t.Errorf("%s: the ledger is against (-want +got)\n%s", c.name, diff)
		}
	}
}

func TestLedgerNamesBothMeanings(t *testing.T) {
	l := ledger(t, []string{`message M { string note = 2; } enum E { A = 0; B = 1; }`, `message M {} enum E { A = 0; }`})
	var got []string
	for _, r := range l.Reuses(compileText(t, inPackage(`message M { int64 note = 2; } enum E { A = 0; C = 1; }`)), nil) {
		got = append(got, r.Message+"; "+r.Hint)
	}
	want := []string{
		"number 2 of t.v1.M was string note up to version 1 and is int64 note; make note string, as it was",
		"number 1 of t.v1.E was B up to version 1 and is C; give C a number that was never used, and add reserved 1;",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("without a settled version the ledger says (-want +got)\n%s", diff)
	}
}

func TestLedgerLeavesImportsToTheirOwners(t *testing.T) {
	imports := map[string]string{"b.proto": `syntax = "proto3"; package b; message B { int32 x = 1; } enum E { A = 0; }`}
	user := compileWith(t, map[string]string{"a.proto": `syntax = "proto3"; import "b.proto"; message M { b.B b = 1; b.E e = 2; }`}, imports)
	var alone, with protobuf.Ledger
	alone.Add(1, compileText(t, `syntax = "proto3"; message M { int32 b = 1; int32 e = 2; }`))
	with.Add(1, user)
	if alone.Size() == 0 || alone.Size() != with.Size() {
		t.Errorf("a ledger of two fields takes %d, and %d where they are of imported types, want the same", alone.Size(), with.Size())
	}
}

func TestCloneOfALedgerIsItsOwn(t *testing.T) {
	note := compileText(t, inPackage(`message M { string note = 2; }`))
	other := compileText(t, inPackage(`message M { string text = 2; }`))
	var l protobuf.Ledger
	l.Add(1, note)
	size := l.Size()
	clone := l.Clone()
	if clone.Size() != size {
		t.Errorf("a clone takes %d, want %d as its original", clone.Size(), size)
	}
	clone.Add(2, other)
	if got := l.Reuses(note, nil); len(got) > 0 || l.Size() != size {
		t.Errorf("after a version was added to its clone a ledger is against %v and takes %d, want nothing and %d", against(got), l.Size(), size)
	}
	if got := clone.Reuses(note, nil); len(got) != 1 || got[0].Version != 2 {
		t.Errorf("the clone is against %v, want the reuse of the number of version 2", against(got))
	}
	clone.Add(3, other)
	if again := clone.Size(); again <= size || again != clone.Size() {
		t.Errorf("a clone with another meaning takes %d, want more than %d", again, size)
	}
}
