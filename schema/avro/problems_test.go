package avro_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

// short lists problems as code and place; a warning has a question mark.
func short(problems source.Problems) []string {
	var list []string
	for _, p := range problems {
		mark := ""
		if p.Severity == source.Warning {
			mark = "?"
		}
		list = append(list, fmt.Sprintf("%s%s %d:%d", p.Code, mark, p.Position.Line, p.Position.Column))
	}
	return list
}

func TestEveryProblemHasItsPlace(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", []string{"BAD_JSON 1:1"}},
		{"{\n\"type\"", []string{"BAD_JSON 2:7"}},
		{`["int" "long"]`, []string{"BAD_JSON 1:8"}},
		{`{"type": 01}`, []string{"BAD_JSON 1:11"}},
		{`{"type": 1.}`, []string{"BAD_JSON 1:11"}},
		{`{"type": -}`, []string{"BAD_JSON 1:10"}},
		{`{"type": "int}`, []string{"BAD_JSON 1:15"}},
		{"{\"type\": \"in\nt\"}", []string{"BAD_JSON 1:13"}},
		{`{"type": "\x"}`, []string{"BAD_JSON 1:11"}},
		{`{"type": "\ud83d"}`, []string{"BAD_JSON 1:11"}},
		{`{"type": "\u12"}`, []string{"BAD_JSON 1:11"}},
		{`{type: "int"}`, []string{"BAD_JSON 1:2"}},
		{`{"type"; "int"}`, []string{"BAD_JSON 1:8"}},
		{`"int" "long"`, []string{"BAD_JSON 1:7"}},
		{`"int" /* `, []string{"BAD_JSON 1:7"}},
		{"\ufeff\"int\"", []string{"BYTE_ORDER_MARK 1:1"}},
		{"\"ä\xff\"", []string{"BAD_ENCODING 1:3"}},
		{`7`, []string{"BAD_TYPE 1:1"}},
		{`{"protocol": "P"}`, []string{"PROTOCOL 1:1"}},
		{`{"name": "P"}`, []string{"MISSING_TYPE 1:1"}},
		{`{"type": {"type": "int"}}`, []string{"BAD_TYPE 1:10"}},
		{`{"type": 7}`, []string{"BAD_TYPE 1:10"}},
		{`{"type": "array"}`, []string{"MISSING_ATTRIBUTE 1:1"}},
		{`["int", ["long"]]`, []string{"NESTED_UNION 1:9"}},
		{`["int", "int"]`, []string{"DUPLICATE_BRANCH 1:9"}},
		{`"Nowhere"`, []string{"UNDEFINED_NAME 1:1"}},
		{`{"type": "enum", "name": "E", "symbols": ["A"], "default": "B"}`, []string{"BAD_ENUM_DEFAULT 1:60"}},
		{`{"type": "enum", "name": "E"}`, []string{"MISSING_ATTRIBUTE 1:1"}},
		{`{"type": "enum", "name": "E", "symbols": "A"}`, []string{"BAD_ATTRIBUTE 1:42"}},
		{`{"type": "enum", "name": "E", "symbols": ["A-B", "A-B", 7]}`, []string{"BAD_SYMBOL 1:43", "BAD_SYMBOL 1:50", "DUPLICATE_SYMBOL 1:50", "BAD_ATTRIBUTE 1:57"}},
		{`{"type": "fixed", "name": "int", "size": -1}`, []string{"RESERVED_NAME 1:27", "BAD_SIZE 1:42"}},
		{`{"type": "fixed", "name": 7}`, []string{"MISSING_ATTRIBUTE 1:1", "BAD_ATTRIBUTE 1:27"}},
		{`{"type": "fixed", "size": "3"}`, []string{"MISSING_NAME 1:1", "QUOTED_SIZE? 1:27"}},
		{`{"type": "fixed", "name": "F", "namespace": "a..b", "size": 1}`, []string{"BAD_NAMESPACE 1:27"}},
		{`{"type": "record", "name": "R"}`, []string{"MISSING_ATTRIBUTE 1:1"}},
		{`{"type": "record", "name": "R", "fields": [7, {"type": "int"}, {"name": "a b"}, {"name": "c", "type": "int", "order": "up"}]}`,
			[]string{"BAD_FIELD 1:44", "MISSING_NAME 1:47", "MISSING_TYPE 1:64", "BAD_NAME 1:73", "BAD_ORDER 1:119"}},
		{`{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int"}, {"name": "a", "type": "int"}]}`, []string{"DUPLICATE_FIELD 1:83"}},
		{`["null", {"type": "fixed", "name": "F", "size": 1}, {"type": "fixed", "name": "F", "size": 2}]`, []string{"DUPLICATE_BRANCH 1:53", "DUPLICATE_NAME 1:79"}},
		{`{"type": "int", "type": "long"}`, []string{"DUPLICATE_KEY? 1:17"}},
		{`{"type": "int", "logicalType": "uuid"}`, []string{"LOGICAL_TYPE_IGNORED? 1:32"}},
		{`{"type": "bytes", "logicalType": "decimal", "precision": 2, "scale": 3}`, []string{"LOGICAL_TYPE_IGNORED? 1:34"}},
		{`{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int", "logicalType": "date"}]}`, []string{"LOGICAL_TYPE_IGNORED? 1:88"}},
		{`{"type": "record", "name": "R", "fields": [{"name": "a", "type": "int", "aliases": ["b"]}, {"name": "b", "type": "int"}]}`, []string{"SHARED_ALIAS? 1:44"}},
		{`{"type": "record", "name": "a.R", "fields": [{"name": "a", "type": {"type": "fixed", "name": "F", "namespace": "", "size": 1}}, {"name": "b", "type": "F"}]}`, []string{"NAME_OUTSIDE_NAMESPACE? 1:151"}},
	} {
		_, problems := one(c.text)
		if diff := cmp.Diff(c.want, short(problems)); diff != "" {
			t.Errorf("Parse(%q) reports (-want +got)\n%s\n%v", c.text, diff, problems)
		}
	}
}

