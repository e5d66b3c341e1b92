package protobuf

import (
	"bytes"
	"encoding/hex"
	"encoding/json"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/pawl-registry/pawl/compat/finding"
)

// run writes messages with one side and reads them with the other until one
// does not arrive.
func (e *experiment) run() (Witness, bool) {
	if e.effort > maxEffort {
		return Witness{}, false
	}
	from, to, ok := e.cuts()
	if !ok {
		return Witness{}, false
	}
	writer, err := build(from)
	if err != nil {
		return Witness{}, false
	}
	reader, err := build(to)
	if err != nil {
		return Witness{}, false
	}
	v := e.valuer()
	for _, set := range e.candidates(writer, v) {
		if e.effort++; e.effort > maxEffort {
			break
		}
		m := dynamicpb.NewMessage(writer.message)
		set(m)
		v.complete(m, maxDepth)
		if w, ok := e.try(m, writer, reader); ok {
			return w, true
		}
	}
	return Witness{}, false
}

// valuer begins with the enum value in question.
func (e *experiment) valuer() *valuer {
	v := &valuer{value: e.value}
	for _, f := range e.focus {
		if f.Map() && len(f.Message.Fields) == 2 {
			f = f.Message.Fields[1]
		}
		if f.Enum == nil {
			continue
		}
		for i := range f.Enum.Values {
			if f.Enum.Values[i].Name == e.value {
				v.numbers = append(v.numbers, f.Enum.Values[i].Number)
			}
		}
	}
	return v
}

// candidates set the fields in focus one at a time, then two together, then
// none. Fields that the reader requires are always set.
func (e *experiment) candidates(b *built, v *valuer) []setter {
	var alone, filled, all []setter
	for _, f := range b.fields() {
		list := v.setters(f, maxDepth)
		if !e.isNear(f) {
			filled = append(filled, list[0])
			continue
		}
		alone = append(alone, list[0])
		all = append(all, list...)
	}
	for i := range alone {
		for j := range alone {
			if i != j {
				all = append(all, inTurn(alone[i], alone[j]))
			}
		}
	}
	all = append(all, func(protoreflect.Message) {})
	for i, set := range all {
		all[i] = inTurn(append([]setter{set}, filled...)...)
	}
	return all
}

func (e *experiment) isNear(f protoreflect.FieldDescriptor) bool {
	return e.near.numbers[int32(f.Number())] || e.near.keys[f.JSONName()] || e.near.keys[string(f.Name())]
}

func inTurn(setters ...setter) setter {
	return func(m protoreflect.Message) {
		for _, set := range setters {
			set(m)
		}
	}
}

// try sends one message; ok reports that it did not arrive.
func (e *experiment) try(m *dynamicpb.Message, writer, reader *built) (w Witness, ok bool) {
	w = Witness{Message: e.from.Name, Encoding: e.cell.encoding.String(), Readers: e.cell.readers.String()}
	if e.to.Name != e.from.Name {
		w.ReadAs = e.to.Name
	}
	var writable error
	w.Written, writable = jsonOf(m, writer)
	read := dynamicpb.NewMessage(reader.message)
	var refused error
	if e.cell.encoding == finding.Binary {
		data, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
		if err != nil {
			return w, false
		}
		w.Bytes = hex.EncodeToString(data)
		refused = proto.UnmarshalOptions{Resolver: reader.types}.Unmarshal(data, read)
	} else {
		if writable != nil {
			return w, false
		}
		refused = protojson.UnmarshalOptions{DiscardUnknown: true, Resolver: reader.types}.Unmarshal(w.Written, read)
	}
	if refused == nil {
		dropUnknown(read)
		refused = proto.CheckInitialized(read)
	}
	if refused != nil {
		w.Outcome = Refused
		return w, true
	}
	w.Outcome = comparison{e.cell.encoding, reader}.messages(m, read)
	if w.Read, writable = jsonOf(read, reader); writable != nil || w.Outcome == "" {
		return w, false
	}
	// Bytes that look the same on both sides convince nobody, even where the
	// names behind them differ.
	return w, e.cell.encoding == finding.JSON || !bytes.Equal(w.Written, w.Read)
}

// jsonOf is a message as ProtoJSON, without the spaces that protobuf-go
// strews in so that nobody depends on them.
func jsonOf(m *dynamicpb.Message, b *built) (json.RawMessage, error) {
	text, err := protojson.MarshalOptions{Resolver: b.types}.Marshal(m)
	if err != nil {
		return nil, err
	}
	return compact(text)
}

func compact(text []byte) (json.RawMessage, error) {
	var b bytes.Buffer
	err := json.Compact(&b, text)
	return b.Bytes(), err
}

// dropUnknown removes the numbers that closed enums do not have, as readers
// must: protobuf-go, for one, keeps them.
func dropUnknown(m protoreflect.Message) {
	m.Range(func(f protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		each(f, value, dropUnknown)
		switch {
		case f.IsMap():
			dropEntries(f.MapValue(), value.Map())
		case f.Enum() == nil:
		case f.IsList():
			dropElements(f, value.List())
		case isUnknown(f, value):
			m.Clear(f)
		}
		return true
	})
}

func isUnknown(f protoreflect.FieldDescriptor, value protoreflect.Value) bool {
	return f.Enum() != nil && f.Enum().IsClosed() && f.Enum().Values().ByNumber(value.Enum()) == nil
}

func dropEntries(f protoreflect.FieldDescriptor, entries protoreflect.Map) {
	entries.Range(func(key protoreflect.MapKey, value protoreflect.Value) bool {
		if isUnknown(f, value) {
			entries.Clear(key)
		}
		return true
	})
}

func dropElements(f protoreflect.FieldDescriptor, list protoreflect.List) {
	known := 0
	for i := range list.Len() {
		if value := list.Get(i); !isUnknown(f, value) {
			list.Set(known, value)
			known++
		}
	}
	list.Truncate(known)
}
