package protobuf_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
	model "github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// commented is a text with a comment before and after every line.
func commented(text string) string {
	return "// first\n" + strings.ReplaceAll(text, "\n", " // told\n/* and\nagain */\n")
}

// TestFilesAndCommentsMeanNothing compares modules of two files with the same
// ones whose files are given in another order, with comments between all lines.
func TestFilesAndCommentsMeanNothing(t *testing.T) {
	rounds, r := trials(t, 200)
	for range rounds {
		a, b := randomSchema(r), randomSchema(r)
		old := pairOfFiles(a, b)
		a.change(r)
		b.change(r)
		new := pairOfFiles(a, b)
		first := diffOf(t, ordered(t, old), ordered(t, new))
		for _, files := range [][]source.File{old, new} {
			slices.Reverse(files)
			for i := range files {
				files[i].Content = commented(files[i].Content)
			}
		}
		again := diffOf(t, ordered(t, old), ordered(t, new))
		if diff := cmp.Diff(plain(first), plain(again)); diff != "" {
			t.Fatalf("the same modules with comments and files in another order differ otherwise (-first +again)\n%s\n%v\n%v", diff, old, new)
		}
	}
}

func pairOfFiles(a, b aSchema) []source.File {
	return []source.File{
		{Path: "a.proto", Content: a.text()},
		{Path: "b.proto", Content: strings.Replace(b.text(), "package t.v1;", "package u.v1;", 1)},
	}
}

// ordered compiles files in the order given.
func ordered(t *testing.T, files []source.File) *model.Module {
	t.Helper()
	m, problems, err := model.Compile(t.Context(), files, nil, source.DefaultLimits)
	if err != nil || m == nil {
		t.Fatalf("the files do not compile: %v, %v\n%v", err, problems, files)
	}
	return m
}

func diffOf(t *testing.T, old, new *model.Module) finding.Changes {
	t.Helper()
	changes, err := protobuf.Diff(t.Context(), old, new)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}
