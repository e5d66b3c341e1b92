package codec

import (
	"encoding/binary"
	"fmt"
	"math"
	"unicode/utf8"

	"github.com/pawl-registry/pawl/schema/avro"
)

// maxNesting is how deep values may lie in each other: what the library takes.
const maxNesting = 1000

// cost is about how many bytes a value takes, with what holds it, when it is
// read and printed; the bytes of names and texts come on top.
const cost = 64

// weighAvro walks through data before anything is made of it. The library
// bounds each list by itself, which does not bound lists of lists; and it does
// not know at which byte a fault is.
func weighAvro(root *avro.Type, data []byte, budget int) error {
	s := scale{data: data, left: budget, budget: budget}
	if err := s.value(root); err != nil {
		return err
	}
	if rest := len(s.data) - s.at; rest > 0 {
		return fmt.Errorf("the value ends at byte %d, and %d more follow: it was written with another schema, or is framed otherwise", s.at, rest)
	}
	return nil
}

// A scale is at a place in the data, and knows how much memory is left.
type scale struct {
	data         []byte
	at           int
	left, budget int
	depth        int
	start        int // of the bytes passed over last
}

// value passes over one value.
func (s *scale) value(t *avro.Type) error {
	if err := s.take(cost); err != nil {
		return err
	}
	if s.depth++; s.depth > maxNesting {
		return s.fault("values lie more than %d deep in each other", maxNesting)
	}
	defer func() { s.depth-- }()
	switch t.Kind {
	case avro.Null:
		return nil
	case avro.Boolean:
		return s.skip(1, "a boolean")
	case avro.Float:
		return s.skip(4, "a float")
	case avro.Double:
		return s.skip(8, "a double")
	case avro.Fixed:
		return s.skip(t.Size, "a fixed")
	case avro.Int:
		return s.int()
	case avro.Long:
		_, err := s.long("a long")
		return err
	case avro.Bytes:
		return s.bytes("bytes")
	case avro.String:
		return s.text("a string")
	case avro.Enum:
		return s.choice("an enum", len(t.Symbols))
	case avro.Record:
		return s.record(t)
	case avro.Array:
		return s.blocks("an array", func() error { return s.value(t.Items) })
	case avro.Map:
		return s.blocks("a map", func() error { return s.entry(t) })
	case avro.Union:
		return s.union(t)
	}
	return s.fault("the schema has a type %s that data cannot have", t.Kind)
}

// deepest is how many names of fields stand before an error.
const deepest = 8

func (s *scale) record(t *avro.Type) error {
	for _, f := range t.Fields {
		if err := s.take(len(f.Name)); err != nil {
			return err
		}
		if err := s.value(f.Type); err != nil {
			if s.depth <= deepest {
				return fmt.Errorf("%s: %w", f.Name, err)
			}
			return err
		}
	}
	return nil
}

func (s *scale) entry(t *avro.Type) error {
	if err := s.text("the key of a map"); err != nil {
		return err
	}
	return s.value(t.Items)
}

func (s *scale) union(t *avro.Type) error {
	i, err := s.long("the branch of a union")
	if err != nil {
		return err
	}
	if i < 0 || i >= int64(len(t.Branches)) {
		return s.fault("the data takes branch %d of a union that has %d", i, len(t.Branches))
	}
	return s.value(t.Branches[i])
}

func (s *scale) choice(what string, many int) error {
	i, err := s.long(what)
	if err == nil && (i < 0 || i >= int64(many)) {
		return s.fault("the data takes symbol %d of %s that has %d", i, what, many)
	}
	return err
}

func (s *scale) int() error {
	n, err := s.long("an int")
	if err == nil && (n < math.MinInt32 || n > math.MaxInt32) {
		return s.fault("%d is no int", n)
	}
	return err
}

// text passes over a string. JSON has no way to write one that is not UTF-8.
func (s *scale) text(what string) error {
	if err := s.bytes(what); err != nil {
		return err
	}
	if text := s.data[s.start:s.at]; !utf8.Valid(text) {
		return s.fault("%s before is not UTF-8", what)
	}
	return nil
}

func (s *scale) bytes(what string) error {
	n, err := s.long("the length of " + what)
	if err != nil {
		return err
	}
	s.start = s.at
	return s.skip(n, what)
}

// blocks passes over the blocks of an array or map: a count, before which a
// minus says that the size of the block in bytes follows.
func (s *scale) blocks(what string, item func() error) error {
	for {
		n, err := s.long("the count of " + what)
		if err != nil || n == 0 {
			return err
		}
		if n < 0 {
			if n == math.MinInt64 {
				return s.fault("%s says that it has %d items", what, n)
			}
			n = -n
			if _, err := s.long("the size of " + what); err != nil {
				return err
			}
		}
		for range n {
			if err := item(); err != nil {
				return err
			}
		}
	}
}

// long reads a number of up to 64 bits.
func (s *scale) long(what string) (int64, error) {
	n, size := binary.Varint(s.data[s.at:])
	if size > 0 {
		s.at += size
		return n, nil
	}
	if size == 0 {
		return 0, s.fault("the data ends within %s", what)
	}
	return 0, s.fault("%s has more than 64 bits", what)
}

// skip passes over bytes.
func (s *scale) skip(n int64, what string) error {
	if left := len(s.data) - s.at; n < 0 || n > int64(left) {
		return s.fault("%s has %d bytes, and %d are left", what, n, left)
	}
	s.at += int(n)
	return s.take(int(n))
}

// take takes some of the memory that is left.
func (s *scale) take(n int) error {
	if s.left -= n; s.left < 0 {
		return heavyError{s.budget}
	}
	return nil
}

func (s *scale) fault(format string, args ...any) error {
	return fmt.Errorf("byte %d: %s", s.at, fmt.Sprintf(format, args...))
}
