package avro

// A Kind is an Avro type.
type Kind uint8

// The kinds, primitives first.
const (
	Null Kind = iota
	Boolean
	Int
	Long
	Float
	Double
	Bytes
	String
	Record
	Enum
	Array
	Map
	Union
	Fixed
)

// String gives the word that the specification uses.
func (k Kind) String() string {
	return [...]string{"null", "boolean", "int", "long", "float", "double", "bytes", "string",
		"record", "enum", "array", "map", "union", "fixed"}[k]
}

// IsPrimitive reports whether the kind has no parts and no name.
func (k Kind) IsPrimitive() bool { return k <= String }

// IsNamed reports whether types of this kind have a full name.
func (k Kind) IsNamed() bool { return k == Record || k == Enum || k == Fixed }

// primitive finds a primitive kind by its word.
func primitive(word string) (Kind, bool) {
	for k := Null; k <= String; k++ {
		if k.String() == word {
			return k, true
		}
	}
	return 0, false
}
