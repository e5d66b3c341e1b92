package avro

import "github.com/pawl-registry/pawl/compat/finding"

// The rules that break readers.
const (
	FieldMissingDefault finding.Rule = "AVRO_READER_FIELD_MISSING_DEFAULT"
	TypeMismatch        finding.Rule = "AVRO_TYPE_MISMATCH"
	NameMismatch        finding.Rule = "AVRO_NAME_MISMATCH"
	FixedSizeMismatch   finding.Rule = "AVRO_FIXED_SIZE_MISMATCH"
	MissingEnumSymbols  finding.Rule = "AVRO_MISSING_ENUM_SYMBOLS"
	MissingUnionBranch  finding.Rule = "AVRO_MISSING_UNION_BRANCH"
	AmbiguousAlias      finding.Rule = "AVRO_AMBIGUOUS_ALIAS"
	DecimalMismatch     finding.Rule = "AVRO_DECIMAL_MISMATCH"
)

// FieldDefaulted is told to consumers only: to anybody else a field with a
// default that the data lacks is in order.
const FieldDefaulted finding.Rule = "AVRO_FIELD_DEFAULTED"

// The rules that only note something.
const (
	LogicalTypeChanged  finding.Rule = "AVRO_LOGICAL_TYPE_CHANGED"
	NamespaceChanged    finding.Rule = "AVRO_NAMESPACE_CHANGED"
	AmbiguousUnion      finding.Rule = "AVRO_AMBIGUOUS_UNION"
	LossyPromotion      finding.Rule = "AVRO_LOSSY_PROMOTION"
	EnumDefaultFallback finding.Rule = "AVRO_ENUM_DEFAULT_FALLBACK"
	DefaultChanged      finding.Rule = "AVRO_DEFAULT_CHANGED"
	DefaultRemoved      finding.Rule = "AVRO_DEFAULT_REMOVED"
	AliasRemoved        finding.Rule = "AVRO_ALIAS_REMOVED"
	StringBytes         finding.Rule = "AVRO_STRING_BYTES"
)
