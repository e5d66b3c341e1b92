package protobuf

import (
	"fmt"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// An enumIndex finds the values of an enum. Of several names of a number the
// first is the one that JSON writers print.
type enumIndex struct {
	name   map[protoreflect.Name]*protobuf.EnumValue
	number map[int32]*protobuf.EnumValue
}

func indexOfEnum(e *protobuf.Enum) enumIndex {
	x := enumIndex{
		name:   make(map[protoreflect.Name]*protobuf.EnumValue, len(e.Values)),
		number: make(map[int32]*protobuf.EnumValue, len(e.Values)),
	}
	for i := range e.Values {
		v := &e.Values[i]
		x.name[v.Name] = v
		if x.number[v.Number] == nil {
			x.number[v.Number] = v
		}
	}
	return x
}

// An enumDiffer compares the values of one pair of enums.
type enumDiffer struct {
	*differ
	pair     pairOfEnums
	old, new enumIndex
}

// goesOn compares an old value with what became of its name and number.
func (ed enumDiffer) goesOn(old *protobuf.EnumValue) {
	named, numbered := ed.new.name[old.Name], ed.new.number[old.Number]
	switch {
	case named != nil && named.Number != old.Number:
		ed.renumbered(old, named)
	case named != nil:
		ed.options(ed.at(old, named), optioned{old.Options, old.OptionPlaces}, optioned{named.Options, named.OptionPlaces})
	case numbered == nil:
		ed.valueRemoved(old)
	case ed.old.name[numbered.Name] != nil && ed.old.name[numbered.Name].Number != old.Number:
		ed.valueRemoved(old) // the number was taken by a value that had another
	default:
		ed.valueRenamed(old, numbered)
	}
}

// isNew tells of a new value whose name the old side does not know.
func (ed enumDiffer) isNew(new *protobuf.EnumValue) {
	if ed.old.name[new.Name] != nil {
		return
	}
	numbered := ed.old.number[new.Number]
	switch {
	case numbered == nil:
		ed.valueAdded(new)
	case ed.new.name[numbered.Name] == nil:
		if ed.new.number[new.Number] != new { // the first name is told as a rename
			ed.aliasAdded(numbered, new)
		}
	case ed.new.name[numbered.Name].Number != new.Number:
		ed.numberTaken(numbered, new)
	default:
		ed.aliasAdded(numbered, new)
	}
}

// at is a finding at two values, without rule or effects.
func (ed enumDiffer) at(old, new *protobuf.EnumValue) finding.Finding {
	return finding.Finding{Path: string(ed.pair.new.Name.Append(new.Name)), Old: old.Position, New: new.Position}
}

// enter enters a finding on a number. Data without a value for the number
// hurts nobody: fields without presence do not write their zero.
func (ed enumDiffer) enter(number int32, f finding.Finding) {
	if number == 0 {
		if !ed.differ.old.writesZero(ed.pair.old) {
			f.Effects[finding.Binary][finding.NewReaders] = finding.Safe
			f.Effects[finding.JSON][finding.NewReaders] = finding.Safe
		}
		if !ed.differ.new.writesZero(ed.pair.new) {
			f.Effects[finding.Binary][finding.OldReaders] = finding.Safe
			f.Effects[finding.JSON][finding.OldReaders] = finding.Safe
		}
	}
	ed.addEnum(ed.pair, f)
}

func (ed enumDiffer) renumbered(old, new *protobuf.EnumValue) {
	f := ed.at(old, new)
	f.Rule = EnumValueNumber
	f.Message = fmt.Sprintf("%s had number %d and has %d: binary data means something else", f.Path, old.Number, new.Number)
	f.Hint = fmt.Sprintf("give %s its number %d again", new.Name, old.Number)
	f.Effects = finding.Effects{finding.Binary: two(finding.Break), finding.Code: two(finding.Note)}
	ed.addEnum(ed.pair, f)
}

func (ed enumDiffer) valueRenamed(old, new *protobuf.EnumValue) {
	f := ed.at(old, new)
	f.Rule = EnumValueName
	f.Message = fmt.Sprintf("number %d of %s was called %s and is called %s", old.Number, ed.pair.new.Name, old.Name, new.Name)
	f.Hint = fmt.Sprintf("keep %s as the first name, and %s as an alias with allow_alias", old.Name, new.Name)
	f.Effects = finding.Effects{finding.Code: two(finding.Break)}
	if ed.old.number[old.Number] == old { // writers print no other name
		f.Effects[finding.JSON][finding.NewReaders] = finding.Break
		if ed.old.name[new.Name] == nil {
			f.Effects[finding.JSON][finding.OldReaders] = finding.Break
		}
	}
	ed.enter(old.Number, f)
}

func (ed enumDiffer) aliasAdded(old, new *protobuf.EnumValue) {
	f := ed.at(old, new)
	f.Rule = EnumValueName
	f.Message = fmt.Sprintf("number %d of %s, %s, is also called %s now", old.Number, ed.pair.new.Name, old.Name, new.Name)
	if ed.new.number[new.Number] == new {
		f.Message = fmt.Sprintf("number %d of %s is written as %s now and was written as %s", old.Number, ed.pair.new.Name, new.Name, old.Name)
		f.Hint = fmt.Sprintf("put %s before %s: JSON writers print the first name", old.Name, new.Name)
		f.Effects[finding.JSON][finding.OldReaders] = finding.Break
	}
	ed.enter(new.Number, f)
}

func (ed enumDiffer) valueRemoved(old *protobuf.EnumValue) {
	f := atEnum(ed.pair)
	f.Rule = EnumValueRemoved
	f.Path = string(ed.pair.new.Name.Append(old.Name))
	f.Old = old.Position
	f.Message = fmt.Sprintf("%s = %d was removed from enum %s: JSON readers do not know its name", old.Name, old.Number, ed.pair.new.Name)
	f.Hint = fmt.Sprintf("keep %s, and mark it deprecated", old.Name)
	binary := finding.Note
	if ed.pair.new.Closed {
		binary = finding.Break
		f.Message += ", and new readers lose its number, for the enum is closed"
	}
	f.Effects = finding.Effects{
		finding.Binary: {binary, finding.Safe},
		finding.JSON:   {finding.Break, finding.Safe},
		finding.Code:   two(finding.Break),
	}
	ed.enter(old.Number, f)
}

func (ed enumDiffer) valueAdded(new *protobuf.EnumValue) {
	f := atEnum(ed.pair)
	f.Rule = EnumValueAdded
	f.Path = string(ed.pair.new.Name.Append(new.Name))
	f.New = new.Position
	f.Message = fmt.Sprintf("%s = %d was added to enum %s: old JSON readers do not know its name", new.Name, new.Number, ed.pair.new.Name)
	binary := finding.Note
	if ed.pair.old.Closed {
		binary = finding.Break
		f.Message += ", and old readers lose its number, for the enum is closed"
		f.Hint = "publish the value with the readers first, and write it only when all of them know it"
	}
	f.Effects = finding.Effects{
		finding.Binary: {finding.Safe, binary},
		finding.JSON:   {finding.Safe, finding.Break},
		finding.Code:   two(finding.Note),
	}
	ed.enter(new.Number, f)
}

// numberTaken tells of a new value on a number whose old value has another.
func (ed enumDiffer) numberTaken(old, new *protobuf.EnumValue) {
	f := ed.at(old, new)
	f.Rule = EnumValueAdded
	f.Message = fmt.Sprintf("%s was added with number %d, which was %s", f.Path, new.Number, old.Name)
	f.Hint = fmt.Sprintf("give %s a number that was never used", new.Name)
	f.Effects = finding.Effects{
		finding.Binary: two(finding.Break),
		finding.JSON:   {finding.Safe, finding.Break},
		finding.Code:   two(finding.Note),
	}
	ed.enter(new.Number, f)
}
