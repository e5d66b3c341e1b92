package catalog

import "github.com/pawl-registry/pawl/schema/avro"

// avro enters the types that a schema defines itself.
func (c *Card) avro(s *avro.Schema) {
	for _, t := range s.Types {
		c.named(Type, t.Name)
		for _, alias := range t.Aliases {
			c.named(Type, alias)
		}
		for _, f := range t.Fields {
			c.named(Field, t.Name+"."+f.Name)
			for _, alias := range f.Aliases {
				c.named(Field, t.Name+"."+alias)
			}
		}
		for _, symbol := range t.Symbols {
			c.named(Value, t.Name+"."+symbol.Name)
		}
	}
}
