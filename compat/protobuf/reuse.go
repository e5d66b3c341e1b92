package protobuf

import (
	"fmt"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// A Reuse is a number or name that an earlier version used otherwise.
type Reuse struct {
	finding.Finding
	// Version is the latest that had it.
	Version int
}

// Reuses are what a candidate uses otherwise than earlier versions did. What
// settled has, the version before the candidate or nil, is left out: a
// comparison with it tells what changed, and the rest was accepted then.
func (l *Ledger) Reuses(candidate, settled *protobuf.Module) []Reuse {
	if settled == nil {
		settled = &protobuf.Module{}
	}
	var changes []Reuse
	side := side{Module: candidate}
	for _, m := range side.own() {
		before := holder{}
		if old := settled.Messages[m.Name]; old != nil {
			before = fieldsHeld(old)
		}
		for _, f := range m.Fields {
			changes = l.ask(changes, asked{m.Name, before, useOfField(f)})
		}
	}
	for _, e := range side.ownEnums() {
		before := holder{}
		if old := settled.Enums[e.Name]; old != nil {
			before = valuesHeld(old)
		}
		for i := range e.Values {
			changes = l.ask(changes, asked{e.Name, before, useOfValue(&e.Values[i])})
		}
	}
	return changes
}

// A holder is the numbers and names of one type.
type holder struct {
	numbers map[int32]bool
	names   map[protoreflect.Name]bool
}

func fieldsHeld(m *protobuf.Message) holder {
	h := holder{map[int32]bool{}, map[protoreflect.Name]bool{}}
	for _, f := range m.Fields {
		h.numbers[f.Number], h.names[f.Name] = true, true
	}
	return h
}

func valuesHeld(e *protobuf.Enum) holder {
	h := holder{map[int32]bool{}, map[protoreflect.Name]bool{}}
	for _, v := range e.Values {
		h.numbers[v.Number], h.names[v.Name] = true, true
	}
	return h
}

// asked is a use of a candidate, and what the version before it holds.
type asked struct {
	in     protoreflect.FullName
	before holder
	use    use
}

// ask adds what the ledger has against a use.
func (l *Ledger) ask(to []Reuse, a asked) []Reuse {
	if !a.before.numbers[a.use.number] {
		if old, other := contrary(latest(l.numbers[numberKey{a.in, a.use.number}]), a.use); other {
			to = append(to, numberReuse(a, old))
		}
	}
	if !a.before.names[a.use.name] {
		if old, other := contrary(latest(l.names[nameKey{a.in, a.use.name}]), a.use); other && old.number != a.use.number {
			to = append(to, nameReuse(a, old))
		}
	}
	return to
}

// contrary picks the use that another contradicts, unless one agrees with it.
func contrary(uses []use, u use) (use, bool) {
	for _, old := range uses {
		if old.number == u.number && old.name == u.name && agree(old, u) {
			return use{}, false
		}
	}
	if len(uses) == 0 {
		return use{}, false
	}
	return uses[0], true
}

// agree reports whether data of both types is read as the other without loss.
func agree(old, new use) bool {
	if old.kind == new.kind && old.repeated == new.repeated {
		return true
	}
	c := counterpart{old.field(), new.field()}
	return binaryEffects(c) == two(finding.Safe) && jsonEffects(c) == two(finding.Safe)
}

func numberReuse(a asked, old use) Reuse {
	f := reused(a, old)
	f.Rule = NumberReused
	f.Message = fmt.Sprintf("number %d of %s was %s up to version %d and is %s", old.number, a.in, old.text(), old.last, a.use.text())
	f.Hint = fmt.Sprintf("give %s a number that was never used, and add reserved %d;", a.use.name, old.number)
	f.Effects = finding.Effects{finding.Binary: two(finding.Break), finding.JSON: two(finding.Break), finding.StrictJSON: two(finding.Break)}
	if old.name == a.use.name { // only the type is another
		c := counterpart{old.field(), a.use.field()}
		f.Hint = fmt.Sprintf("make %s %s, as it was", a.use.name, old.typeName)
		f.Effects[finding.Binary] = binaryEffects(c)
		f.Effects[finding.JSON] = jsonEffects(c)
		f.Effects[finding.StrictJSON] = jsonEffects(c)
	}
	return Reuse{f, old.last}
}

func nameReuse(a asked, old use) Reuse {
	f := reused(a, old)
	f.Rule = NameReused
	f.Message = fmt.Sprintf("%s of %s had number %d up to version %d and has %d", old.name, a.in, old.number, old.last, a.use.number)
	f.Hint = fmt.Sprintf("give %s its number %d again, or another name", a.use.name, old.number)
	json := two(finding.Safe)
	if old.kind != 0 {
		json = jsonEffects(counterpart{old.field(), a.use.field()})
	}
	f.Effects = finding.Effects{finding.Binary: two(finding.Break), finding.JSON: json, finding.StrictJSON: json}
	return Reuse{f, old.last}
}

// reused is a finding at two uses, without rule or effects.
func reused(a asked, old use) finding.Finding {
	return finding.Finding{Path: string(a.in.Append(a.use.name)), Old: old.position, New: a.use.position}
}

func (u use) text() string {
	if u.typeName == "" {
		return string(u.name)
	}
	return u.typeName + " " + string(u.name)
}
