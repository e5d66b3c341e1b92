package lint

import (
	"fmt"
	"strings"

	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

// The rules of Avro schemas.
const (
	AvroOptionalWithoutDefault Rule = "LINT_AVRO_OPTIONAL_WITHOUT_DEFAULT"
	AvroDefaultNotFirstBranch  Rule = "LINT_AVRO_DEFAULT_NOT_FIRST_BRANCH"
	AvroDefaultMisplaced       Rule = "LINT_AVRO_DEFAULT_MISPLACED"
	AvroEnumDefaultMissing     Rule = "LINT_AVRO_ENUM_DEFAULT_MISSING"
	AvroRecursionWithoutExit   Rule = "LINT_AVRO_RECURSION_WITHOUT_EXIT"
	AvroLogicalTypeMisspelled  Rule = "LINT_AVRO_LOGICAL_TYPE_MISSPELLED"
	AvroAttributeMisspelled    Rule = "LINT_AVRO_ATTRIBUTE_MISSPELLED"
	AvroDecimalScaleMissing    Rule = "LINT_AVRO_DECIMAL_SCALE_MISSING"
	AvroNamespaceMissing       Rule = "LINT_AVRO_NAMESPACE_MISSING"
	AvroShortNameShared        Rule = "LINT_AVRO_SHORT_NAME_SHARED"
	AvroCaseClash              Rule = "LINT_AVRO_CASE_CLASH"
	AvroAliasRedundant         Rule = "LINT_AVRO_ALIAS_REDUNDANT"
	AvroTypeUndocumented       Rule = "LINT_AVRO_TYPE_UNDOCUMENTED"
	AvroFieldUndocumented      Rule = "LINT_AVRO_FIELD_UNDOCUMENTED"
)

// An avroLint walks a schema. Every named type is visited once, where it is
// defined; paths start there, so they stay short however deep types nest.
type avroLint struct {
	*collector
	// bare are the files in which a type without a namespace was found.
	bare map[string]bool
	// short says which type was the first of its short name.
	short map[string]*avro.Type
}

func lintAvro(c *collector, s *avro.Schema) {
	l := &avroLint{collector: c, bare: map[string]bool{}, short: map[string]*avro.Type{}}
	for _, t := range s.Types {
		l.named(t)
	}
	if !s.Root.Kind.IsNamed() {
		l.anonymous("(root)", s.Root)
	}
	l.exits(s)
}

func (l *avroLint) named(t *avro.Type) {
	l.attributes(t.Name, t)
	l.names(t)
	l.aliases(t.Name, t.Position, t.Name, t.Aliases)
	if strings.TrimSpace(t.Doc) == "" {
		l.add(AvroTypeUndocumented, t.Name, t.Position, fmt.Sprintf("the %s %s has no doc", t.Kind, t.Name), `add "doc": "…" beside its name`)
	}
	switch t.Kind {
	case avro.Enum:
		l.enum(t)
	case avro.Record:
		seen := map[string]string{}
		for _, f := range t.Fields {
			l.caseClash(seen, "field", t.Name, f.Name, f.Position)
			l.field(t, f)
		}
	default: // a fixed has no more to it
	}
}

func (l *avroLint) enum(t *avro.Type) {
	if t.Default == nil {
		l.add(AvroEnumDefaultMissing, t.Name, t.Position, fmt.Sprintf("the enum %s has no default, so its readers fail at the first symbol that is added", t.Name), `add a symbol such as UNKNOWN, and "default": "UNKNOWN"`)
	}
	seen := map[string]string{}
	for _, symbol := range t.Symbols {
		l.caseClash(seen, "symbol", t.Name, symbol.Name, symbol.Position)
	}
}

// anonymous walks what has no name of its own; its depth is that of the text,
// which the parser bounds.
func (l *avroLint) anonymous(path string, t *avro.Type) {
	if t.Kind.IsNamed() {
		return
	}
	l.attributes(path, t)
	switch t.Kind {
	case avro.Array:
		l.anonymous(path+"[]", t.Items)
	case avro.Map:
		l.anonymous(path+"{}", t.Items)
	case avro.Union:
		for _, branch := range t.Branches {
			l.anonymous(path+"<"+branch.Kind.String()+">", branch)
		}
	default: // a primitive ends the walk
	}
}

// caseClash minds the second of two names that differ in case alone.
func (l *avroLint) caseClash(seen map[string]string, what, in, name string, at source.Position) {
	folded := strings.ToLower(name)
	first, taken := seen[folded]
	if !taken {
		seen[folded] = name
		return
	}
	l.add(AvroCaseClash, in+"."+name, at, fmt.Sprintf("the %ss %s and %s of %s differ in case alone", what, first, name, in), "rename one of them, and keep its name as an alias where it is a field")
}