func TestDefaultsMustFitTheirTypes(t *testing.T) {
	for _, c := range []struct{ typ, value, words string }{
		{`"int"`, `2147483648`, "32 bits"},
		{`"int"`, `1.0`, "32 bits"},
		{`"long"`, `"1"`, "a string is no long"},
		{`"double"`, `"1"`, "a string is no double"},
		{`"boolean"`, `0`, "a number is no boolean"},
		{`"bytes"`, `"ā"`, "is no byte"},
		{`{"type": "fixed", "name": "F", "size": 2}`, `"abc"`, "3 bytes"},
		{`{"type": "enum", "name": "E", "symbols": ["A"]}`, `"B"`, "not a symbol"},
		{`{"type": "array", "items": "int"}`, `[1, null]`, "item 1"},
		{`{"type": "array", "items": "int"}`, `{}`, "no array"},
		{`{"type": "map", "values": "int"}`, `{"k": "v"}`, `"k"`},
		{`{"type": "map", "values": "int"}`, `[]`, "no map"},
		{`{"type": "record", "name": "S", "fields": [{"name": "x", "type": "int"}]}`, `{}`, `"x" is missing`},
		{`["null", "int"]`, `"x"`, "no branch"},
	} {
		text := fmt.Sprintf(`{"type": "record", "name": "R", "fields": [{"name": "f", "type": %s, "default": %s}]}`, c.typ, c.value)
		_, problems := one(text)
		if len(problems) != 1 || problems[0].Code != "BAD_DEFAULT" || !strings.Contains(problems[0].Message, c.words) {
			t.Errorf("a %s with the default %s = %v, want BAD_DEFAULT with %q", c.typ, c.value, problems, c.words)
		}
	}
}

func TestFurtherProblemsAreCounted(t *testing.T) {
	text := `{"type": "record", "name": "R", "fields": [` + strings.Repeat("7,", 149) + `7]}`
	_, problems := one(text)
	last := problems[len(problems)-1]
	if len(problems) != 101 || last.Code != "MORE_PROBLEMS" || last.Severity != source.Error || !strings.Contains(last.Message, "50 further") {
		t.Errorf("150 wrong fields are %d problems, the last %v, want 100 and MORE_PROBLEMS that counts 50", len(problems), last)
	}
}

func TestImportsAgreeOrAreRefused(t *testing.T) {
	fixed := func(size int) *avro.Schema {
		return read(t, fmt.Sprintf(`{"type": "fixed", "name": "F", "size": %d}`, size))
	}
	user := []source.File{{Path: "r.avsc", Content: `{"type": "array", "items": "F"}`}}
	s, problems := avro.Parse(user, []*avro.Schema{fixed(1), fixed(1)}, source.Limits{})
	if s == nil {
		t.Fatalf("Parse with two imports that agree = %v, want a schema", problems)
	}
	if f, ok := s.Named("F"); !ok || f.Size != 1 || f.ShortName() != "F" {
		t.Errorf("Named(F) = %v, %v, want the fixed of the import", f, ok)
	}
	if got, want := s.Text(), `{"type":"array","items":"F"}`; got != want {
		t.Errorf("Text = %s, want %s", got, want)
	}
	if got, want := s.Resolved(), `{"type":"array","items":{"type":"fixed","name":"F","size":1}}`; got != want {
		t.Errorf("Resolved = %s, want %s", got, want)
	}
	if _, problems := avro.Parse(user, []*avro.Schema{fixed(1), fixed(2)}, source.Limits{}); len(problems) != 1 || problems[0].Code != "IMPORTS_DISAGREE" {
		t.Errorf("Parse with two imports that disagree = %v, want IMPORTS_DISAGREE", problems)
	}
	own := []source.File{{Path: "f.avsc", Content: `{"type": "fixed", "name": "F", "size": 1}`}}
	if _, problems := avro.Parse(own, []*avro.Schema{fixed(1)}, source.Limits{}); len(problems) != 1 || problems[0].Code != "DUPLICATE_NAME" {
		t.Errorf("Parse of what an import defines too = %v, want DUPLICATE_NAME", problems)
	}
	large := source.Limits{Closure: 80}
	if _, problems := avro.Parse(user, []*avro.Schema{fixed(1), fixed(2)}, large); len(problems) != 1 || problems[0].Code != "TOO_LARGE" {
		t.Errorf("Parse with imports beyond the limit = %v, want TOO_LARGE", problems)
	}
}
