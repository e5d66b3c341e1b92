package registry

import "time"

// A DerivationName names a derivation: this subject is made from that one.
type DerivationName struct {
	Target SubjectName // what is made
	Source SubjectName // from what
}

// A Derivation is lineage that somebody declared or imported.
type Derivation struct {
	Name DerivationName
	// Application makes the one from the other, if that is known.
	Application string
	Description string
	// Mappings say which fields come from which; none means that it is not
	// known, so that any field may come from any other.
	Mappings   []FieldMapping
	Imported   bool
	CreateTime time.Time
	UpdateTime time.Time
	Etag       string
}

// A FieldMapping says that a field of the target is made from fields of the
// source.
type FieldMapping struct {
	Target  string   // a field path
	Sources []string // field paths
	// Transformation says how, in OpenLineage's words such as IDENTITY or
	// MASKED; it may be empty.
	Transformation string
}
