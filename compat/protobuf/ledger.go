package protobuf

import (
	"fmt"
	"maps"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// A Ledger remembers, for every message and enum of a line of versions, which
// name went with which number. Its zero value is empty. It may be read from
// many goroutines, but not while a version is added.
//
// A number or name belongs to what the latest version that had it meant by
// it. Data of that version may live for ever, so anything else that takes the
// number or name later breaks it, whatever lies in between.
type Ledger struct {
	numbers map[numberKey][]use
	names   map[nameKey][]use
}

type numberKey struct {
	in     protoreflect.FullName
	number int32
}

type nameKey struct {
	in   protoreflect.FullName
	name protoreflect.Name
}

// A use is one meaning of a number and a name.
type use struct {
	number           int32
	name             protoreflect.Name
	kind             protoreflect.Kind // zero for enum values
	repeated, packed bool
	typeName         string
	first, last      int // versions
	position         source.Position
}

// same reports whether two uses mean the same.
func (u use) same(v use) bool {
	return u.number == v.number && u.name == v.name && u.kind == v.kind && u.repeated == v.repeated
}

// field is a field of the type that the use had.
func (u use) field() *protobuf.Field {
	return &protobuf.Field{Kind: u.kind, Repeated: u.repeated, Packed: u.packed}
}

func useOfField(f *protobuf.Field) use {
	return use{
		number: f.Number, name: f.Name, kind: f.Kind, repeated: f.Repeated, packed: f.Packed,
		typeName: typeName(f), position: f.Position,
	}
}

func useOfValue(v *protobuf.EnumValue) use {
	return use{number: v.Number, name: v.Name, position: v.Position}
}

// Clone is a ledger of its own that holds the same.
func (l *Ledger) Clone() Ledger {
	return Ledger{numbers: cloned(l.numbers), names: cloned(l.names)}
}

func cloned[K comparable](m map[K][]use) map[K][]use {
	c := maps.Clone(m)
	for k, uses := range c {
		c[k] = append([]use(nil), uses...)
	}
	return c
}

// Add enters a version. Versions are added in increasing order.
func (l *Ledger) Add(version int, m *protobuf.Module) {
	if l.numbers == nil {
		l.numbers, l.names = map[numberKey][]use{}, map[nameKey][]use{}
	}
	for name, message := range m.Messages {
		if message.Imported || message.MapEntry {
			continue
		}
		for _, f := range message.Fields {
			l.enter(name, version, useOfField(f))
		}
	}
	for name, enum := range m.Enums {
		if enum.Imported {
			continue
		}
		for i := range enum.Values {
			l.enter(name, version, useOfValue(&enum.Values[i]))
		}
	}
}

func (l *Ledger) enter(in protoreflect.FullName, version int, u use) {
	u.first, u.last = version, version
	number, name := numberKey{in, u.number}, nameKey{in, u.name}
	l.numbers[number] = entered(l.numbers[number], u)
	l.names[name] = entered(l.names[name], u)
}

// entered is a list of uses with one more, or with a longer life of one.
func entered(uses []use, u use) []use {
	for i := range uses {
		if uses[i].same(u) {
			u.first = uses[i].first
			uses[i] = u
			return uses
		}
	}
	return append(uses, u)
}

// latest are the uses that the latest version had that had any.
func latest(uses []use) []use {
	last := 0
	for _, u := range uses {
		last = max(last, u.last)
	}
	var of []use
	for _, u := range uses {
		if u.last == last {
			of = append(of, u)
		}
	}
	return of
}

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
