package protobuf

import "github.com/pawl-registry/pawl/compat/finding"

// The rules of Protobuf, one for each kind of change.
const (
	FieldAdded           finding.Rule = "PROTO_FIELD_ADDED"
	FieldRemoved         finding.Rule = "PROTO_FIELD_REMOVED"
	FieldRequiredAdded   finding.Rule = "PROTO_FIELD_REQUIRED_ADDED"
	FieldRequiredRemoved finding.Rule = "PROTO_FIELD_REQUIRED_REMOVED"
	FieldNumberChanged   finding.Rule = "PROTO_FIELD_NUMBER_CHANGED"
	FieldNumberReused    finding.Rule = "PROTO_FIELD_NUMBER_REUSED"
	FieldNameChanged     finding.Rule = "PROTO_FIELD_NAME_CHANGED"
	FieldJSONNameChanged finding.Rule = "PROTO_FIELD_JSON_NAME_CHANGED"
	FieldTypeChanged     finding.Rule = "PROTO_FIELD_TYPE_CHANGED"
	FieldTypeNameChanged finding.Rule = "PROTO_FIELD_TYPE_NAME_CHANGED"
	FieldCardinality     finding.Rule = "PROTO_FIELD_CARDINALITY_CHANGED"
	FieldDelimited       finding.Rule = "PROTO_FIELD_DELIMITED_CHANGED"
	FieldPacked          finding.Rule = "PROTO_FIELD_PACKED_CHANGED"
	FieldPresence        finding.Rule = "PROTO_FIELD_PRESENCE_CHANGED"
	FieldRequired        finding.Rule = "PROTO_FIELD_REQUIRED_CHANGED"
	FieldDefault         finding.Rule = "PROTO_FIELD_DEFAULT_CHANGED"
	FieldUTF8            finding.Rule = "PROTO_FIELD_UTF8_CHANGED"
	FieldToExtension     finding.Rule = "PROTO_FIELD_MOVED_TO_EXTENSION"
	FieldFromExtension   finding.Rule = "PROTO_FIELD_MOVED_FROM_EXTENSION"
	MapKeyType           finding.Rule = "PROTO_MAP_KEY_TYPE_CHANGED"
	MapValueType         finding.Rule = "PROTO_MAP_VALUE_TYPE_CHANGED"
	OneofJoined          finding.Rule = "PROTO_ONEOF_JOINED"
	OneofSplit           finding.Rule = "PROTO_ONEOF_SPLIT"
	OneofRegrouped       finding.Rule = "PROTO_ONEOF_REGROUPED"
	OneofNameChanged     finding.Rule = "PROTO_ONEOF_NAME_CHANGED"
	MessageAdded         finding.Rule = "PROTO_MESSAGE_ADDED"
	MessageRemoved       finding.Rule = "PROTO_MESSAGE_REMOVED"
	MessageRenamed       finding.Rule = "PROTO_MESSAGE_RENAMED"
	MessageMoved         finding.Rule = "PROTO_MESSAGE_MOVED"
	MessageSetChanged    finding.Rule = "PROTO_MESSAGE_SET_CHANGED"
	JSONFormat           finding.Rule = "PROTO_JSON_FORMAT_CHANGED"
	ReservedAdded        finding.Rule = "PROTO_RESERVED_ADDED"
	ReservedRemoved      finding.Rule = "PROTO_RESERVED_REMOVED"
	ExtensionRange       finding.Rule = "PROTO_EXTENSION_RANGE_CHANGED"
	ExtensionAdded       finding.Rule = "PROTO_EXTENSION_ADDED"
	ExtensionRemoved     finding.Rule = "PROTO_EXTENSION_REMOVED"
	EnumAdded            finding.Rule = "PROTO_ENUM_ADDED"
	EnumRemoved          finding.Rule = "PROTO_ENUM_REMOVED"
	EnumRenamed          finding.Rule = "PROTO_ENUM_RENAMED"
	EnumMoved            finding.Rule = "PROTO_ENUM_MOVED"
	EnumOpenness         finding.Rule = "PROTO_ENUM_OPENNESS_CHANGED"
	EnumDefault          finding.Rule = "PROTO_ENUM_DEFAULT_CHANGED"
	EnumValueAdded       finding.Rule = "PROTO_ENUM_VALUE_ADDED"
	EnumValueRemoved     finding.Rule = "PROTO_ENUM_VALUE_REMOVED"
	EnumValueName        finding.Rule = "PROTO_ENUM_VALUE_NAME_CHANGED"
	EnumValueNumber      finding.Rule = "PROTO_ENUM_VALUE_NUMBER_CHANGED"
	ServiceAdded         finding.Rule = "PROTO_SERVICE_ADDED"
	ServiceRemoved       finding.Rule = "PROTO_SERVICE_REMOVED"
	MethodAdded          finding.Rule = "PROTO_METHOD_ADDED"
	MethodRemoved        finding.Rule = "PROTO_METHOD_REMOVED"
	MethodType           finding.Rule = "PROTO_METHOD_TYPE_CHANGED"
	MethodStreaming      finding.Rule = "PROTO_METHOD_STREAMING_CHANGED"
	MethodIdempotency    finding.Rule = "PROTO_METHOD_IDEMPOTENCY_CHANGED"
	PackageChanged       finding.Rule = "PROTO_PACKAGE_CHANGED"
	FileOptions          finding.Rule = "PROTO_FILE_OPTIONS_CHANGED"
	OptionsChanged       finding.Rule = "PROTO_OPTIONS_CHANGED"
	NumberReused         finding.Rule = "PROTO_NUMBER_REUSED"
	NameReused           finding.Rule = "PROTO_NAME_REUSED"
)

