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
}

// oneofs compares which fields exclude each other.
func (d *differ) oneofs(p pair, counterparts []counterpart) {
	g := grouping{d, p, map[*protobuf.Oneof][]counterpart{}, map[*protobuf.Oneof][]counterpart{}}
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
	together := home != nil
	for _, c := range members {
		together = together && c.old.Oneof == home
	}
	f := finding.Finding{Path: string(g.pair.new.Name.Append(o.Name)), Old: g.pair.old.Position, New: o.Position}
	switch {
	case together:
		if home.Name == o.Name || len(g.oldIn[home]) != len(members) {
			return // the same one, or a part of one, which the old side tells
		}
		f.Rule = OneofNameChanged
		f.Old = home.Position
		f.Message = fmt.Sprintf("oneof %s of %s is called %s now", home.Name, g.pair.new.Name, o.Name)
		f.Hint = fmt.Sprintf("call it %s", home.Name)
	case len(members) == 1:
		f.Rule = OneofRegrouped
		f.Old = members[0].old.Position
		f.Message = fmt.Sprintf("field %s stood alone and is in oneof %s now", members[0].new.Name, o.Name)
		f.Hint = fmt.Sprintf("take %s out of oneof %s", members[0].new.Name, o.Name)
	default:
		f.Rule = OneofJoined
		f.Message = fmt.Sprintf("fields %s and %s could be set together and are both in oneof %s now", members[0].new.Name, stranger(members).new.Name, o.Name)
		f.Hint = "leave old fields where they were, and put new ones into the oneof"
		f.Effects = finding.Effects{finding.Binary: {finding.Lossy, finding.Safe}, finding.JSON: {finding.Lossy, finding.Safe}}
	}
	f.Effects[finding.Code] = two(finding.Break)
	g.addIn(g.pair, f)
}

// stranger is a member that did not exclude the first one.
func stranger(members []counterpart) counterpart {
	for _, c := range members[1:] {
		if c.old.Oneof == nil || c.old.Oneof != members[0].old.Oneof {
			return c
		}
	}
	return members[0]
}

// goesTo tells where the members of an old oneof went.
func (g grouping) goesTo(o *protobuf.Oneof) {
	members := g.oldIn[o]
	if len(members) == 0 {
		return
	}
	home := members[0].new.Oneof
	together := home != nil
	for _, c := range members {
		together = together && c.new.Oneof == home
	}
	if together {
		return
	}
	f := finding.Finding{Path: string(g.pair.new.Name.Append(o.Name)), Old: o.Position, New: g.pair.new.Position}
	f.Effects[finding.Code] = two(finding.Break)
	if len(members) == 1 {
		f.Rule = OneofRegrouped
		f.New = members[0].new.Position
		f.Message = fmt.Sprintf("field %s was in oneof %s and stands alone now", members[0].new.Name, o.Name)
		f.Hint = fmt.Sprintf("put %s back into oneof %s", members[0].new.Name, o.Name)
	} else {
		f.Rule = OneofSplit
		f.Message = fmt.Sprintf("the fields of oneof %s, such as %s and %s, can be set together now", o.Name, members[0].new.Name, members[len(members)-1].new.Name)
		f.Hint = fmt.Sprintf("put the fields back into oneof %s", o.Name)
		f.Effects[finding.Binary] = [2]finding.Class{finding.Safe, finding.Lossy}
		f.Effects[finding.JSON] = [2]finding.Class{finding.Safe, finding.Lossy}
	}
	g.addIn(g.pair, f)
}
