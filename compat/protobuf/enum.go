package protobuf

import (
	"fmt"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// enum compares two enums.
func (d *differ) enum(p pairOfEnums) {
	d.enumItself(p)
	d.reserved(ends{p.old.Reserved, p.new.Reserved, atEnum(p)})
	ed := enumDiffer{d, p, indexOfEnum(p.old), indexOfEnum(p.new)}
	for i := range p.old.Values {
		ed.goesOn(&p.old.Values[i])
	}
	for i := range p.new.Values {
		ed.isNew(&p.new.Values[i])
	}
}

func atEnum(p pairOfEnums) finding.Finding {
	return finding.Finding{Path: string(p.new.Name), Old: p.old.Position, New: p.new.Position}
}

func (d *differ) enumItself(p pairOfEnums) {
	if p.old.File != p.new.File && p.old.Name == p.new.Name && !p.new.Imported && !p.old.Imported && p.old.Parent == nil {
		f := atEnum(p)
		f.Rule = EnumMoved
		f.Message = fmt.Sprintf("enum %s moved from %s to %s, and some languages generate code by file", p.new.Name, p.old.File, p.new.File)
		f.Hint = fmt.Sprintf("keep it in %s", p.old.File)
		f.Effects = finding.Effects{finding.Code: two(finding.Lossy)}
		d.add(f)
	}
	if p.old.Closed != p.new.Closed {
		d.openness(p)
	}
	if len(p.old.Values) > 0 && len(p.new.Values) > 0 && p.old.Values[0].Number != p.new.Values[0].Number {
		d.enumDefault(p)
	}
	if p.old.JSONAllowed != p.new.JSONAllowed {
		d.add(jsonFormat(optionAt(atEnum(p), jsonFeature, p.old.OptionPlaces, p.new.OptionPlaces), p.new.JSONAllowed))
	}
	if p.old.Name == p.new.Name {
		d.options(atEnum(p), optioned{p.old.Options, p.old.OptionPlaces}, optioned{p.new.Options, p.new.OptionPlaces})
	}
}

func (d *differ) openness(p pairOfEnums) {
	f := optionAt(atEnum(p), "features.enum_type", p.old.OptionPlaces, p.new.OptionPlaces)
	f.Rule = EnumOpenness
	f.Message = fmt.Sprintf("enum %s was closed and is open: old readers lose numbers they do not know", p.new.Name)
	f.Hint = "set features.enum_type to CLOSED again"
	data := [2]finding.Class{finding.Safe, finding.Lossy}
	if p.new.Closed {
		f.Message = fmt.Sprintf("enum %s was open and is closed: new readers lose numbers they do not know", p.new.Name)
		f.Hint = "set features.enum_type to OPEN again"
		data = [2]finding.Class{finding.Lossy, finding.Safe}
	}
	f.Effects = finding.Effects{finding.Binary: data, finding.JSON: data, finding.Code: two(finding.Note)}
	d.addEnum(p, f)
}

func (d *differ) enumDefault(p pairOfEnums) {
	was, is := &p.old.Values[0], &p.new.Values[0]
	f := atEnum(p)
	f.Rule = EnumDefault
	f.Old, f.New = was.Position, is.Position
	f.Message = fmt.Sprintf("the first value of %s was %s = %d and is %s = %d: unset fields read another value", p.new.Name, was.Name, was.Number, is.Name, is.Number)
	f.Hint = fmt.Sprintf("put %s first again", was.Name)
	f.Effects = finding.Effects{finding.Binary: two(finding.Note), finding.JSON: two(finding.Note), finding.Code: two(finding.Note)}
	d.addEnum(p, f)
}

// addEnum enters a finding inside a pair of enums.
func (d *differ) addEnum(p pairOfEnums, f finding.Finding) {
	d.addTravelling(d.old.enumTravels[p.old]|d.new.enumTravels[p.new], f)
	d.suspect(f, suspect{enums: p})
}

func (d *differ) enumRemoved(e *protobuf.Enum) {
	d.add(finding.Finding{
		Rule:    EnumRemoved,
		Path:    string(e.Name),
		Old:     e.Position,
		New:     d.new.around(e.Parent, e.File),
		Message: fmt.Sprintf("enum %s was removed", e.Name),
		Hint:    fmt.Sprintf("keep enum %s, and mark it deprecated", e.Name.Name()),
		Effects: finding.Effects{finding.Code: two(finding.Break)},
	})
}

func (d *differ) enumAdded(e *protobuf.Enum) {
	d.add(finding.Finding{
		Rule:    EnumAdded,
		Path:    string(e.Name),
		Old:     d.old.around(e.Parent, e.File),
		New:     e.Position,
		Message: fmt.Sprintf("enum %s was added", e.Name),
	})
}
