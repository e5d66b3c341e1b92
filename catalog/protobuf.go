package catalog

import (
	"maps"
	"slices"

	"github.com/pawl-registry/pawl/schema/protobuf"
)

// protobuf enters what a module's own files define. Names are in order, so
// that the card of a schema is always the same.
func (c *Card) protobuf(m *protobuf.Module) {
	for _, name := range slices.Sorted(maps.Keys(m.Messages)) {
		if message := m.Messages[name]; !message.Imported && !message.MapEntry {
			c.named(Type, string(name))
			for _, f := range message.Fields {
				c.named(Field, string(f.FullName))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.Enums)) {
		if enum := m.Enums[name]; !enum.Imported {
			c.named(Type, string(name))
			for i := range enum.Values {
				c.named(Value, string(name)+"."+string(enum.Values[i].Name))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.Services)) {
		if service := m.Services[name]; !service.Imported {
			c.named(Type, string(name))
			for _, method := range service.Methods {
				c.named(Field, string(name)+"."+string(method.Name))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.Extensions)) {
		if !m.Extensions[name].Imported {
			c.named(Field, string(name))
		}
	}
}
