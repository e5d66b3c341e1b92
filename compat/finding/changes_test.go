package finding_test

import (
	"testing"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/source"
)

func TestChangesKeepWhatDecides(t *testing.T) {
	note := finding.Finding{Effects: finding.Effects{finding.Binary: {finding.Note, finding.Safe}}}
	breaks := finding.Finding{Rule: "BREAKS", Effects: finding.Effects{finding.Code: {finding.Safe, finding.Break}}}
	var changes finding.Changes
	for range 25_000 {
		changes.Add(note)
	}
	changes.Add(breaks)
	changes.Add(breaks)
	if n := len(changes.Findings); n != 10_001 || changes.Truncated != 15_001 {
		t.Fatalf("25,002 findings: %d kept and %d truncated, want 10,001 and 15,001", n, changes.Truncated)
	}
	if last := changes.Findings[10_000]; last.Rule != "BREAKS" {
		t.Errorf("the finding that hurts most was left out, the last is %+v", last)
	}
}

func TestFindingsAreOrderedByPlace(t *testing.T) {
	at := func(file string, line int) source.Position { return source.Position{File: file, Line: line, Column: 1} }
	changes := finding.Changes{Findings: []finding.Finding{
		{Path: "4", New: at("b", 1)}, {Path: "2", New: at("a", 2), Old: at("z", 9)}, {Path: "3", Old: at("a", 9)}, {Path: "1", New: at("a", 1)},
	}}
	changes.Sort()
	for i, f := range changes.Findings {
		if want := string(rune('1' + i)); f.Path != want {
			t.Errorf("place %d has finding %s", i+1, f.Path)
		}
	}
}

func TestWords(t *testing.T) {
	for encoding, want := range []string{"BINARY", "JSON", "STRICT_JSON", "SOURCE", "SERVICE"} {
		if got := finding.Encoding(encoding).String(); got != want {
			t.Errorf("encoding %d is called %s, want %s", encoding, got, want)
		}
	}
	for class, want := range []string{"SAFE", "NOTE", "LOSSY", "BREAK"} {
		if got := finding.Class(class).String(); got != want {
			t.Errorf("class %d is called %s, want %s", class, got, want)
		}
	}
}
