package finding_test

import (
	"testing"

	"github.com/pawl-registry/pawl/compat/finding"
)

func TestEverywhereIsEveryEncodingAndReader(t *testing.T) {
	effects := finding.Everywhere(finding.Lossy)
	for encoding := range finding.Encodings {
		for _, readers := range []finding.Readers{finding.NewReaders, finding.OldReaders} {
			if got := effects[encoding][readers]; got != finding.Lossy {
				t.Errorf("Everywhere(LOSSY) is %s for %s in %s", got, readers, encoding)
			}
		}
	}
}

func TestRaiseNeverLowers(t *testing.T) {
	effects := finding.Effects{finding.Binary: {finding.Break, finding.Safe}, finding.JSON: {finding.Note, finding.Note}}
	other := finding.Effects{finding.Binary: {finding.Note, finding.Lossy}, finding.JSON: {finding.Note, finding.Safe}}
	if !effects.Raise(other) {
		t.Error("Raise to an effect that was less reports no change")
	}
	want := finding.Effects{finding.Binary: {finding.Break, finding.Lossy}, finding.JSON: {finding.Note, finding.Note}}
	if effects != want {
		t.Errorf("Raise = %v, want %v", effects, want)
	}
	if effects.Raise(other) || effects != want {
		t.Errorf("Raise to the same again = %v and reports a change, want neither", effects)
	}
}

func TestReadersHaveWords(t *testing.T) {
	if got := finding.NewReaders.String(); got != "NEW_READERS" {
		t.Errorf("readers of the new schema are called %s", got)
	}
	if got := finding.OldReaders.String(); got != "OLD_READERS" {
		t.Errorf("readers of the old schema are called %s", got)
	}
}
