package schema

// FieldPaths lists the paths of a schema's fields, in order of declaration,
// each before those within it, and reports whether there are more than most.
// Arrays, maps and unions are passed as if they were not there; a type within
// itself is not entered again. In Protobuf a path begins at the first message
// of the first file that has one, or names another one: acme.v1.Line/sku.
func (s *Schema) FieldPaths(most int) (paths []string, more bool) {
	if s.Avro != nil {
		return s.Avro.FieldPaths(most)
	}
	return s.Protobuf.FieldPaths(most)
}

// HasFieldPath reports whether a path leads to a field. In Protobuf the first
// message may be named too.
func (s *Schema) HasFieldPath(path string) bool {
	if s.Avro != nil {
		return s.Avro.HasFieldPath(path)
	}
	return s.Protobuf.HasFieldPath(path)
}
