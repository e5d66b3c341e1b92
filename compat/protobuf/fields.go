package protobuf

import (
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/schema/protobuf"
)

// A counterpart is an old field and the new one that holds the same data.
type counterpart struct{ old, new *protobuf.Field }

// An index finds the fields of a message.
type index struct {
	number map[int32]*protobuf.Field
	name   map[protoreflect.Name]*protobuf.Field
	// key is by what a JSON parser accepts: names, and JSON names before them.
	key map[string]*protobuf.Field
}

func indexOf(m *protobuf.Message) index {
	x := index{
		number: make(map[int32]*protobuf.Field, len(m.Fields)),
		name:   make(map[protoreflect.Name]*protobuf.Field, len(m.Fields)),
		key:    make(map[string]*protobuf.Field, 2*len(m.Fields)),
	}
	for _, f := range m.Fields {
		x.number[f.Number] = f
		x.name[f.Name] = f
		x.key[string(f.Name)] = f
	}
	for _, f := range m.Fields {
		x.key[f.JSONName] = f
	}
	return x
}

// A fieldDiffer compares the fields of one pair of messages.
type fieldDiffer struct {
	*differ
	pair pair
	// old and new are empty where every field of one side has one of the same
	// number, name and JSON name on the other: most pairs need no index.
	old, new index
	reserved []numbers // of the new message
}

// fields compares the fields of two messages and tells which go together: by
// number and name, else by name, else by number.
func (d *differ) fields(p pair) []counterpart {
	fd := fieldDiffer{differ: d, pair: p}
	counterparts, gone, came := align(p)
	if len(gone) > 0 && len(came) > 0 || slices.ContainsFunc(counterparts, otherJSONName) {
		fd.old, fd.new = indexOf(p.old), indexOf(p.new)
	}
	for _, c := range counterparts {
		fd.counterpart(c)
	}
	if len(gone) > 0 {
		fd.reserved = merged(p.new.Reserved.Numbers)
	}
	matched := make(map[*protobuf.Field]bool, len(came))
	for _, old := range gone {
		c := counterpart{old, fd.successor(old)}
		if c.new == nil {
			fd.removed(old)
			continue
		}
		matched[c.new] = true
		if fd.counterpart(c) {
			counterparts = append(counterparts, c)
		}
	}
	for _, f := range came {
		if !matched[f] {
			fd.added(f)
		}
	}
	return counterparts
}

// align puts the fields together that have the same number and name, and
// gives the rest of each side. Fields are sorted by number.
func align(p pair) (same []counterpart, gone, came []*protobuf.Field) {
	same = make([]counterpart, 0, len(p.old.Fields))
	rest := p.new.Fields
	for _, old := range p.old.Fields {
		for len(rest) > 0 && rest[0].Number < old.Number {
			came, rest = append(came, rest[0]), rest[1:]
		}
		switch {
		case len(rest) == 0 || rest[0].Number != old.Number:
			gone = append(gone, old)
		case rest[0].Name != old.Name:
			gone, came, rest = append(gone, old), append(came, rest[0]), rest[1:]
		default:
			same, rest = append(same, counterpart{old, rest[0]}), rest[1:]
		}
	}
	return same, gone, append(came, rest...)
}

func otherJSONName(c counterpart) bool { return c.old.JSONName != c.new.JSONName }

// pinned reports whether a side chose the JSON name, which otherwise only
// follows the name.
func pinned(c counterpart) bool {
	_, old := c.old.OptionPlaces.Of("json_name")
	_, new := c.new.OptionPlaces.Of("json_name")
	return old || new
}

// successor is the new field that an old one goes on as, or nil.
func (fd fieldDiffer) successor(old *protobuf.Field) *protobuf.Field {
	if named := fd.new.name[old.Name]; named != nil {
		return named
	}
	numbered := fd.new.number[old.Number]
	if numbered == nil || fd.old.name[numbered.Name] != nil {
		return nil // the number is free, or was taken by a field that had another
	}
	return numbered
}

// counterpart compares an old field with its successor, and reports whether
// it is one: a number under another name and type is a reuse.
func (fd fieldDiffer) counterpart(c counterpart) bool {
	if fd.consumer.ignores(c.old) {
		return true
	}
	fd.consumer.look(c.old)
	defer fd.consumer.look(nil)
	switch {
	case c.old.Number != c.new.Number:
		fd.renumbered(c)
		if otherJSONName(c) {
			fd.jsonNamed(c)
		}
	case c.old.Name != c.new.Name:
		if fd.reused(c) {
			return false
		}
		fd.renamedField(c)
		if otherJSONName(c) && pinned(c) {
			fd.jsonNamed(c)
		}
	case c.old.JSONName != c.new.JSONName:
		fd.jsonNamed(c)
	}
	fd.field(fd.pair, c)
	return true
}
