package protobuf

import (
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// A rival is a member of a oneof that another member can be set together with
// on the other side, and the encodings in which data then lose one of them.
type rival struct {
	counterpart
	binary, json bool
}

// rivals finds them for members of one oneof.
type rivals struct {
	any, binary, json rivalry
	// numbered is what data call a member in binary: the fields that have its
	// number, whatever their names.
	numbered func(counterpart) (counterpart, bool)
}

// rivalsOf looks at the side where the members are not all in one oneof. Two
// of them meet in binary data where both sides know their numbers, and in JSON
// where the reader of each knows it by the key that is written: else one of
// the two is unknown to the reader, which is told of that field, and nothing
// excludes the other.
func rivalsOf(members []counterpart, on oneofOn, numbered func(counterpart) (counterpart, bool), keyed func(counterpart) bool) rivals {
	var byNumber, named []counterpart
	for _, c := range members {
		if n, ok := numbered(c); ok {
			byNumber = append(byNumber, n)
		}
		if keyed(c) {
			named = append(named, c)
		}
	}
	return rivals{apart(members, on), apart(byNumber, on), apart(named, on), numbered}
}

// of is a rival of a member, if possible one that it meets.
func (r rivals) of(c counterpart) rival {
	found, _ := r.any(c)
	in := rival{counterpart: found}
	if found, ok := r.json(c); ok {
		in.counterpart, in.json = found, true
	}
	if n, ok := r.numbered(c); ok {
		if found, ok := r.binary(n); ok {
			in.counterpart, in.binary = found, true
		}
	}
	return in
}

// fromOld gives, for a member of a new oneof, the old field of its number, and
// toNew, for a member of an old one, the new field.
func (g grouping) fromOld(c counterpart) (counterpart, bool) {
	old, ok := g.oldNumbers[c.new.Number]
	return counterpart{old, c.new}, ok
}

func (g grouping) toNew(c counterpart) (counterpart, bool) {
	now, ok := g.newNumbers[c.old.Number]
	return counterpart{c.old, now}, ok
}

// loss is what it does to readers that know the fields as members of one oneof
// when both are set, and to code.
func (r rival) loss(readers finding.Readers) finding.Effects {
	effects := finding.Effects{finding.Code: two(finding.Break)}
	if r.binary {
		effects[finding.Binary][readers] = finding.Lossy
	}
	if r.json {
		effects[finding.JSON][readers] = finding.Lossy
	}
	return effects
}

// readByNew reports whether the new reader knows a field by the JSON key that
// the old side writes, and readByOld the reverse.
func readByNew(c counterpart) bool { return reads(c.new, c.old.JSONName) }
func readByOld(c counterpart) bool { return reads(c.old, c.new.JSONName) }

func reads(f *protobuf.Field, key string) bool { return key == f.JSONName || key == string(f.Name) }

// A rivalry finds, for a member, another that it does not exclude; ok is false
// where there is none.
type rivalry func(counterpart) (other counterpart, ok bool)

// apart makes a rivalry of those members that are not all in one oneof on a
// side. One that is none of them has no rival.
func apart(members []counterpart, on oneofOn) rivalry {
	in := make(map[counterpart]bool, len(members))
	for _, c := range members {
		in[c] = true
	}
	excludes := func(a, b counterpart) bool { return a == b || on(a) != nil && on(a) == on(b) }
	var first, second counterpart
	for i, c := range members {
		switch {
		case i == 0:
			first, second = c, c
		case second == first && !excludes(first, c):
			second = c
		}
	}
	return func(c counterpart) (counterpart, bool) {
		switch {
		case !in[c] || first == second:
			return counterpart{}, false
		case excludes(first, c):
			return second, true
		}
		return first, true
	}
}
