package lint

import (
	"cmp"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// The rules of Protobuf schemas.
const (
	ProtoFieldRequired         Rule = "LINT_PROTO_FIELD_REQUIRED"
	ProtoJSONNameClash         Rule = "LINT_PROTO_JSON_NAME_CLASH"
	ProtoNumberGap             Rule = "LINT_PROTO_NUMBER_GAP"
	ProtoReservedNameMissing   Rule = "LINT_PROTO_RESERVED_NAME_MISSING"
	ProtoReservedNumberMissing Rule = "LINT_PROTO_RESERVED_NUMBER_MISSING"
	ProtoPackageMissing        Rule = "LINT_PROTO_PACKAGE_MISSING"
	ProtoPackageUnversioned    Rule = "LINT_PROTO_PACKAGE_UNVERSIONED"
	ProtoEnumZeroValue         Rule = "LINT_PROTO_ENUM_ZERO_VALUE"
	ProtoEnumClosed            Rule = "LINT_PROTO_ENUM_CLOSED"
	ProtoGroup                 Rule = "LINT_PROTO_GROUP"
	ProtoMessageSet            Rule = "LINT_PROTO_MESSAGE_SET"
	ProtoOneofSingleMember     Rule = "LINT_PROTO_ONEOF_SINGLE_MEMBER"
	ProtoMethodMessageShared   Rule = "LINT_PROTO_METHOD_MESSAGE_SHARED"
	ProtoMessageUndocumented   Rule = "LINT_PROTO_MESSAGE_UNDOCUMENTED"
	ProtoFieldUndocumented     Rule = "LINT_PROTO_FIELD_UNDOCUMENTED"
	ProtoEnumUndocumented      Rule = "LINT_PROTO_ENUM_UNDOCUMENTED"
	ProtoValueUndocumented     Rule = "LINT_PROTO_ENUM_VALUE_UNDOCUMENTED"
	ProtoServiceUndocumented   Rule = "LINT_PROTO_SERVICE_UNDOCUMENTED"
	ProtoMethodUndocumented    Rule = "LINT_PROTO_METHOD_UNDOCUMENTED"
)

// A protoLint goes through the elements of a module's own files.
type protoLint struct{ *collector }

func lintProtobuf(c *collector, m *protobuf.Module) {
	l := protoLint{c}
	l.packages(m.Files)
	for _, message := range inOrder(m.Messages, func(m *protobuf.Message) (bool, source.Position) { return m.Imported || m.MapEntry, m.Position }) {
		l.message(message)
	}
	for _, extension := range inOrder(m.Extensions, func(f *protobuf.Field) (bool, source.Position) { return f.Imported, f.Position }) {
		l.field(string(extension.FullName), extension)
	}
	for _, enum := range inOrder(m.Enums, func(e *protobuf.Enum) (bool, source.Position) { return e.Imported, e.Position }) {
		l.enum(enum)
	}
	l.services(inOrder(m.Services, func(s *protobuf.Service) (bool, source.Position) { return s.Imported, s.Position }))
}

// inOrder are the elements of an index that are not to be left out, in the
// order of files and positions: what is cut off from a long report must not
// depend on chance.
func inOrder[T any](index map[protoreflect.FullName]*T, of func(*T) (leaveOut bool, at source.Position)) []*T {
	var list []*T
	for _, one := range index {
		if leaveOut, _ := of(one); !leaveOut {
			list = append(list, one)
		}
	}
	slices.SortFunc(list, func(a, b *T) int {
		_, p := of(a)
		_, q := of(b)
		return cmp.Or(strings.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
	})
	return list
}