// A Meaning says in a line what a rule is about.
type Meaning struct {
	Rule    finding.Rule
	Meaning string
}

// Rules is every rule of this package with its meaning.
var Rules = [...]Meaning{
	{FieldAdded, "A field was added; readers that do not know it keep it as an unknown field, or drop it from JSON."},
	{FieldRemoved, "A field was removed; its number and name must never be used for anything else."},
	{FieldRequiredAdded, "A required field was added; data without it is refused."},
	{FieldRequiredRemoved, "A required field was removed; readers that require it refuse new data."},
	{FieldNumberChanged, "A field has another number, so binary data no longer reaches it."},
	{FieldNumberReused, "A number belongs to another field now; old bytes would be read as something they are not."},
	{FieldNameChanged, "A field has another name; JSON and source code know it by name, and bytes cannot tell a rename from a reuse of the number."},
	{FieldJSONNameChanged, "A field has another JSON name."},
	{FieldTypeChanged, "A field has another type."},
	{FieldTypeNameChanged, "A field has a message or enum type of another name; the two types are compared by what they hold."},
	{FieldCardinality, "A field became repeated, stopped being so, or became or stopped being a map."},
	{FieldDelimited, "A message field is delimited (a group) on one side and length-prefixed on the other."},
	{FieldPacked, "A repeated field is packed on one side only; parsers must accept both."},
	{FieldPresence, "A field tells unset from zero on one side only."},
	{FieldRequired, "A field became required or stopped being so."},
	{FieldDefault, "The default of a field changed, so unset fields read another value."},
	{FieldUTF8, "A string must be valid UTF-8 on one side only."},
	{FieldToExtension, "A field became an extension with the same number; JSON writes extensions under another key."},
	{FieldFromExtension, "An extension became a field with the same number; JSON writes extensions under another key."},
	{MapKeyType, "The keys of a map have another type."},
	{MapValueType, "The values of a map have another type."},
	{OneofJoined, "Fields that could be set together are members of one oneof now."},
	{OneofSplit, "Members of one oneof can be set together now."},
	{OneofRegrouped, "A field entered a oneof, or left one, that has no other member known to both sides."},
	{OneofNameChanged, "A oneof has another name."},
	{MessageAdded, "A message was added."},
	{MessageRemoved, "A message was removed, and nothing of its shape took its place."},
	{MessageRenamed, "A message has another full name and goes on otherwise."},
	{MessageMoved, "A message moved to another file."},
	{MessageSetChanged, "A message became a message set or stopped being one."},
	{JSONFormat, "The feature json_format changed, so JSON support is checked on one side only."},
	{ReservedAdded, "A number or name was reserved."},
	{ReservedRemoved, "A reservation was taken back."},
	{ExtensionRange, "The numbers open to extensions changed."},
	{ExtensionAdded, "An extension was added."},
	{ExtensionRemoved, "An extension was removed."},
	{EnumAdded, "An enum was added."},
	{EnumRemoved, "An enum was removed, and nothing of its shape took its place."},
	{EnumRenamed, "An enum has another full name and goes on otherwise."},
	{EnumMoved, "An enum moved to another file."},
	{EnumOpenness, "An enum became open or closed; closed enums lose numbers they do not know."},
	{EnumDefault, "The first value of an enum has another number, so unset fields read another value."},
	{EnumValueAdded, "An enum value was added; readers that do not know it cannot read its name, and closed enums lose it."},
	{EnumValueRemoved, "An enum value was removed; readers cannot read its name any more, and closed enums lose it."},
	{EnumValueName, "An enum number has another name; JSON and source code know it by name."},
	{EnumValueNumber, "An enum value has another number, so binary data means something else."},
	{ServiceAdded, "A service was added."},
	{ServiceRemoved, "A service was removed; its clients fail."},
	{MethodAdded, "A method was added."},
	{MethodRemoved, "A method was removed; its clients fail."},
	{MethodType, "A method has a request or response type of another name; the two types are compared by what they hold."},
	{MethodStreaming, "A side of a method became a stream or stopped being one."},
	{MethodIdempotency, "The idempotency level of a method changed."},
	{PackageChanged, "A file has another package; full names are part of RPC paths, Any type URLs and generated code."},
	{FileOptions, "Options of a file changed that shape generated code."},
	{OptionsChanged, "Other options changed."},
	{NumberReused, "A number was used for something else by an earlier version."},
	{NameReused, "A name was used for another number by an earlier version."},
}
