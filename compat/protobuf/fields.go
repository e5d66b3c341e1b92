package protobuf

import (
	"fmt"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
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
	switch {
	case c.old.Number != c.new.Number:
		fd.renumbered(c)
	case c.old.Name != c.new.Name:
		if fd.reused(c) {
			return false
		}
		fd.renamedField(c)
	case c.old.JSONName != c.new.JSONName:
		fd.jsonNamed(c)
	}
	fd.field(fd.pair, c)
	return true
}

func (fd fieldDiffer) renumbered(c counterpart) {
	f := between(c)
	f.Rule = FieldNumberChanged
	f.Old, f.New = c.old.NumberPosition, c.new.NumberPosition
	f.Message = fmt.Sprintf("field %s had number %d and has %d: binary data of one is not read by the other", c.new.FullName, c.old.Number, c.new.Number)
	f.Hint = fmt.Sprintf("give %s its number %d again", c.new.Name, c.old.Number)
	f.Effects = finding.Effects{finding.Binary: two(finding.Break)}
	fd.addIn(fd.pair, f)
}

// acceptance is what JSON readers make of the key of the other side: they
// accept it, or the value is dropped, or given to another field.
func (fd fieldDiffer) acceptance(c counterpart) [2]finding.Class {
	var keys [2]finding.Class
	if fd.new.key[c.old.JSONName] != c.new {
		keys[finding.NewReaders] = finding.Break
	}
	if fd.old.key[c.new.JSONName] != c.old {
		keys[finding.OldReaders] = finding.Break
	}
	return keys
}

// reused tells of a number that another field has now, if it is one: bytes
// of one cannot be read as the other, and JSON keeps them apart.
func (fd fieldDiffer) reused(c counterpart) bool {
	binary := binaryEffects(c)
	if binary != two(finding.Break) || fd.acceptance(c) != two(finding.Break) {
		return false
	}
	f := between(c)
	f.Rule = FieldNumberReused
	f.Message = fmt.Sprintf("number %d was %s %s and is %s %s now", c.new.Number, typeName(c.old), c.old.Name, typeName(c.new), c.new.Name)
	f.Hint = fmt.Sprintf("reserve %d and %q, and give %s a number that was never used", c.old.Number, c.old.Name, c.new.Name)
	f.Effects = finding.Effects{
		finding.Binary:     binary,
		finding.JSON:       two(finding.Note),
		finding.StrictJSON: two(finding.Break),
		finding.Code:       two(finding.Break),
	}
	if c.new.Presence == protobuf.RequiredPresence { // JSON of the other has no such field
		f.Effects[finding.JSON][finding.NewReaders] = finding.Break
	}
	if c.old.Presence == protobuf.RequiredPresence {
		f.Effects[finding.JSON][finding.OldReaders] = finding.Break
	}
	fd.addIn(fd.pair, f)
	return true
}

func (fd fieldDiffer) renamedField(c counterpart) {
	f := between(c)
	f.Rule = FieldNameChanged
	f.Message = fmt.Sprintf("field %d was called %s and is called %s", c.new.Number, c.old.Name, c.new.Name)
	f.Hint = fmt.Sprintf("keep the name %s, or at least [json_name = %q]; for another meaning take a number that was never used", c.old.Name, c.old.JSONName)
	f.Effects = finding.Effects{
		finding.Binary: two(finding.Note),
		finding.JSON:   fd.acceptance(c),
		finding.Code:   two(finding.Break),
	}
	fd.addIn(fd.pair, f)
}

func (fd fieldDiffer) jsonNamed(c counterpart) {
	f := between(c)
	f.Rule = FieldJSONNameChanged
	f.Message = fmt.Sprintf("the JSON name of %s was %q and is %q", c.new.FullName, c.old.JSONName, c.new.JSONName)
	f.Hint = fmt.Sprintf("put back [json_name = %q]", c.old.JSONName)
	f.Effects = finding.Effects{finding.JSON: fd.acceptance(c)}
	fd.add(f)
}

