package codec

import (
	"errors"
	"fmt"
	"strings"

	twmb "github.com/twmb/avro"

	"github.com/pawl-registry/pawl/schema/avro"
)

// An avroCodec reads and writes Avro.
type avroCodec struct {
	root    *avro.Type
	library *twmb.Schema
	options Options
}

// NewAvro makes a codec of a schema's root type.
func NewAvro(s *avro.Schema, o Options) (Codec, error) {
	text, err := withoutAliases(s.Resolved())
	if err != nil {
		return nil, err
	}
	library, err := twmb.Parse(text, libraryOptions()...)
	if err != nil {
		return nil, fmt.Errorf("the Avro library does not take the schema: %w", err)
	}
	return avroCodec{root: s.Root, library: library, options: o}, nil
}

// libraryOptions let the library take every name that a registry may hold,
// and leave values as they are written: in Avro's JSON a timestamp is the
// number that it is in the data, and no number is too large for it.
func libraryOptions() []twmb.SchemaOpt {
	out := []twmb.SchemaOpt{twmb.WithLaxNames(nil)}
	for _, logical := range []string{
		"decimal", "big-decimal", "uuid", "duration", "date", "time-millis", "time-micros",
		"timestamp-millis", "timestamp-micros", "timestamp-nanos",
		"local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos",
	} {
		out = append(out, twmb.CustomType{LogicalType: logical})
	}
	return out
}

// Encode reads Avro's JSON encoding. The value of a union may also come
// without the name of its branch: the first branch that it fits is taken. A
// field that is left out takes its default.
func (c avroCodec) Encode(text []byte) (data []byte, err error) {
	defer caught("Avro", &err)
	var value any
	if err := c.library.DecodeJSON(text, &value, twmb.TaggedUnions()); err != nil {
		return nil, plainly(err)
	}
	if err := checkNames(text, value); err != nil {
		return nil, err
	}
	if data, err = c.library.Encode(value); err != nil {
		return nil, plainly(err)
	}
	if err := c.options.fits(data); err != nil {
		return nil, err
	}
	return data, nil
}

// Decode writes Avro's JSON encoding, or one without the names of branches.
func (c avroCodec) Decode(data []byte) (text []byte, unknown int, err error) {
	defer caught("Avro", &err)
	if err := weighAvro(c.root, data, c.options.memory()); err != nil {
		return nil, 0, err
	}
	var value any
	if _, err := c.library.Decode(data, &value, twmb.TaggedUnions()); err != nil {
		return nil, 0, plainly(err)
	}
	p := newPrinter(c.options.Plain)
	err = p.value(c.root, value)
	return p.out.Bytes(), 0, err
}

// plainly is an error of the library in the words of the data: which field,
// and what is wrong there.
func plainly(err error) error {
	text, path := err.Error(), ""
	for {
		found, ok := errors.AsType[*twmb.SemanticError](err)
		if !ok || found.Err == nil {
			break
		}
		err, text = found.Err, found.Err.Error()
		if found.Field != "" {
			path = join(path, found.Field)
		}
	}
	text = strings.TrimPrefix(strings.TrimPrefix(text, "avro: "), "avro json: ")
	if path != "" {
		text = path + ": " + text
	}
	return errors.New(text)
}

// join puts a name behind a path.
func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
