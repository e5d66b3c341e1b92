package protobuf

import (
	"fmt"
	"slices"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

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
	if c.new.Presence == protobuf.RequiredPresence || fd.new.key[c.old.JSONName] != nil {
		f.Effects[finding.JSON][finding.NewReaders] = finding.Break // JSON lacks the one, or gives its value to a third
	}
	if c.old.Presence == protobuf.RequiredPresence || fd.old.key[c.new.JSONName] != nil {
		f.Effects[finding.JSON][finding.OldReaders] = finding.Break
	}
	fd.consumer.lose(&f, finding.JSON)
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
	f := c.atOption("json_name")
	f.Rule = FieldJSONNameChanged
	f.Message = fmt.Sprintf("the JSON name of %s was %q and is %q", c.new.FullName, c.old.JSONName, c.new.JSONName)
	f.Hint = fmt.Sprintf("put back [json_name = %q]", c.old.JSONName)
	f.Effects = finding.Effects{finding.JSON: fd.acceptance(c)}
	fd.addIn(fd.pair, f)
}

// removed tells of a field without a successor.
func (fd fieldDiffer) removed(old *protobuf.Field) {
	if fd.consumer.ignores(old) {
		return
	}
	fd.consumer.look(old)
	defer fd.consumer.look(nil)
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
	if heir := fd.new.key[old.JSONName]; heir != nil {
		f.Message += fmt.Sprintf(", and JSON readers take its key %q for %s", old.JSONName, heir.Name)
		f.Effects[finding.JSON][finding.NewReaders] = finding.Break
	}
	fd.consumer.lose(&f, finding.Binary, finding.JSON)
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
	if extension := fd.differ.old.extensions[extensionKey{fd.pair.old.Name, new.Number}]; extension != nil && !fd.consumer.outside(extension) {
		fd.consumer.look(extension)
		defer fd.consumer.look(nil)
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
	if holder := fd.old.key[new.JSONName]; holder != nil && !fd.consumer.ignores(holder) {
		fd.consumer.look(holder)
		f.Message += fmt.Sprintf(", and old JSON readers take its key %q for %s", new.JSONName, holder.Name)
		f.Effects[finding.JSON][finding.OldReaders] = finding.Break
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
	if taken := fd.old.number[new.Number]; taken != nil && !fd.consumer.ignores(taken) {
		fd.consumer.look(taken)
		f.Rule = FieldNumberReused
		f.Old = taken.Position
		f.Message = fmt.Sprintf("number %d was %s %s, which is elsewhere now, and is %s %s", new.Number, typeName(taken), taken.Name, typeName(new), new.Name)
		f.Hint = fmt.Sprintf("give %s a number that was never used", new.Name)
		f.Effects[finding.Binary] = two(finding.Break)
	}
	fd.addIn(fd.pair, f)
	fd.consumer.look(nil)
}

// atOption is a finding where two fields set an option, or at the field that
// does not.
func (c counterpart) atOption(name string) finding.Finding {
	return optionAt(between(c), name, c.old.OptionPlaces, c.new.OptionPlaces)
}

// between is a finding at two fields, without rule or effects.
func between(c counterpart) finding.Finding {
	return finding.Finding{Path: string(c.new.FullName), Old: c.old.Position, New: c.new.Position}
}