// removed tells of a field without a successor.
func (fd fieldDiffer) removed(old *protobuf.Field) {
	if extension := fd.differ.new.extensions[extensionKey{fd.pair.new.Name, old.Number}]; extension != nil {
		fd.extended(FieldToExtension, counterpart{old, extension})
		return
	}
	f := at(fd.pair)
	f.Rule = FieldRemoved
	f.Path = string(old.FullName)
	f.Old = old.Position
	f.Message = fmt.Sprintf("%s %s = %d was removed", typeName(old), old.FullName, old.Number)
	f.Effects = finding.Effects{
		finding.Binary:     {finding.Note, finding.Safe},
		finding.JSON:       {finding.Note, finding.Safe},
		finding.StrictJSON: {finding.Break, finding.Safe},
		finding.Code:       two(finding.Break),
	}
	if fd.new.number[old.Number] == nil {
		f.Hint = fd.reservation(old)
	}
	if fd.pair.new.MapEntry { // maps keep no unknown fields of their entries
		f.Effects[finding.Binary][finding.NewReaders] = finding.Break
	}
	if old.Presence == protobuf.RequiredPresence {
		f.Rule = FieldRequiredRemoved
		f.Message += ": readers that require it refuse new data"
		f.Hint = fmt.Sprintf("keep %s", old.Name)
		f.Effects[finding.Binary][finding.OldReaders] = finding.Break
		f.Effects[finding.JSON][finding.OldReaders] = finding.Break
	}
	fd.addIn(fd.pair, f)
}

// reservation is the hint to reserve what is not reserved yet of a field.
func (fd fieldDiffer) reservation(old *protobuf.Field) string {
	named := slices.Contains(fd.pair.new.Reserved.Names, string(old.Name))
	switch numbered := covers(fd.reserved, old.Number); {
	case numbered && named:
		return ""
	case numbered:
		return fmt.Sprintf("add reserved %q;", old.Name)
	case named:
		return fmt.Sprintf("add reserved %d;", old.Number)
	}
	return fmt.Sprintf("add reserved %d; and reserved %q;", old.Number, old.Name)
}

// added tells of a field without a predecessor.
func (fd fieldDiffer) added(new *protobuf.Field) {
	if extension := fd.differ.old.extensions[extensionKey{fd.pair.old.Name, new.Number}]; extension != nil {
		fd.extended(FieldFromExtension, counterpart{extension, new})
		return
	}
	f := at(fd.pair)
	f.Rule = FieldAdded
	f.Path = string(new.FullName)
	f.New = new.Position
	f.Message = fmt.Sprintf("%s %s = %d was added", typeName(new), new.FullName, new.Number)
	f.Effects = finding.Effects{
		finding.Binary:     {finding.Safe, finding.Note},
		finding.JSON:       {finding.Safe, finding.Note},
		finding.StrictJSON: {finding.Safe, finding.Break},
	}
	if fd.pair.old.MapEntry { // maps keep no unknown fields of their entries
		f.Effects[finding.Binary][finding.OldReaders] = finding.Break
	}
	if new.Presence == protobuf.RequiredPresence {
		f.Rule = FieldRequiredAdded
		f.Message += ": old data does not have it and is refused"
		f.Hint = fmt.Sprintf("make %s optional", new.Name)
		f.Effects[finding.Binary][finding.NewReaders] = finding.Break
		f.Effects[finding.JSON][finding.NewReaders] = finding.Break
	}
	if taken := fd.old.number[new.Number]; taken != nil {
		f.Rule = FieldNumberReused
		f.Old = taken.Position
		f.Message = fmt.Sprintf("number %d was %s %s, which is elsewhere now, and is %s %s", new.Number, typeName(taken), taken.Name, typeName(new), new.Name)
		f.Hint = fmt.Sprintf("give %s a number that was never used", new.Name)
		f.Effects[finding.Binary] = two(finding.Break)
	}
	fd.addIn(fd.pair, f)
}

// between is a finding at two fields, without rule or effects.
func between(c counterpart) finding.Finding {
	return finding.Finding{Path: string(c.new.FullName), Old: c.old.Position, New: c.new.Position}
}
