package source_test

import (
	"testing"

	"github.com/pawl-registry/pawl/schema/source"
)

func TestDirectiveCoversItsElement(t *testing.T) {
	at := func(file string, line, column int) source.Position {
		return source.Position{File: file, Line: line, Column: column}
	}
	element := source.Directive{From: at("a.proto", 3, 5), To: at("a.proto", 6, 2)}
	file := source.Directive{From: at("a.proto", 0, 0)}
	for _, c := range []struct {
		what          string
		place         source.Position
		element, file bool
	}{
		{"the line above", at("a.proto", 2, 9), false, true},
		{"the column before it begins", at("a.proto", 3, 4), false, true},
		{"where it begins", at("a.proto", 3, 5), true, true},
		{"a line inside, further left", at("a.proto", 4, 1), true, true},
		{"its last column", at("a.proto", 6, 1), true, true},
		{"where it has ended", at("a.proto", 6, 2), false, true},
		{"the line below", at("a.proto", 7, 1), false, true},
		{"the same place of another file", at("b.proto", 3, 5), false, false},
		{"nowhere", source.Position{}, false, false},
	} {
		if got := element.Covers(c.place); got != c.element {
			t.Errorf("the directive at an element covers %s: %v, want %v", c.what, got, c.element)
		}
		if got := file.Covers(c.place); got != c.file {
			t.Errorf("the directive at the file covers %s: %v, want %v", c.what, got, c.file)
		}
	}
	if (source.Directive{}).Covers(source.Position{}) {
		t.Error("a directive that stands nowhere covers what is nowhere, want nothing covered")
	}
}
