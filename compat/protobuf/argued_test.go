package protobuf_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
)

// An argument is a reason for which buf refuses and we do not, or do so
// elsewhere. docs/compat-differences.md has a section of its name.
type argument struct {
	name  string
	holds func(difference) bool
}

// arguments are tried in order.
var arguments = []argument{
	{"Deleted fields and values", func(d difference) bool {
		return strings.Contains(d.Rule, "NO_DELETE_UNLESS") && d.tells(finding.Note, protobuf.FieldRemoved, protobuf.EnumValueRemoved, protobuf.FieldToExtension)
	}},
	{"Reservations", func(d difference) bool {
		return strings.HasPrefix(d.Rule, "RESERVED_") && d.tells(finding.Note, protobuf.ReservedRemoved)
	}},
	{"Defaults", func(d difference) bool {
		return d.Rule == "FIELD_SAME_DEFAULT" && (d.tells(finding.Note, protobuf.FieldDefault) || d.inFile(protobuf.EnumDefault, protobuf.EnumValueNumber))
	}},
	{"JSON support", func(d difference) bool {
		return strings.HasSuffix(d.Rule, "_SAME_JSON_FORMAT") && (d.tells(finding.Note, protobuf.JSONFormat) || strings.Contains(d.Message, `Entry"`))
	}},
	{"Calls", func(d difference) bool {
		return strings.HasPrefix(d.Rule, "RPC_") && len(d.encodings) < 3 && d.tells(finding.Safe, d.ours...)
	}},
	{"Types by what they hold", func(d difference) bool {
		return strings.Contains(d.Rule, "_TYPE") && (d.tells(finding.Safe, protobuf.FieldTypeNameChanged, protobuf.MapValueType) || d.tells(finding.Note, protobuf.MessageRenamed) || d.renamed())
	}},
	{"Oneofs", func(d difference) bool {
		return d.Rule == "FIELD_SAME_ONEOF" && (d.tells(finding.Safe, protobuf.OneofRegrouped) || d.inFile(protobuf.OneofNameChanged))
	}},
	{"Enums and integers", func(d difference) bool {
		return d.Rule == "FIELD_WIRE_COMPATIBLE_TYPE" && (d.Message == "" || strings.Contains(d.Message, `"enum"`)) && d.tells(finding.Safe, protobuf.FieldTypeChanged)
	}},
	{"Zero values of enums", func(d difference) bool {
		return d.Rule == "ENUM_VALUE_SAME_NAME" && strings.HasPrefix(d.Message, `Enum value "0"`) && d.tells(finding.Safe, protobuf.EnumValueAdded)
	}},
	{"Names that JSON takes for the same", func(d difference) bool {
		return d.Rule == "FIELD_SAME_NAME" && d.tells(finding.Note, protobuf.FieldNameChanged)
	}},
	{"Aliases", func(d difference) bool {
		return d.Rule == "ENUM_VALUE_SAME_NAME" && d.tells(finding.Safe, protobuf.EnumValueName)
	}},
	{"Packages", func(d difference) bool {
		return d.Rule == "FILE_SAME_PACKAGE" && d.tells(finding.Note, protobuf.PackageChanged)
	}},
	{"Options of files", func(d difference) bool {
		return d.Rule == "FIELD_SAME_CPP_STRING_TYPE" && d.elsewhere(protobuf.FileOptions)
	}},
	{"What moved to another file", func(d difference) bool {
		return strings.Contains(d.Rule, "_NO_DELETE") && d.elsewhere(moves...)
	}},
	{"Where oneofs are told", func(d difference) bool {
		return strings.Contains(d.Rule, "ONEOF") && d.elsewhere(protobuf.OneofJoined, protobuf.OneofSplit, protobuf.OneofRegrouped, protobuf.OneofNameChanged)
	}},
	{"Where required fields are told", func(d difference) bool {
		return d.Rule == "MESSAGE_SAME_REQUIRED_FIELDS" && d.elsewhere(d.ours...)
	}},
	{"Required fields of editions", func(d difference) bool {
		return d.Rule == "MESSAGE_SAME_REQUIRED_FIELDS" && !d.inFile(protobuf.FieldRequired, protobuf.FieldRequiredAdded, protobuf.FieldRequiredRemoved)
	}},
	{"Where renumbered fields are told", func(d difference) bool {
		return strings.HasPrefix(d.Rule, "FIELD_NO_DELETE") && d.elsewhere(protobuf.FieldNumberChanged)
	}},
	{"Where renumbered values are told", func(d difference) bool {
		return strings.HasPrefix(d.Rule, "ENUM_VALUE_NO_DELETE") && d.elsewhere(protobuf.EnumValueNumber)
	}},
	{"Strings in Java", func(d difference) bool { return d.Rule == "FIELD_SAME_JAVA_UTF8_VALIDATION" }},
	{"Syntax", func(d difference) bool { return d.Rule == "FILE_SAME_SYNTAX" }},
	{"Empty files", func(d difference) bool {
		return (d.Rule == "FILE_NO_DELETE" || d.Rule == "PACKAGE_NO_DELETE") && len(d.at) == 0
	}},
}

// argue names the argument for a difference, or nothing.
func argue(d difference) string {
	for _, a := range arguments {
		if a.holds(d) {
			return a.name
		}
	}
	return ""
}

