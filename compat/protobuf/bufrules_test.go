package protobuf_test

import (
	"slices"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
)

// counterparts are our rules for each of buf's: those whose pages name it,
// and those of bufSees.
func counterparts() map[string][]finding.Rule {
	ours := map[string][]finding.Rule{}
	for _, p := range protobuf.Rules() {
		for _, rule := range p.Buf {
			ours[rule] = append(ours[rule], p.Rule)
		}
	}
	for rule, also := range bufSees {
		ours[rule] = append(ours[rule], also...)
	}
	return ours
}

// typeRules are what we say of a field whose type differs from that of the
// field that had its number: buf knows fields by number only, and has one
// rule for each aspect of a type.
var typeRules = []finding.Rule{
	protobuf.FieldTypeChanged, protobuf.FieldTypeNameChanged, protobuf.FieldCardinality, protobuf.FieldDelimited,
	protobuf.MapKeyType, protobuf.MapValueType, protobuf.FieldNumberChanged, protobuf.FieldNumberReused,
}

// bufSees are rules of buf that see a change from another side than the rules
// whose pages name them.
var bufSees = map[string][]finding.Rule{
	"FIELD_SAME_TYPE":                        typeRules,
	"FIELD_WIRE_COMPATIBLE_TYPE":             typeRules,
	"FIELD_WIRE_JSON_COMPATIBLE_TYPE":        typeRules,
	"FIELD_SAME_CARDINALITY":                 slices.Concat(typeRules, []finding.Rule{protobuf.FieldPresence, protobuf.FieldRequired}),
	"FIELD_WIRE_COMPATIBLE_CARDINALITY":      typeRules,
	"FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY": typeRules,
	"FIELD_SAME_DEFAULT":                     typeRules, // a default of another type
	"FIELD_SAME_JSTYPE":                      typeRules,
	"FIELD_SAME_CPP_STRING_TYPE":             typeRules,
	"FIELD_SAME_UTF8_VALIDATION":             typeRules,
	"FIELD_SAME_JAVA_UTF8_VALIDATION":        slices.Concat(typeRules, []finding.Rule{protobuf.FieldUTF8}),
	"FIELD_SAME_JSON_NAME":                   {protobuf.FieldNumberChanged, protobuf.FieldNumberReused},
	"FIELD_SAME_NAME":                        {protobuf.FieldNumberChanged, protobuf.FieldNumberReused},
	"FIELD_SAME_ONEOF":                       typeRules,
	"ENUM_VALUE_SAME_NAME":                   {protobuf.EnumValueNumber, protobuf.EnumValueRemoved, protobuf.EnumValueAdded},
	"MESSAGE_SAME_REQUIRED_FIELDS":           {protobuf.FieldNumberChanged, protobuf.FieldNumberReused, protobuf.FieldCardinality},
	"FILE_NO_DELETE":                         moves,
	"PACKAGE_NO_DELETE":                      moves,
	"PACKAGE_MESSAGE_NO_DELETE":              moves,
	"PACKAGE_ENUM_NO_DELETE":                 moves,
	"PACKAGE_SERVICE_NO_DELETE":              moves,
	"PACKAGE_EXTENSION_NO_DELETE":            slices.Concat(moves, []finding.Rule{protobuf.FieldNameChanged, protobuf.FieldFromExtension}),
	"MESSAGE_NO_DELETE":                      slices.Concat(moves, []finding.Rule{protobuf.FieldCardinality}), // entries of maps
	"ENUM_NO_DELETE":                         moves,
	"SERVICE_NO_DELETE":                      moves,
	"EXTENSION_NO_DELETE":                    slices.Concat(moves, []finding.Rule{protobuf.FieldNameChanged, protobuf.FieldFromExtension}),
}

// moves are what we say of what is no longer where it was.
var moves = []finding.Rule{
	protobuf.MessageRemoved, protobuf.MessageRenamed, protobuf.MessageMoved,
	protobuf.EnumRemoved, protobuf.EnumRenamed, protobuf.EnumMoved,
	protobuf.ServiceRemoved, protobuf.ServiceMoved, protobuf.ExtensionRemoved, protobuf.ExtensionMoved,
	protobuf.PackageChanged,
}
