package protobuf

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/pawl-registry/pawl/schema/source"
)

// A text finds lines and columns in a file. The compiler's own columns jump
// to tab stops, and finding one costs it a walk from the start of the line.
type text struct {
	path    string
	content string
	lines   []int // offset of the start of every line
	// runes[i] is the number of characters before offset i*stride; nil where
	// every character is one byte.
	runes []int
}

const stride = 256

func newText(f source.File) *text {
	t := &text{path: f.Path, content: f.Content, lines: make([]int, 1, 1+strings.Count(f.Content, "\n"))}
	wide := false
	for i := range len(f.Content) {
		switch c := f.Content[i]; {
		case c == '\n':
			t.lines = append(t.lines, i+1)
		case c >= utf8.RuneSelf:
			wide = true
		}
	}
	if wide {
		t.countRunes()
	}
	return t
}

func (t *text) countRunes() {
	t.runes = make([]int, 1, len(t.content)/stride+1)
	n := 0
	for i := range len(t.content) {
		if i > 0 && i%stride == 0 {
			t.runes = append(t.runes, n)
		}
		if utf8.RuneStart(t.content[i]) {
			n++
		}
	}
}

// at gives the position of a byte offset.
func (t *text) at(offset int) source.Position {
	offset = min(max(offset, 0), len(t.content))
	line := sort.SearchInts(t.lines, offset+1)
	start := t.lines[line-1]
	return source.Position{File: t.path, Line: line, Column: t.before(offset) - t.before(start) + 1}
}

// before counts the characters before an offset.
func (t *text) before(offset int) int {
	if t.runes == nil {
		return offset
	}
	i := min(offset/stride, len(t.runes)-1)
	n := t.runes[i]
	for _, c := range []byte(t.content[i*stride : offset]) {
		if utf8.RuneStart(c) {
			n++
		}
	}
	return n
}
