package protobuf_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
)

// TestWhatIsSafeIsRead writes random data with one schema and reads it with
// the other. Where Diff sees no more than notes, nothing may be lost.
func TestWhatIsSafeIsRead(t *testing.T) {
	rounds, r := trials(t, 1500)
	safe := map[finding.Encoding]int{}
	for range rounds {
		before := randomSchema(r)
		after := before.clone()
		for range 1 + r.IntN(3) {
			after.change(r)
		}
		if r.IntN(20) == 0 {
			after.proto2 = !after.proto2
		}
		oldText, newText := before.text(), after.text()
		old, oldFile := compileText(t, oldText), descriptor(t, oldText)
		new, newFile := compileText(t, newText), descriptor(t, newText)
		changes, err := protobuf.Diff(t.Context(), old, new)
		if err != nil {
			t.Fatal(err)
		}
		effects := total(changes)
		for _, encoding := range []finding.Encoding{finding.Binary, finding.JSON} {
			for readers, files := range [][2]protoreflect.FileDescriptor{{oldFile, newFile}, {newFile, oldFile}} {
				if effects[encoding][readers] > finding.Note {
					continue
				}
				safe[encoding]++
				for range 5 {
					if lost := exchange(r, encoding, files); lost != "" {
						t.Fatalf("Diff says that %s of %s is safe, but %s\n%s\n%s\n%s", encoding, finding.Readers(readers), lost, oldText, newText, describe(changes))
					}
				}
			}
		}
	}
	t.Logf("%d binary and %d JSON directions were safe and read", safe[finding.Binary], safe[finding.JSON])
}

// exchange writes a random message of each type that both files have with the
// first and reads it with the second; it says what was lost.
func exchange(r *rand.Rand, encoding finding.Encoding, files [2]protoreflect.FileDescriptor) string {
	types := files[0].Messages()
	for i := range types.Len() {
		into := files[1].Messages().ByName(types.Get(i).Name())
		if into == nil {
			continue
		}
		written := dynamicpb.NewMessage(types.Get(i))
		fill(r, written, 3)
		read := dynamicpb.NewMessage(into)
		sent, err := transfer(encoding, written, read)
		if err != nil {
			return err.Error()
		}
		if !sent {
			continue
		}
		if lost := compare(encoding, written, read); lost != "" {
			return lost
		}
	}
	return ""
}

// transfer writes one message and reads it as the other. Data that cannot be
// written, such as a cycle of required fields, is not sent.
func transfer(encoding finding.Encoding, written, read proto.Message) (sent bool, err error) {
	if encoding == finding.Binary {
		data, err := proto.Marshal(written)
		if err != nil {
			return false, nil
		}
		return true, proto.Unmarshal(data, read)
	}
	data, err := protojson.Marshal(written)
	if err != nil {
		return false, nil
	}
	return true, protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(data, read)
}

func fill(r *rand.Rand, m protoreflect.Message, depth int) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		if f.Cardinality() != protoreflect.Required && (r.IntN(3) == 0 || depth == 0) {
			continue
		}
		switch {
		case f.IsMap():
			entries := m.Mutable(f).Map()
			for range r.IntN(3) {
				value := entries.NewValue()
				if f.MapValue().Message() != nil {
					fill(r, value.Message(), max(depth-1, 0))
				} else {
					value = randomValue(r, f.MapValue())
				}
				entries.Set(randomValue(r, f.MapKey()).MapKey(), value)
			}
		case f.IsList():
			list := m.Mutable(f).List()
			for range r.IntN(3) {
				if f.Message() != nil {
					fill(r, list.AppendMutable().Message(), max(depth-1, 0))
				} else {
					list.Append(randomValue(r, f))
				}
			}
		case f.Message() != nil:
			if depth > 0 {
				fill(r, m.Mutable(f).Message(), depth-1)
			}
		default:
			m.Set(f, randomValue(r, f))
		}
	}
}

