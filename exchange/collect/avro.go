package collect

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pawl-registry/pawl/exchange"
	"github.com/pawl-registry/pawl/schema/avro"
)

// avro makes a field of a type.
func (t *tree) avro(typ *avro.Type, name string) exchange.Field {
	t.left--
	f := exchange.Field{Name: name, Kind: avroKind(typ), Type: avroWords(typ, 0), Required: true}
	switch typ.Kind {
	case avro.Record:
		if name == "" {
			f.Name, f.Doc, f.Tags = simple(typ.Name), typ.Doc, t.tags[typ.Name]
		}
		f.Parts = t.record(typ)
	case avro.Array:
		f.Parts = t.parts(typ, part{element, typ.Items})
	case avro.Map:
		f.Parts = t.parts(typ, part{mapKey, &avro.Type{Kind: avro.String}}, part{value, typ.Items})
	case avro.Union:
		t.union(typ, &f)
	default:
		if name == "" {
			f.Name, f.Doc = simple(typ.Name), typ.Doc
		}
	}
	return f
}

func (t *tree) record(typ *avro.Type) []exchange.Field {
	if !t.enter(typ) {
		return nil
	}
	defer t.leave()
	var out []exchange.Field
	for _, field := range typ.Fields {
		f := t.avro(field.Type, field.Name)
		f.Tags = t.tags[typ.Name+"."+field.Name]
		if f.Doc = field.Doc; f.Doc == "" && field.Type.Kind == avro.Record {
			f.Doc = field.Type.Doc
		}
		out = append(out, f)
	}
	return out
}

// A part is what an array, map or union is made of.
type part struct {
	name string
	typ  *avro.Type
}

func (t *tree) parts(whole *avro.Type, parts ...part) []exchange.Field {
	if !t.enter(whole) {
		return nil
	}
	defer t.leave()
	var out []exchange.Field
	for _, p := range parts {
		out = append(out, t.avro(p.typ, p.name))
	}
	return out
}

// union makes of a type that may be null the type, which then is not
// required; of any other union its branches.
func (t *tree) union(typ *avro.Type, f *exchange.Field) {
	var branches []*avro.Type
	for _, b := range typ.Branches {
		if b.Kind == avro.Null {
			f.Required = false
			continue
		}
		branches = append(branches, b)
	}
	if len(branches) == 1 {
		required := f.Required
		*f = t.avro(branches[0], f.Name)
		f.Required = required
		return
	}
	var parts []part
	for i, b := range branches {
		parts = append(parts, part{"_" + strconv.Itoa(i), b})
	}
	f.Parts = t.parts(typ, parts...)
	for i := range f.Parts {
		f.Parts[i].Required = false
	}
}

// avroWords says a type as people do.
func avroWords(typ *avro.Type, depth int) string {
	switch {
	case depth > 4:
		return "…"
	case typ.Logical.Name == "decimal":
		return fmt.Sprintf("decimal(%d,%d)", typ.Logical.Precision, typ.Logical.Scale)
	case typ.Logical.Name != "":
		return typ.Logical.Name
	case typ.Name != "":
		return typ.Name
	}
	switch typ.Kind {
	case avro.Array:
		return "array<" + avroWords(typ.Items, depth+1) + ">"
	case avro.Map:
		return "map<string, " + avroWords(typ.Items, depth+1) + ">"
	case avro.Union:
		var words []string
		for _, b := range typ.Branches {
			words = append(words, avroWords(b, depth+1))
		}
		return strings.Join(words, " | ")
	default:
		return typ.Kind.String()
	}
}

// logicalKinds are the logical types that are no longer what they are made
// of.
var logicalKinds = map[string]exchange.Kind{
	"decimal": exchange.Number, "big-decimal": exchange.Number, "uuid": exchange.String, "date": exchange.Date,
	"time-millis": exchange.Time, "time-micros": exchange.Time,
	"timestamp-millis": exchange.Timestamp, "timestamp-micros": exchange.Timestamp, "timestamp-nanos": exchange.Timestamp,
	"local-timestamp-millis": exchange.Timestamp, "local-timestamp-micros": exchange.Timestamp, "local-timestamp-nanos": exchange.Timestamp,
}

var avroKinds = map[avro.Kind]exchange.Kind{
	avro.Null: exchange.Nothing, avro.Boolean: exchange.Boolean, avro.Int: exchange.Integer, avro.Long: exchange.Integer,
	avro.Float: exchange.Number, avro.Double: exchange.Number, avro.Bytes: exchange.Bytes, avro.Fixed: exchange.Bytes,
	avro.String: exchange.String, avro.Enum: exchange.String, avro.Record: exchange.Object, avro.Array: exchange.Array,
	avro.Map: exchange.Map, avro.Union: exchange.Union,
}

func avroKind(typ *avro.Type) exchange.Kind {
	if kind, ok := logicalKinds[typ.Logical.Name]; ok {
		return kind
	}
	return avroKinds[typ.Kind]
}