// tells reports whether one of some rules was found at the line, with at most
// some effect.
func (d difference) tells(most finding.Class, rules ...finding.Rule) bool {
	return slices.ContainsFunc(d.at, func(f finding.Finding) bool {
		return slices.Contains(rules, f.Rule) && worst(f, d.encodings) <= most
	})
}

// renamed reports whether the two types that buf names are an old type and
// what it goes on as, or the entries of two maps.
func (d difference) renamed() bool {
	names := quoted.FindAllStringSubmatch(d.Message, -1)
	if len(names) < 2 {
		return false
	}
	was, is := names[len(names)-2][1], names[len(names)-1][1]
	if strings.HasSuffix(was, "Entry") && strings.HasSuffix(is, "Entry") {
		return true
	}
	return slices.ContainsFunc(d.changes, func(f finding.Finding) bool {
		switch f.Rule {
		case protobuf.EnumRenamed, protobuf.MessageRenamed:
			return f.Path == is
		case protobuf.PackageChanged:
			return was[strings.LastIndex(was, "."):] == is[strings.LastIndex(is, "."):]
		}
		return false
	})
}

// elsewhere reports whether we refuse for one of some reasons in the same
// file, old or new, at another line.
func (d difference) elsewhere(rules ...finding.Rule) bool {
	return slices.ContainsFunc(d.changes, func(f finding.Finding) bool {
		return (f.New.File == d.Path || f.Old.File == d.Path) && slices.Contains(rules, f.Rule) && worst(f, d.encodings) >= finding.Lossy
	})
}

// inFile reports whether one of some rules was found in the same file.
func (d difference) inFile(rules ...finding.Rule) bool {
	return slices.ContainsFunc(d.changes, func(f finding.Finding) bool {
		return f.New.File == d.Path && slices.Contains(rules, f.Rule)
	})
}

// reason is why we refuse for a finding what buf accepts, as a section of
// docs/compat-differences.md, or nothing. What decides stands on the page of
// the rule as well.
func reason(f finding.Finding, changes []finding.Finding) string {
	for _, other := range changes {
		switch other.Rule {
		case protobuf.MessageRenamed, protobuf.EnumRenamed:
			if strings.HasPrefix(f.Path, other.Path+".") {
				return "Renamed messages"
			}
		case protobuf.FieldTypeNameChanged, protobuf.MethodType, protobuf.MapValueType, protobuf.FieldCardinality:
			if strings.Contains(other.Message, " is "+f.Path[:max(0, strings.LastIndex(f.Path, "."))]) {
				return "Types by what they hold"
			}
		}
	}
	if why, ok := reasons[f.Rule]; ok {
		return why
	}
	if slices.ContainsFunc(changes, func(other finding.Finding) bool { return ofRenumbered(f, other) }) {
		return "Renumbered fields"
	}
	return ""
}

// ofRenumbered reports whether a finding is about a field, or names one, that
// has another number now, or the entry of such a map: we compare fields of one name, buf those of one
// number.
func ofRenumbered(f, other finding.Finding) bool {
	if other.Rule != protobuf.FieldNumberChanged {
		return false
	}
	at := strings.LastIndex(other.Path, ".")
	sameMessage := strings.HasPrefix(f.Path, other.Path[:at])
	return f.Path == other.Path || f.New.File == other.New.File && f.New.Line == other.New.Line || sameMessage && slices.Contains(strings.FieldsFunc(f.Message, notOfName), other.Path[at+1:])
}

func notOfName(r rune) bool { return strings.ContainsRune(" ,:", r) }

var reasons = map[finding.Rule]string{
	protobuf.MessageRemoved:       "Messages that are gone",
	protobuf.MessageRenamed:       "Names in Any",
	protobuf.PackageChanged:       "Names in Any",
	protobuf.FieldNumberChanged:   "Renumbered fields",
	protobuf.FieldNumberReused:    "Renumbered fields",
	protobuf.FieldTypeChanged:     "Values that do not fit",
	protobuf.MapKeyType:           "Values that do not fit",
	protobuf.MapValueType:         "Values that do not fit",
	protobuf.FieldTypeNameChanged: "Well-known types in JSON",
	protobuf.FieldUTF8:            "UTF-8",
	protobuf.FieldRequiredAdded:   "Required fields of editions",
	protobuf.FieldRequiredRemoved: "Required fields of editions",
	protobuf.FieldRequired:        "Required fields of editions",
	protobuf.EnumOpenness:         "Open and closed enums",
	protobuf.EnumValueAdded:       "Added enum values",
	protobuf.EnumValueRemoved:     "Removed enum values",
	protobuf.EnumValueNumber:      "Renumbered enum values",
	protobuf.EnumValueName:        "First names of enum values",
}

// TestArgumentsAreWrittenDown holds docs/compat-differences.md to the names of
// the arguments, and these to it.
func TestArgumentsAreWrittenDown(t *testing.T) {
	text, err := os.ReadFile("../../docs/compat-differences.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Protobuf: buf\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var written []string
	for line := range strings.Lines(section) {
		if name, ok := strings.CutPrefix(line, "#### "); ok {
			written = append(written, strings.TrimSpace(name))
		}
	}
	named := []string{"Renamed messages"}
	for _, a := range arguments {
		named = append(named, a.name)
	}
	named = slices.AppendSeq(named, maps.Values(reasons))
	slices.Sort(named)
	slices.Sort(written)
	if diff := cmp.Diff(slices.Compact(named), written); diff != "" {
		t.Errorf("arguments and sections differ (-arguments +sections):\n%s", diff)
	}
}
