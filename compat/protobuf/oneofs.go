package protobuf

import (
	"fmt"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// A grouping is the oneofs of two messages, with the fields of each that both
// sides know. Only such fields can lose data by it: two that are set in data
// of one side, and exclude each other on the other.
type grouping struct {
	*differ
	pair         pair
	oldIn, newIn map[*protobuf.Oneof][]counterpart
	// All fields by their numbers: data call them so, whoever is the
	// counterpart of whom.
	oldNumbers, newNumbers map[int32]*protobuf.Field
}

// oneofs compares which fields exclude each other.
func (d *differ) oneofs(p pair, counterparts []counterpart) {
	if len(p.old.Oneofs)+len(p.new.Oneofs) == 0 {
		return
	}
	g := grouping{
		d, p, map[*protobuf.Oneof][]counterpart{}, map[*protobuf.Oneof][]counterpart{}, indexOf(p.old).number, indexOf(p.new).number,
	}
	for _, c := range counterparts {
		if c.old.Oneof != nil {
			g.oldIn[c.old.Oneof] = append(g.oldIn[c.old.Oneof], c)
		}
		if c.new.Oneof != nil {
			g.newIn[c.new.Oneof] = append(g.newIn[c.new.Oneof], c)
		}
	}
	for _, o := range p.new.Oneofs {
		g.comesFrom(o)
	}
	for _, o := range p.old.Oneofs {
		g.goesTo(o)
	}
}

// comesFrom tells where the members of a new oneof come from.
func (g grouping) comesFrom(o *protobuf.Oneof) {
	members := g.newIn[o]
	if len(members) == 0 {
		return
	}
	home := members[0].old.Oneof
	switch {
	case together(members, onOld):
		if home.Name != o.Name && len(g.oldIn[home]) == len(members) {
			g.renamed(home, o)
		} // else the same one, or a part of one, which the old side tells
	case len(members) == 1:
		g.regrouped(members[0], fmt.Sprintf("field %s stood alone and is in oneof %s now", members[0].new.Name, o.Name),
			fmt.Sprintf("take %s out of oneof %s", members[0].new.Name, o.Name))
	default:
		rivals := rivalsOf(members, onOld, g.fromOld, readByNew)
		for _, c := range strangers(members, o, onOld) {
			g.joined(c, o, rivals.of(c))
		}
	}
}

// An oneofOn picks the oneof of a field on one side.
type oneofOn func(counterpart) *protobuf.Oneof

func onOld(c counterpart) *protobuf.Oneof { return c.old.Oneof }
func onNew(c counterpart) *protobuf.Oneof { return c.new.Oneof }

// together reports whether fields are in one oneof.
func together(members []counterpart, in oneofOn) bool {
	home := in(members[0])
	for _, c := range members {
		if home == nil || in(c) != home {
			return false
		}
	}
	return true
}

// strangers are the members of a oneof that were, or are, not in the one of
// its name on the other side.
func strangers(members []counterpart, o *protobuf.Oneof, on oneofOn) []counterpart {
	var others []counterpart
	for _, c := range members {
		if home := on(c); home == nil || home.Name != o.Name {
			others = append(others, c)
		}
	}
	return others
}

func (g grouping) renamed(old, new *protobuf.Oneof) {
	g.addIn(g.pair, finding.Finding{
		Rule: OneofNameChanged, Path: string(g.pair.new.Name.Append(new.Name)), Old: old.Position, New: new.Position,
		Message: fmt.Sprintf("oneof %s of %s is called %s now", old.Name, g.pair.new.Name, new.Name),
		Hint:    fmt.Sprintf("call it %s", old.Name),
		Effects: finding.Effects{finding.Code: two(finding.Break)},
	})
}

func (g grouping) regrouped(c counterpart, message, hint string) {
	f := between(c)
	f.Rule, f.Message, f.Hint = OneofRegrouped, message, hint
	f.Effects = finding.Effects{finding.Code: two(finding.Break)}
	g.addIn(g.pair, f)
}

func (g grouping) joined(c counterpart, o *protobuf.Oneof, with rival) {
	f := between(c)
	f.Rule = OneofJoined
	f.Message = fmt.Sprintf("fields %s and %s could be set together and are both in oneof %s now", c.new.Name, with.new.Name, o.Name)
	f.Hint = "leave old fields where they were, and put new ones into the oneof"
	f.Effects = with.loss(finding.NewReaders)
	g.addIn(g.pair, f)
}

// goesTo tells where the members of an old oneof went.
func (g grouping) goesTo(o *protobuf.Oneof) {
	members := g.oldIn[o]
	switch {
	case len(members) == 0 || together(members, onNew):
	case len(members) == 1:
		g.regrouped(members[0], fmt.Sprintf("field %s was in oneof %s and stands alone now", members[0].new.Name, o.Name),
			fmt.Sprintf("put %s back into oneof %s", members[0].new.Name, o.Name))
	default:
		rivals := rivalsOf(members, onNew, g.toNew, readByOld)
		for _, c := range strangers(members, o, onNew) {
			g.split(c, o, rivals.of(c))
		}
	}
}

func (g grouping) split(c counterpart, o *protobuf.Oneof, from rival) {
	g.consumer.look(c.old)
	if g.consumer.ignores(c.old) {
		// Bytes lose one of the two. JSON with both is refused, whoever reads it.
		from.binary = from.binary && !g.consumer.ignores(from.old)
		g.consumer.look(from.old)
	}
	defer g.consumer.look(nil)
	f := between(c)
	f.Rule = OneofSplit
	f.Message = fmt.Sprintf("fields %s and %s of oneof %s can be set together now", c.new.Name, from.new.Name, o.Name)
	f.Hint = fmt.Sprintf("put %s back into oneof %s", c.new.Name, o.Name)
	f.Effects = from.loss(finding.OldReaders)
	g.addIn(g.pair, f)
}
