package confluent

import (
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

// A trail is the way from the roots to a pair, last step first; nil stands
// at the roots. Each step has a name for people, and what it adds to the JSON
// pointer that Java reports.
type trail struct {
	back          *trail
	name, pointer string
	length        int
}

func (t *trail) len() int {
	if t == nil {
		return 0
	}
	return t.length
}

func (t *trail) then(name, pointer string) *trail {
	return &trail{back: t, name: name, pointer: pointer, length: t.len() + 1}
}

// steps are the last steps, in order.
func (t *trail) steps(most int) []*trail {
	var list []*trail
	for ; t != nil && len(list) < most; t = t.back {
		list = append(list, t)
	}
	slices.Reverse(list)
	return list
}

// path names a place as the reader does: Order.items[].sku.
func (t *trail) path(root *avro.Type) string {
	const most = 64
	var b strings.Builder
	if root.Kind.IsNamed() {
		b.WriteString(root.ShortName())
	}
	if t.len() > most {
		b.WriteString("…")
	}
	for _, s := range t.steps(most) {
		b.WriteString(s.name)
	}
	if b.Len() == 0 {
		return "(root)"
	}
	return b.String()
}

// javaPointer is the location that Java reports: through the reader, but for
// the branches of a writer's union.
func (t *trail) javaPointer(last string) string {
	var b strings.Builder
	for _, s := range t.steps(t.len()) {
		b.WriteString(s.pointer)
	}
	b.WriteString(last)
	if b.Len() == 0 {
		return "/"
	}
	return b.String()
}

// items goes to the items of two arrays, or the values of two maps.
func (v visit) items(pointer, name string) visit {
	return visit{v.reader.Items, v.writer.Items, v.reader.ItemsPosition, v.writer.ItemsPosition, v.trail.then(name, "/"+pointer)}
}

func (v visit) field(reader, writer int) visit {
	f, g := v.reader.Fields[reader], v.writer.Fields[writer]
	return visit{f.Type, g.Type, f.TypePosition, g.TypePosition, v.trail.then("."+f.Name, fieldPointer(reader)+"/type")}
}

func (v visit) writerBranch(i int) visit {
	branch := v.writer.Branches[i]
	at := branchPosition(v.writer, i)
	return visit{v.reader, branch, v.readerAt, at, v.trail.then("<"+typeText(branch)+">", "/"+decimal(i))}
}

func (v visit) readerBranch(i int) visit {
	return visit{v.reader.Branches[i], v.writer, branchPosition(v.reader, i), v.writerAt, v.trail.then("", "")}
}

func branchPosition(union *avro.Type, i int) source.Position { return union.BranchPositions[i] }
