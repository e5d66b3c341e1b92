package avro

import (
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/schema/source"
)

// A valueKind is a type of JSON value.
type valueKind uint8

const (
	nullValue valueKind = iota
	boolValue
	numberValue
	stringValue
	arrayValue
	objectValue
)

// A value is a JSON value that remembers where it stood. encoding/json keeps
// neither positions, nor the order of keys, nor number literals.
type value struct {
	kind         valueKind
	truth        bool
	line, column int32
	text         string // of a string, or the literal of a number
	items        []*value
	members      []member
}

// A member is one key of a JSON object with its value.
type member struct {
	key          string
	line, column int32
	value        *value
}

// get returns the value of a key, nil if there is none. The last of several
// wins, as it does for every JSON library that accepts them.
func (v *value) get(key string) *value {
	for _, m := range slices.Backward(v.members) {
		if m.key == key {
			return m.value
		}
	}
	return nil
}

// effective returns the members that count, sorted by key.
func (v *value) effective() []member {
	sorted := slices.Clone(v.members)
	slices.SortStableFunc(sorted, func(a, b member) int { return strings.Compare(a.key, b.key) })
	kept := sorted[:0]
	for i, m := range sorted {
		if i+1 == len(sorted) || sorted[i+1].key != m.key {
			kept = append(kept, m)
		}
	}
	return kept
}

func (v *value) position(file string) source.Position {
	return source.Position{File: file, Line: int(v.line), Column: int(v.column)}
}
