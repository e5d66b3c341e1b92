package protobuf

import (
	"unsafe"

	"github.com/pawl-registry/pawl/schema/source"
)

// What an element of the model takes, with its place in an index.
const (
	sizeString    = int(unsafe.Sizeof(""))
	sizePointer   = 2 * int(unsafe.Sizeof(uintptr(0)))
	sizePlace     = int(unsafe.Sizeof(OptionPlace{}))
	sizeTagged    = int(unsafe.Sizeof(source.Tagged{}))
	sizeDirective = int(unsafe.Sizeof(source.Directive{}))
	sizeFile      = int(unsafe.Sizeof(File{})) + sizePointer
	sizeMessage   = int(unsafe.Sizeof(Message{})) + sizePointer
	sizeField     = int(unsafe.Sizeof(Field{})) + sizePointer
	sizeOneof     = int(unsafe.Sizeof(Oneof{})) + sizePointer
	sizeEnum      = int(unsafe.Sizeof(Enum{})) + sizePointer
	sizeEnumValue = int(unsafe.Sizeof(EnumValue{}))
	sizeRange     = int(unsafe.Sizeof(source.Position{})) + 8
	sizeService   = int(unsafe.Sizeof(Service{})) + sizePointer
	sizeMethod    = int(unsafe.Sizeof(Method{})) + sizePointer
)

// grow counts memory that the module will keep.
func (b *builder) grow(bytes int) { b.size += bytes }

// indexSize is what the indices themselves take: a map keeps about twice the
// room that its entries need.
func (m *Module) indexSize() int {
	entries := len(m.Messages) + len(m.Enums) + len(m.Services) + len(m.Extensions)
	return 2 * entries * (sizeString + sizePointer/2)
}
