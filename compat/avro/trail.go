package avro

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/schema/avro"
)

// A trail is the way from the roots to a pair, last step first; nil stands
// at the roots.
type trail struct {
	before *trail
	from   *pair
	edge   edge
	length int
}

func (t *trail) then(from *pair, e edge) *trail {
	return &trail{before: t, from: from, edge: e, length: t.len() + 1}
}

func (t *trail) len() int {
	if t == nil {
		return 0
	}
	return t.length
}

// last lists the last n steps, or all if there are fewer, in order.
func (t *trail) last(n int) []*trail {
	var list []*trail
	for ; t != nil && len(list) < n; t = t.before {
		list = append(list, t)
	}
	slices.Reverse(list)
	return list
}

// path names a place as the reader does: Order.items[].sku. A field that the
// pair has no edge for is added by name. Of a path that is too long to read,
// the end is given; a root without a name is (root).
func (t *trail) path(root *avro.Type, field string) string {
	const most = 64
	var b strings.Builder
	if root.Kind.IsNamed() {
		b.WriteString(root.ShortName())
	}
	if t.len() > most {
		b.WriteString("…")
	}
	for _, s := range t.last(most) {
		b.WriteString(s.part())
	}
	if field != "" {
		b.WriteString("." + field)
	}
	if b.Len() == 0 {
		return "(root)"
	}
	return b.String()
}

// fields names a place by the fields that lead there, as consumers write it in
// a projection: items.sku.
func (t *trail) fields(field string) []string {
	const most = 64
	var names []string
	for _, s := range t.last(most) {
		if s.edge.step == toField {
			names = append(names, s.from.reader.Fields[s.edge.reader].Name)
		}
	}
	if field != "" {
		names = append(names, field)
	}
	return names
}

// part is what one step adds to a path.
func (t *trail) part() string {
	switch t.edge.step {
	case toField:
		return "." + t.from.reader.Fields[t.edge.reader].Name
	case toItems:
		return "[]"
	case toValues:
		return "{}"
	case toWriterBranch:
		return "<" + typeName(t.from.writer.Branches[t.edge.writer]) + ">"
	case toReaderBranch:
	}
	return ""
}

// javaPointer is the location that Apache's Java library reports: a JSON
// pointer through the reader, except that a writer's branch is counted in
// the writer and a reader's not at all.
func (t *trail) javaPointer(last string) string {
	var b strings.Builder
	for _, s := range t.last(t.len()) {
		switch s.edge.step {
		case toField:
			fmt.Fprintf(&b, "/fields/%d/type", s.edge.reader)
		case toItems:
			b.WriteString("/items")
		case toValues:
			b.WriteString("/values")
		case toWriterBranch:
			fmt.Fprintf(&b, "/%d", s.edge.writer)
		case toReaderBranch:
		}
	}
	b.WriteString(last)
	if b.Len() == 0 {
		return "/"
	}
	return b.String()
}

// typeName names a type in messages and paths.
func typeName(t *avro.Type) string {
	if t.Kind.IsNamed() {
		return clip(t.Name)
	}
	return t.Kind.String()
}

// clip keeps a text that goes into a message short.
func clip(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
