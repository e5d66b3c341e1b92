package exchange

import "strings"

// A Kind is a type in the words of no schema language.
type Kind string

// The kinds.
const (
	String    Kind = "STRING"
	Integer   Kind = "INTEGER"
	Number    Kind = "NUMBER"
	Boolean   Kind = "BOOLEAN"
	Bytes     Kind = "BYTES"
	Date      Kind = "DATE"
	Time      Kind = "TIME"
	Timestamp Kind = "TIMESTAMP"
	Object    Kind = "OBJECT" // Parts are its fields
	Array     Kind = "ARRAY"  // its one part are the items
	Map       Kind = "MAP"    // its two parts are key and value
	Union     Kind = "UNION"  // Parts are the branches, but for null
	Nothing   Kind = "NULL"
)

// A Field is a field of a schema, or a type at its root.
type Field struct {
	Name string
	Kind Kind
	// Type is the type in the words of the schema, such as timestamp-micros or
	// com.acme.Customer.
	Type string
	Doc  string
	// Required: data always has it. Nullable types and fields that may be
	// unset are not.
	Required bool
	Tags     []string
	// Parts are what it is made of. A type that holds itself has none where it
	// comes the second time.
	Parts []Field
}

// Root is where the paths of the fields of a type at the root begin. Those of
// the first type are just the fields' own; those of other messages begin with
// the name of the message, as in acme.v1.Line/sku.
func (f Field) Root(first bool) string {
	if first {
		return ""
	}
	return f.Type + "/"
}

// Path is that of a part, whose whole has the path given. Items of arrays,
// entries of maps and branches of unions have that of the whole: paths go
// through them.
func (f Field) Path(whole string, part Field) string {
	switch {
	case f.Kind != Object:
		return whole
	case whole == "" || strings.HasSuffix(whole, "/"):
		return whole + part.Name
	}
	return whole + "." + part.Name
}
