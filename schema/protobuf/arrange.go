package protobuf

import (
	"cmp"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
)

// An arranger gives every declaration of a file a line of its own, which is
// how the printer is told an order. The order matters where a declaration
// brings a message with it, as groups and maps do: these must stand among the
// nested messages as the descriptor has them. Beyond that options go first,
// then fields by number, then what is nested, then services and extensions.
type arranger struct {
	info *descriptorpb.SourceCodeInfo
	line int32
	// work is how many steps the printer takes to find out which group and
	// which extend block things belong to.
	work int
}

// The numbers of fields of descriptors, which make up paths.
const (
	fileImport, filePackage, fileMessage, fileEnum, fileService, fileExtension, fileOption  = 3, 2, 4, 5, 6, 7, 8
	messageField, messageNested, messageEnum, messageRange, messageExtension, messageOption = 2, 3, 4, 5, 6, 7
	messageOneof, messageReservedRange, messageReservedName, oneofOption                    = 8, 9, 10, 2
)

// place gives the next line to a path.
func (a *arranger) place(path ...int32) {
	a.line++
	a.span(a.line, a.line, path)
}

func (a *arranger) span(from, to int32, path []int32) {
	a.info.Location = append(a.info.Location, &descriptorpb.SourceCodeInfo_Location{Path: path, Span: []int32{from, 0, to, 1}})
}

// child extends a path without touching what others made of it.
func child(path []int32, more ...int32) []int32 { return slices.Concat(path, more) }

func (a *arranger) file(f protoreflect.FileDescriptor) {
	a.place(filePackage, 0)
	for i := range f.Imports().Len() {
		a.place(fileImport, int32(i))
	}
	a.options(f, []int32{fileOption})
	groups := groupsOf(f.Extensions())
	for i := range f.Messages().Len() {
		m := f.Messages().Get(i)
		if x, ok := groups[m]; ok {
			a.work += f.Messages().Len()
			a.extend([]int32{fileExtension}, f.Extensions(), []int{x})
			a.message(m, []int32{fileMessage, int32(i)})
			continue
		}
		a.place(fileMessage, int32(i))
		a.message(m, []int32{fileMessage, int32(i)})
	}
	a.run(f.Enums().Len(), fileEnum)
	a.run(f.Services().Len(), fileService)
	a.extensions([]int32{fileExtension}, f.Extensions())
}

func (a *arranger) run(n int, path ...int32) {
	for i := range n {
		a.place(child(path, int32(i))...)
	}
}

// options places options by name, custom ones last, as the printer names them.
func (a *arranger) options(d protoreflect.Descriptor, path []int32) {
	var set []protoreflect.FieldDescriptor
	d.Options().ProtoReflect().Range(func(f protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		set = append(set, f)
		return true
	})
	slices.SortFunc(set, func(a, b protoreflect.FieldDescriptor) int {
		if a.IsExtension() != b.IsExtension() {
			if a.IsExtension() {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.FullName(), b.FullName())
	})
	for _, f := range set {
		a.place(child(path, int32(f.Number()))...)
	}
}

func (a *arranger) message(m protoreflect.MessageDescriptor, path []int32) {
	a.options(m, child(path, messageOption))
	b := newBody(a, m, path)
	b.fields()
	b.nested(m.Messages().Len())
	a.run(m.Enums().Len(), child(path, messageEnum)...)
	a.run(m.ExtensionRanges().Len(), child(path, messageRange)...)
	a.extensions(child(path, messageExtension), m.Extensions())
	a.run(m.ReservedRanges().Len(), child(path, messageReservedRange)...)
	a.run(m.ReservedNames().Len(), child(path, messageReservedName)...)
}

// groupsOf are the extensions that are groups, by the messages they bring.
func groupsOf(list protoreflect.ExtensionDescriptors) map[protoreflect.MessageDescriptor]int {
	groups := map[protoreflect.MessageDescriptor]int{}
	for i := range list.Len() {
		if x := list.Get(i); group(x) {
			groups[x.Message()] = i
		}
	}
	return groups
}

// group reports whether a field is declared as a group.
func group(f protoreflect.FieldDescriptor) bool {
	return f.Kind() == protoreflect.GroupKind && f.Syntax() != protoreflect.Editions
}

// extensions places all that are no groups, those of one message in one block.
func (a *arranger) extensions(path []int32, list protoreflect.ExtensionDescriptors) {
	var rest []int
	for i := range list.Len() {
		if !group(list.Get(i)) {
			rest = append(rest, i)
		}
	}
	slices.SortStableFunc(rest, func(i, j int) int {
		x, y := list.Get(i), list.Get(j)
		return cmp.Or(cmp.Compare(x.ContainingMessage().FullName(), y.ContainingMessage().FullName()), cmp.Compare(x.Number(), y.Number()))
	})
	for len(rest) > 0 {
		n := 1
		for n < len(rest) && list.Get(rest[n]).ContainingMessage() == list.Get(rest[0]).ContainingMessage() {
			n++
		}
		a.extend(path, list, rest[:n])
		rest = rest[n:]
	}
}

// extend places one block of extensions. The printer looks through the blocks
// for each of them.
func (a *arranger) extend(path []int32, list protoreflect.ExtensionDescriptors, of []int) {
	a.work += costExtension * list.Len()
	a.line++
	from := a.line
	for _, i := range of {
		a.place(child(path, int32(i))...)
	}
	a.line++
	a.span(from, a.line, path)
}
