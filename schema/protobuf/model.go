// Package protobuf reads Protobuf schemas: it compiles their files and keeps
// what compatibility depends on as a small model with source positions.
package protobuf

import (
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/schema/source"
)

// A Module is a compiled Protobuf schema: its own files, and every type they
// reach. It is immutable and safe for concurrent use. All features are
// resolved: proto2, proto3 and editions that mean the same look the same.
type Module struct {
	// Files are the schema's own files, in path order.
	Files []*File
	// Messages, Enums, Services and Extensions are indexed by full name (for
	// an extension its own full name). They hold the module's own elements and
	// those of its imports, nested ones and map entries included.
	Messages   map[protoreflect.FullName]*Message
	Enums      map[protoreflect.FullName]*Enum
	Services   map[protoreflect.FullName]*Service
	Extensions map[protoreflect.FullName]*Field
	// Directives are what comments of the module's own files say to Pawl, at
	// most source.MaxDirectives. They are no part of the canonical form.
	Directives []source.Directive

	tagged    []source.Tagged
	canonical []byte
	size      int
}

// Size is about how many bytes of memory the module keeps alive, so that a
// cache of modules can be bounded. What all modules share is not in it.
func (m *Module) Size() int { return m.size }

// A File is one .proto file of the module itself.
type File struct {
	Path     string
	Package  protoreflect.FullName
	Position source.Position // of the package statement, or of the file
	Syntax   string          // proto2, proto3, 2023
	Imports  []string
	Options  string // canonical text of the file options, own and custom

	OptionPlaces OptionPlaces
}

// A Message is one message type.
type Message struct {
	Name     protoreflect.FullName
	File     string // path of the file that defines it
	Imported bool   // defined outside the module's own files
	Parent   *Message
	Position source.Position
	Fields   []*Field // by number
	Oneofs   []*Oneof // real ones, in order of declaration
	Reserved Reserved
	// ExtensionRanges are the numbers open to extensions.
	ExtensionRanges []Range
	MapEntry        bool
	MessageSet      bool
	Documented      bool // by a comment
	JSONAllowed     bool // features.json_format = ALLOW
	Options         string
	OptionPlaces    OptionPlaces
}

// Reserved is what a message or enum promises never to use.
type Reserved struct {
	Numbers []Range
	Names   []string // sorted
}

// A Range is an inclusive range of field or enum numbers.
type Range struct {
	First, Last int32
	Position    source.Position
}

// Presence says how a singular field tells unset from zero.
type Presence uint8

// The kinds of presence. Repeated fields and maps have ImplicitPresence.
const (
	ImplicitPresence Presence = iota
	ExplicitPresence
	RequiredPresence
)

// A Label is the keyword that a field is declared with. What it means to
// data is in Repeated and Presence; that it was written matters to who must
// judge as tools do that look at keywords.
type Label uint8

// The labels. Fields of oneofs, maps, most fields of proto3 and those of
// editions that are not repeated have none.
const (
	NoLabel Label = iota
	OptionalLabel
	RequiredLabel
	RepeatedLabel
)

// A Field is a field of a message, or an extension.
type Field struct {
	Name     protoreflect.Name
	FullName protoreflect.FullName
	Number   int32
	JSONName string
	// Kind is the type after features: GroupKind means a delimited message.
	Kind     protoreflect.Kind
	Repeated bool // also true for maps
	Packed   bool
	Presence Presence
	Label    Label
	// Group reports whether the field was declared with the keyword group.
	Group bool
	// ValidateUTF8 is the resolved utf8_validation of a string field.
	ValidateUTF8 bool
	// Message is the type of a message, group or map field (for a map the
	// entry message); Enum that of an enum field.
	Message *Message
	Enum    *Enum
	// Oneof is the real oneof that holds the field, or nil.
	Oneof *Oneof
	// Default is the explicit default, as text, when HasDefault.
	Default    string
	HasDefault bool
	Deprecated bool
	Documented bool // by a comment
	// Parent is the message that holds the field; for an extension, Extendee
	// is the message it extends.
	Parent   *Message
	Extendee *Message
	Imported bool
	Position source.Position // of the whole declaration
	// TypePosition is where the type is named; NumberPosition the number.
	TypePosition, NumberPosition source.Position
	Options                      string
	OptionPlaces                 OptionPlaces // json_name and default too
}

// Map reports whether the field is a map.
func (f *Field) Map() bool { return f.Message != nil && f.Message.MapEntry && f.Repeated }

// A Oneof is a real oneof: those that proto3 optional makes do not appear.
type Oneof struct {
	Name     protoreflect.Name
	Fields   []*Field // in order of declaration
	Position source.Position
	Options  string
}

// An Enum is one enum type.
type Enum struct {
	Name     protoreflect.FullName
	File     string
	Imported bool
	Parent   *Message
	Position source.Position
	// Closed is the resolved enum_type: unknown numbers go to unknown fields.
	Closed      bool
	Values      []EnumValue // in order of declaration; the first is the default
	Reserved    Reserved
	JSONAllowed bool
	Documented  bool // by a comment
	Options     string

	OptionPlaces OptionPlaces
}

// An EnumValue is one named number of an enum.
type EnumValue struct {
	Name     protoreflect.Name
	Number   int32
	Position source.Position
	Options  string
	// Documented reports whether a comment says what the value means.
	Documented   bool
	OptionPlaces OptionPlaces
}

// A Service is a set of methods.
type Service struct {
	Name     protoreflect.FullName
	File     string
	Imported bool
	Position source.Position
	Methods  []*Method // in order of declaration
	Options  string
	// Documented reports whether a comment says what the service is for.
	Documented   bool
	OptionPlaces OptionPlaces
}

// A Method is one RPC.
type Method struct {
	Name             protoreflect.Name
	Input, Output    *Message
	ClientStreaming  bool
	ServerStreaming  bool
	IdempotencyLevel string
	Position         source.Position
	Options          string
	OptionPlaces     OptionPlaces
	Documented       bool // by a comment
}