func randomValue(r *rand.Rand, f protoreflect.FieldDescriptor) protoreflect.Value {
	i := []int64{0, 1, -1, 2, 150, math.MaxInt32, math.MinInt32, math.MaxInt64, math.MinInt64, math.MaxUint32}[r.IntN(10)]
	switch f.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(i&1 == 1)
	case protoreflect.EnumKind:
		values := f.Enum().Values()
		return protoreflect.ValueOfEnum(values.Get(r.IntN(values.Len())).Number())
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		return protoreflect.ValueOfInt32(int32(i))
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return protoreflect.ValueOfUint32(uint32(i))
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		return protoreflect.ValueOfInt64(i)
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return protoreflect.ValueOfUint64(uint64(i))
	case protoreflect.FloatKind:
		return protoreflect.ValueOfFloat32([]float32{0, 1.5, -3, 1 << 20}[r.IntN(4)])
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64([]float64{0, 1.5, -3, 1e300}[r.IntN(4)])
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte{0xff, byte(i), 0x80}[:r.IntN(4)])
	default:
		return protoreflect.ValueOfString([]string{"", "a", "12", "längs"}[r.IntN(4)])
	}
}

// compare says what of a written message the one that was read lacks.
func compare(encoding finding.Encoding, written, read protoreflect.Message) string {
	lost := ""
	written.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		g := read.Descriptor().Fields().ByNumber(f.Number())
		if encoding == finding.JSON {
			if g = read.Descriptor().Fields().ByJSONName(f.JSONName()); g == nil {
				g = read.Descriptor().Fields().ByTextName(f.JSONName())
			}
			if g != nil && g.Name() != f.Name() && g.Number() != f.Number() {
				lost = fmt.Sprintf("%s was read as %s", f.FullName(), g.FullName())
				return false
			}
		}
		if g == nil {
			if encoding == finding.Binary && len(read.GetUnknown()) == 0 {
				lost = fmt.Sprintf("%s was dropped", f.FullName())
			}
			return lost == ""
		}
		in := manner{names: encoding == finding.JSON && element(f).Kind() == element(g).Kind(), textKeys: encoding == finding.JSON}
		if was, is := in.flat(f, v), in.flat(g, read.Get(g)); f.IsMap() == g.IsMap() && !strings.HasPrefix(is, was) {
			lost = fmt.Sprintf("%s was %s and is %s", f.FullName(), was, is)
		} else if f.Message() != nil && !f.IsMap() && !f.IsList() && !g.IsMap() && !g.IsList() {
			lost = compare(encoding, v.Message(), read.Get(g).Message())
		}
		return lost == ""
	})
	return lost
}

// element is what a field holds: for a map its values.
func element(f protoreflect.FieldDescriptor) protoreflect.FieldDescriptor {
	if f.IsMap() {
		return f.MapValue()
	}
	return f
}

// A manner is how values are written so that equal data of types that are
// alike looks alike: enums by name or by number, keys of maps as text or as
// what they are.
type manner struct{ names, textKeys bool }

func (in manner) flat(f protoreflect.FieldDescriptor, v protoreflect.Value) string {
	switch {
	case f.IsMap():
		var entries []string
		v.Map().Range(func(k protoreflect.MapKey, e protoreflect.Value) bool {
			entries = append(entries, in.key(f.MapKey(), k)+in.flatOne(f.MapValue(), e))
			return true
		})
		slices.Sort(entries)
		return strings.Join(entries, "")
	case f.IsList():
		var b strings.Builder
		for i := range v.List().Len() {
			b.WriteString(in.flatOne(f, v.List().Get(i)))
		}
		return b.String()
	}
	return in.flatOne(f, v)
}

func (in manner) key(f protoreflect.FieldDescriptor, k protoreflect.MapKey) string {
	if in.textKeys {
		return k.String() + ";" // true, not 1: a key of JSON is a string
	}
	return in.flatOne(f, k.Value())
}

func (in manner) flatOne(f protoreflect.FieldDescriptor, v protoreflect.Value) string {
	switch f.Kind() {
	case protoreflect.MessageKind, protoreflect.GroupKind:
		return "a message;"
	case protoreflect.BoolKind:
		if v.Bool() {
			return "1;"
		}
		return "0;"
	case protoreflect.EnumKind:
		if value := f.Enum().Values().ByNumber(v.Enum()); value != nil && in.names {
			return string(value.Name()) + ";"
		}
		return fmt.Sprintf("%d;", v.Enum())
	case protoreflect.BytesKind:
		return string(v.Bytes()) + ";"
	case protoreflect.StringKind:
		return v.String() + ";"
	case protoreflect.FloatKind, protoreflect.DoubleKind:
		return strconv.FormatFloat(v.Float(), 'f', -1, 64) + ";"
	default:
		return fmt.Sprintf("%v;", v.Interface())
	}
}
