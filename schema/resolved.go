package schema

// Resolved gives an Avro schema as one text that needs no reference: what
// Confluent answers for format=resolved. Every named type of any file or
// reference that the schema's own type leads to stands whole where it is first
// used, in the form that Apache's Java library prints. Types that nothing
// leads to are left out. An error of type Problems says that schemas of the
// format have no such form.
func (s *Schema) Resolved() (string, error) {
	if s.Avro == nil {
		return "", s.formless("resolved", "Protobuf files import each other by path")
	}
	return s.Avro.Resolved(), nil
}
