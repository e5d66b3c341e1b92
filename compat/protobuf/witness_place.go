package protobuf

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// maxPlaces is in how many places the data of one finding are tried.
const maxPlaces = 8

// A place is a pair of messages and fields of either of them whose data a
// finding is about.
type place struct {
	pair  pair
	focus []*protobuf.Field
	value protoreflect.Name
}

// holders find the fields that hold enums and the entries of maps, which are
// no data by themselves. They are only looked for when a finding asks.
type holders struct {
	*differ
	*finder
	sought  bool
	enums   map[pairOfEnums][]place
	entries map[pair][]place
}

// places are where the data of a finding are tried.
func (h *holders) places(f finding.Finding, s suspect) []place {
	if s.enums.old != nil {
		h.seek()
		value := protoreflect.FullName(f.Path).Name()
		places := slices.Clone(h.enums[s.enums])
		for i := range places {
			places[i].value = value
		}
		return places
	}
	if s.named {
		return nil // data do not hold the names of types
	}
	if s.pair.old.MessageSet || s.pair.new.MessageSet {
		return nil // protobuf-go does not write message sets
	}
	if s.pair.old.MapEntry || s.pair.new.MapEntry {
		h.seek()
		return h.entries[s.pair]
	}
	return []place{{pair: s.pair, focus: h.named(s.pair, f.Path)}}
}

// named are the fields and extensions of a pair that have a full name.
func (h *holders) named(p pair, path string) []*protobuf.Field {
	var found []*protobuf.Field
	name := protoreflect.FullName(path)
	for _, m := range []*protobuf.Message{p.old, p.new} {
		if f := h.contents(m).name[name.Name()]; f != nil && f.FullName == name {
			found = append(found, f)
		}
		if name.Parent().Parent() == m.Name {
			found = append(found, mapsOf(m, name.Parent())...)
		}
	}
	for _, extension := range []*protobuf.Field{h.old.Extensions[name], h.new.Extensions[name]} {
		if extension != nil && extension.Extendee != nil && (extension.Extendee.Name == p.old.Name || extension.Extendee.Name == p.new.Name) {
			found = append(found, extension)
		}
	}
	return found
}

// mapsOf is the map of a message whose entries have a name.
func mapsOf(m *protobuf.Message, entry protoreflect.FullName) []*protobuf.Field {
	var found []*protobuf.Field
	for _, f := range m.Fields {
		if f.Map() && f.Message.Name == entry {
			found = append(found, f)
		}
	}
	return found
}

// seek looks through all pairs once.
func (h *holders) seek() {
	if h.sought {
		return
	}
	h.sought, h.enums, h.entries = true, map[pairOfEnums][]place{}, map[pair][]place{}
	pairs := slices.SortedFunc(maps.Keys(h.seen), func(a, b pair) int {
		return cmp.Or(strings.Compare(string(a.old.Name), string(b.old.Name)), strings.Compare(string(a.new.Name), string(b.new.Name)))
	})
	for _, p := range pairs {
		if p.old.MapEntry || p.new.MapEntry || p.old.MessageSet || p.new.MessageSet {
			continue
		}
		same, gone, came := align(p)
		for _, c := range same {
			h.hold(p, c)
		}
		if len(gone) > 0 && len(came) > 0 {
			fd := fieldDiffer{differ: h.differ, pair: p, old: indexOf(p.old), new: indexOf(p.new)}
			for _, old := range gone {
				if new := fd.successor(old); new != nil {
					h.hold(p, counterpart{old, new})
				}
			}
		}
	}
}

// hold notes what two fields hold.
func (h *holders) hold(p pair, c counterpart) {
	here := place{pair: p, focus: []*protobuf.Field{c.old, c.new}}
	value := c
	if c.old.Message != nil && c.new.Message != nil && (c.old.Message.MapEntry || c.new.Message.MapEntry) {
		enter(h.entries, pair{c.old.Message, c.new.Message}, here)
		if c.old.Map() && c.new.Map() {
			if _, v, ok := entries(c); ok {
				value = v
			}
		}
	}
	if value.old.Enum != nil && value.new.Enum != nil {
		enter(h.enums, pairOfEnums{value.old.Enum, value.new.Enum}, here)
	}
}

func enter[K comparable](in map[K][]place, key K, p place) {
	if len(in[key]) < maxPlaces {
		in[key] = append(in[key], p)
	}
}
