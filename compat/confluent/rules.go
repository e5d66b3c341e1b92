package confluent

import (
	"slices"

	"github.com/pawl-registry/pawl/compat/finding"
)

// The kinds of differences between two Protobuf schemas. Each is Confluent's
// word for it with CONFLUENT_ in front. On the way back, for old readers,
// what was added counts as removed, as it does at Confluent.
const (
	PackageChanged             finding.Rule = "CONFLUENT_PACKAGE_CHANGED"
	MessageAdded               finding.Rule = "CONFLUENT_MESSAGE_ADDED"
	MessageRemoved             finding.Rule = "CONFLUENT_MESSAGE_REMOVED"
	MessageMoved               finding.Rule = "CONFLUENT_MESSAGE_MOVED"
	EnumAdded                  finding.Rule = "CONFLUENT_ENUM_ADDED"
	EnumRemoved                finding.Rule = "CONFLUENT_ENUM_REMOVED"
	EnumConstAdded             finding.Rule = "CONFLUENT_ENUM_CONST_ADDED"
	EnumConstChanged           finding.Rule = "CONFLUENT_ENUM_CONST_CHANGED"
	EnumConstRemoved           finding.Rule = "CONFLUENT_ENUM_CONST_REMOVED"
	FieldAdded                 finding.Rule = "CONFLUENT_FIELD_ADDED"
	FieldRemoved               finding.Rule = "CONFLUENT_FIELD_REMOVED"
	FieldNameChanged           finding.Rule = "CONFLUENT_FIELD_NAME_CHANGED"
	FieldKindChanged           finding.Rule = "CONFLUENT_FIELD_KIND_CHANGED"
	FieldScalarKindChanged     finding.Rule = "CONFLUENT_FIELD_SCALAR_KIND_CHANGED"
	FieldNamedTypeChanged      finding.Rule = "CONFLUENT_FIELD_NAMED_TYPE_CHANGED"
	FieldNumericLabelChanged   finding.Rule = "CONFLUENT_FIELD_NUMERIC_LABEL_CHANGED"
	FieldTextLabelChanged      finding.Rule = "CONFLUENT_FIELD_STRING_OR_BYTES_LABEL_CHANGED"
	RequiredFieldAdded         finding.Rule = "CONFLUENT_REQUIRED_FIELD_ADDED"
	RequiredFieldRemoved       finding.Rule = "CONFLUENT_REQUIRED_FIELD_REMOVED"
	OneofAdded                 finding.Rule = "CONFLUENT_ONEOF_ADDED"
	OneofRemoved               finding.Rule = "CONFLUENT_ONEOF_REMOVED"
	OneofFieldAdded            finding.Rule = "CONFLUENT_ONEOF_FIELD_ADDED"
	OneofFieldRemoved          finding.Rule = "CONFLUENT_ONEOF_FIELD_REMOVED"
	OneofFieldMovedToTopLevel  finding.Rule = "CONFLUENT_ONEOF_FIELD_MOVED_TO_TOP_LEVEL"
	MultipleFieldsMovedToOneof finding.Rule = "CONFLUENT_MULTIPLE_FIELDS_MOVED_TO_ONEOF"
	FieldMovedToExistingOneof  finding.Rule = "CONFLUENT_FIELD_MOVED_TO_EXISTING_ONEOF"
)

// Refuses reports whether a Protobuf difference of a kind makes Confluent
// refuse a schema.
func Refuses(rule finding.Rule) bool {
	return slices.Contains([]finding.Rule{
		PackageChanged, MessageRemoved, FieldKindChanged, FieldScalarKindChanged, FieldNamedTypeChanged, FieldNumericLabelChanged,
		RequiredFieldAdded, RequiredFieldRemoved, OneofFieldRemoved, MultipleFieldsMovedToOneof, FieldMovedToExistingOneof,
	}, rule)
}
