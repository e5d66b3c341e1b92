package avrotest

import (
	"strings"

	"pgregory.net/rapid"
)

// A Change is one of a writer's schema, with a consumer that gets its data.
type Change struct {
	Before, After Node
	// Reader is what became of the schema before at the consumer's.
	Reader Node
	// Paths are some of the reader's fields; none means all.
	Paths []string
}

// Consumer draws a schema, what some changes make of it at the writer's and
// others at the reader's, and fields that the reader takes.
func Consumer(t *rapid.T) Change {
	s := &schemas{t: t}
	c := Change{Before: s.record(3)}
	c.Reader, c.After = c.Before, c.Before
	for range rapid.IntRange(0, 2).Draw(t, "changes of the reader") {
		c.Reader = s.change(c.Reader)
	}
	for range rapid.IntRange(1, 2).Draw(t, "changes of the writer") {
		c.After = s.change(c.After)
	}
	w := ways{named: map[string]Node{}}
	w.through(c.Reader, nil)
	if len(w.paths) > 0 && rapid.IntRange(0, 3).Draw(t, "narrowed") > 0 {
		c.Paths = rapid.SliceOfN(rapid.SampledFrom(w.paths), 1, 4).Draw(t, "paths")
	}
	return c
}

// ways collects the paths to fields of a schema, a few levels deep.
type ways struct {
	paths []string
	named map[string]Node
}

func (w *ways) through(x any, to []string) {
	const deepest = 4
	switch x := x.(type) {
	case []any:
		for _, branch := range x {
			w.through(branch, to)
		}
	case string:
		if n := w.named[x]; n != nil {
			w.through(n, to)
		}
	case Node:
		if x["type"] != "record" {
			w.through(x["items"], to)
			w.through(x["values"], to)
			return
		}
		w.named[x["name"].(string)] = x
		for _, f := range x["fields"].([]any) {
			way := append(to[:len(to):len(to)], f.(Node)["name"].(string))
			w.paths = append(w.paths, strings.Join(way, "."))
			if len(way) < deepest {
				w.through(f.(Node)["type"], way)
			}
		}
	}
}
