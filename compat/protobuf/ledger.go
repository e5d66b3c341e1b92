package protobuf

import (
	"maps"

	"google.golang.org/protobuf/reflect/protoreflect"

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
	uses    int // how many there are in both maps together
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
	return Ledger{numbers: cloned(l.numbers), names: cloned(l.names), uses: l.uses}
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
	before := len(l.numbers[number]) + len(l.names[name])
	l.numbers[number] = entered(l.numbers[number], u)
	l.names[name] = entered(l.names[name], u)
	l.uses += len(l.numbers[number]) + len(l.names[name]) - before
}

// useBytes is about how much memory one use takes with its place in a map.
// Measured.
const useBytes = 256

// Size is about how many bytes of memory the ledger takes, so that a cache of
// ledgers can be bounded.
func (l *Ledger) Size() int { return l.uses * useBytes }

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
