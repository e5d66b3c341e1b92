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

// A RuleMeaning says in one line what a rule is about.
type RuleMeaning struct {
	Rule    finding.Rule
	Class   finding.Class
	Meaning string
}

// Rules lists every rule of this package, those that break readers first.
func Rules() []RuleMeaning {
	return []RuleMeaning{
		{FieldMissingDefault, finding.Break, "The reader has a field that the data does not have, and no default to take instead."},
		{TypeMismatch, finding.Break, "The reader expects a type that the data's type is not and cannot be promoted to."},
		{NameMismatch, finding.Break, "A record, enum or fixed has another name than in the data, and the reader has no alias for that."},
		{FixedSizeMismatch, finding.Break, "A fixed has another number of bytes than in the data."},
		{MissingEnumSymbols, finding.Break, "The data may have symbols that the reader's enum lacks, and the enum has no default symbol."},
		{MissingUnionBranch, finding.Break, "The reader's union has no branch that can read a type that the data may have."},
		{AmbiguousAlias, finding.Break, "Aliases match a reader's field with several fields of the data, or several of its fields with one."},
		{DecimalMismatch, finding.Break, "A decimal has another precision or scale than in the data, so its bytes mean another number."},
		{LogicalTypeChanged, finding.Note, "The logical type changed: the data is read, and may be taken for something else."},
		{NamespaceChanged, finding.Note, "A type moved to another namespace: data is read, generated code has another name."},
		{AmbiguousUnion, finding.Note, "A branch of the reader's union that cannot read the data matches it before the one that can."},
		{LossyPromotion, finding.Note, "Whole numbers are read as floating point, which does not hold all of them."},
		{EnumDefaultFallback, finding.Note, "The reader takes its enum's default for symbols that it does not know."},
		{DefaultChanged, finding.Note, "Readers take another default for a field that the data does not have."},
		{DefaultRemoved, finding.Note, "A field lost its default, so versions whose data lacks the field can no longer be read."},
		{AliasRemoved, finding.Note, "An alias went away, so versions whose data has that name can no longer be read."},
		{StringBytes, finding.Note, "Text is read as bytes or bytes as text, though not all bytes are text."},
	}
}
