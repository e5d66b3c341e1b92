package avro_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	compat "github.com/pawl-registry/pawl/compat/avro"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

// A failer is a test, of the standard library's or of rapid's.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func parse(t failer, name, text string) *avro.Schema {
	t.Helper()
	s, problems := avro.Parse([]source.File{{Path: name, Content: text}}, nil, source.Limits{})
	if s == nil {
		t.Fatalf("Parse(%.200s): %v", text, problems)
	}
	return s
}

func diff(t testing.TB, old, new string) []finding.Finding {
	t.Helper()
	changes, err := compat.Diff(t.Context(), parse(t, "old.avsc", old), parse(t, "new.avsc", new))
	if err != nil {
		t.Fatal(err)
	}
	return changes.Findings
}

// told is what the tests below compare of a finding.
type told struct {
	Rule      finding.Rule
	Path      string
	New, Old  finding.Class // for new and for old readers
	OldAt     string
	NewAt     string
	Message   string
	Witness   string
	HasCauses bool
}

func tell(f finding.Finding) told {
	e := f.Effects[finding.Binary]
	return told{f.Rule, f.Path, e[finding.NewReaders], e[finding.OldReaders], f.Old.String(), f.New.String(), f.Message, f.Witness, len(f.Causes) > 0}
}

func TestDiffTellsEachChange(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		want           []told
	}{
		{"a field without default comes", `{"type":"record","name":"Order","fields":[]}`, "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[\n  {\"name\":\"a\",\"type\":\"int\"}]}", []told{
			{compat.FieldMissingDefault, "Order.a", finding.Break, finding.Safe, "old.avsc:1:1", "new.avsc:2:3", `new readers need the field "a", which old data does not have in Order, and it has no default`, `{}`, false},
		}},
		{"a field without default goes", `{"type":"record","name":"Order","fields":[{"name":"a","type":"int"}]}`, `{"type":"record","name":"Order","fields":[]}`, []told{
			{compat.FieldMissingDefault, "Order.a", finding.Safe, finding.Break, "old.avsc:1:43", "new.avsc:1:1", `old readers need the field "a", which new data does not have in Order, and it has no default`, `{}`, false},
		}},
		{"a type becomes wider", `{"type":"record","name":"Order","fields":[{"name":"a","type":"int"}]}`, `{"type":"record","name":"Order","fields":[{"name":"a","type":"long"}]}`, []told{
			{compat.TypeMismatch, "Order.a", finding.Safe, finding.Break, "old.avsc:1:62", "new.avsc:1:62", `old readers expect int where new data has long`, `{"a":0}`, false},
		}},
		{"a type becomes another", `{"type":"record","name":"Order","fields":[{"name":"a","type":"int"}]}`, `{"type":"record","name":"Order","fields":[{"name":"a","type":"string"}]}`, []told{
			{compat.TypeMismatch, "Order.a", finding.Break, finding.Safe, "old.avsc:1:62", "new.avsc:1:62", `new readers expect string where old data has int`, `{"a":0}`, false},
			{compat.TypeMismatch, "Order.a", finding.Safe, finding.Break, "old.avsc:1:62", "new.avsc:1:62", `old readers expect int where new data has string`, `{"a":""}`, false},
		}},
		{"a whole number becomes a float", `{"type":"record","name":"Order","fields":[{"name":"a","type":"long"}]}`, `{"type":"record","name":"Order","fields":[{"name":"a","type":"double"}]}`, []told{
			{compat.LossyPromotion, "Order.a", finding.Note, finding.Safe, "old.avsc:1:62", "new.avsc:1:62", `new readers take the long of old data as double, which does not hold every whole number`, "", false},
			{compat.TypeMismatch, "Order.a", finding.Safe, finding.Break, "old.avsc:1:62", "new.avsc:1:62", `old readers expect long where new data has double`, `{"a":0.0}`, false},
		}},
		{"text becomes bytes", `{"type":"record","name":"Order","fields":[{"name":"a","type":"string"}]}`, `{"type":"record","name":"Order","fields":[{"name":"a","type":"bytes"}]}`, []told{
			{compat.StringBytes, "Order.a", finding.Note, finding.Note, "old.avsc:1:62", "new.avsc:1:62", `the type was string and is bytes: each is read as the other, though not all bytes are text`, "", false},
		}},
		{"a record gets another name", `{"type":"record","name":"A","fields":[]}`, `{"type":"record","name":"B","fields":[]}`, []told{
			{compat.NameMismatch, "A", finding.Safe, finding.Break, "old.avsc:1:1", "new.avsc:1:1", `old readers expect the record "A" where new data has "B"`, `{}`, false},
			{compat.NameMismatch, "B", finding.Break, finding.Safe, "old.avsc:1:1", "new.avsc:1:1", `new readers expect the record "B" where old data has "A"`, `{}`, false},
		}},
		{"a record gets another name with an alias", `{"type":"record","name":"A","fields":[]}`, `{"type":"record","name":"B","aliases":["A"],"fields":[]}`, []told{
			{compat.NameMismatch, "A", finding.Safe, finding.Break, "old.avsc:1:1", "new.avsc:1:1", `old readers expect the record "A" where new data has "B"`, `{}`, false},
		}},
		{"a fixed grows", `{"type":"record","name":"Order","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":2}}]}`, `{"type":"record","name":"Order","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":3}}]}`, []told{
			{compat.FixedSizeMismatch, "Order.a", finding.Break, finding.Safe, "old.avsc:1:62", "new.avsc:1:62", `new readers expect 3 bytes in F where old data has 2`, `{"a":"\u0000\u0000"}`, false},
			{compat.FixedSizeMismatch, "Order.a", finding.Safe, finding.Break, "old.avsc:1:62", "new.avsc:1:62", `old readers expect 2 bytes in F where new data has 3`, `{"a":"\u0000\u0000\u0000"}`, false},
		}},
		{"a symbol comes", `{"type":"record","name":"Order","fields":[{"name":"a","type":{"type":"enum","name":"E","symbols":["A"]}}]}`, `{"type":"record","name":"Order","fields":[{"name":"a","type":{"type":"enum","name":"E","symbols":["A","B"]}}]}`, []told{
			{compat.MissingEnumSymbols, "Order.a", finding.Safe, finding.Break, "old.avsc:1:62", "new.avsc:1:103", `old readers do not know what new data may have in E: B`, `{"a":"B"}`, false},
		}},
		{"a symbol comes where a default is", `{"type":"record","name":"Order","fields":[{"name":"a","type":{"type":"enum","name":"E","symbols":["A"],"default":"A"}}]}`, `{"type":"record","name":"Order","fields":[{"name":"a","type":{"type":"enum","name":"E","symbols":["A","B"],"default":"A"}}]}`, []told{
			{compat.EnumDefaultFallback, "Order.a", finding.Safe, finding.Note, "old.avsc:1:62", "new.avsc:1:103", `old readers take "A" for what they do not know of new data: B`, "", false},
		}},
		{"a branch comes", `{"type":"record","name":"Order","fields":[{"name":"a","type":["null","int"]}]}`, `{"type":"record","name":"Order","fields":[{"name":"a","type":["null","int","string"]}]}`, []told{
			{compat.MissingUnionBranch, "Order.a<string>", finding.Safe, finding.Break, "old.avsc:1:62", "new.avsc:1:76", `old readers expect [null, int], which has no branch for the string of new data`, `{"a":{"string":""}}`, false},
		}},
		{"a branch changes inside", `{"type":"record","name":"Order","fields":[{"name":"a","type":["null",{"type":"record","name":"R","fields":[{"name":"x","type":"int"}]}]}]}`, `{"type":"record","name":"Order","fields":[{"name":"a","type":["null",{"type":"record","name":"R","fields":[{"name":"x","type":"string"}]}]}]}`, []told{
			{compat.MissingUnionBranch, "Order.a<R>", finding.Break, finding.Safe, "old.avsc:1:70", "new.avsc:1:62", `new readers expect [null, R], of which no branch can read the record R of old data`, `{"a":{"R":{"x":0}}}`, true},
			{compat.MissingUnionBranch, "Order.a<R>", finding.Safe, finding.Break, "old.avsc:1:62", "new.avsc:1:70", `old readers expect [null, R], of which no branch can read the record R of new data`, `{"a":{"R":{"x":""}}}`, true},
		}},
		{"a field becomes nullable", `{"type":"record","name":"Order","fields":[{"name":"a","type":"int"}]}`, `{"type":"record","name":"Order","fields":[{"name":"a","type":["null","int"]}]}`, []told{
			{compat.TypeMismatch, "Order.a<null>", finding.Safe, finding.Break, "old.avsc:1:62", "new.avsc:1:63", `old readers expect int where new data has null`, `{"a":null}`, false},
		}},
		{"two fields become one", `{"type":"record","name":"P","fields":[{"name":"phone","type":"string"},{"name":"number","type":"string"}]}`, `{"type":"record","name":"P","fields":[{"name":"number","type":"string","aliases":["phone"]}]}`, []told{
			{compat.FieldMissingDefault, "P.phone", finding.Safe, finding.Break, "old.avsc:1:39", "new.avsc:1:1", `old readers need the field "phone", which new data does not have in P, and it has no default`, `{"number":""}`, false},
			{compat.AmbiguousAlias, "P.number", finding.Break, finding.Safe, "old.avsc:1:39", "new.avsc:1:39", `new readers have one field "number" for both "number" and "phone" of old data`, `{"phone":"","number":""}`, false},
		}},
		{"one field becomes two", `{"type":"record","name":"P","fields":[{"name":"a","type":"int"}]}`, `{"type":"record","name":"P","fields":[{"name":"b","type":"int","aliases":["a"]},{"name":"a","type":"int"}]}`, []told{
			{compat.AmbiguousAlias, "P.a", finding.Break, finding.Safe, "old.avsc:1:39", "new.avsc:1:81", `new readers have two fields, "b" and "a", for "a" of old data`, `{"a":0}`, false},
		}},
		{"a decimal gets another scale", `{"type":"record","name":"Order","fields":[{"name":"a","type":{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}}]}`, `{"type":"record","name":"Order","fields":[{"name":"a","type":{"type":"bytes","logicalType":"decimal","precision":4,"scale":1}}]}`, []told{
			{compat.DecimalMismatch, "Order.a", finding.Break, finding.Safe, "old.avsc:1:62", "new.avsc:1:62", `new readers expect decimal(4,1) where old data has decimal(4,2)`, `{"a":"\u0001"}`, false},
			{compat.DecimalMismatch, "Order.a", finding.Safe, finding.Break, "old.avsc:1:62", "new.avsc:1:62", `old readers expect decimal(4,2) where new data has decimal(4,1)`, `{"a":"\u0001"}`, false},
		}},
		{"a timestamp becomes finer", `{"type":"record","name":"Order","fields":[{"name":"a","type":{"type":"long","logicalType":"timestamp-millis"}}]}`, `{"type":"record","name":"Order","fields":[{"name":"a","type":{"type":"long","logicalType":"timestamp-micros"}}]}`, []told{
			{compat.LogicalTypeChanged, "Order.a", finding.Note, finding.Note, "old.avsc:1:62", "new.avsc:1:62", `the logical type was timestamp-millis and is timestamp-micros`, "", false},
		}},
		{"a namespace changes", `{"type":"record","name":"R","namespace":"a","fields":[]}`, `{"type":"record","name":"R","namespace":"b","fields":[]}`, []told{
			{compat.NamespaceChanged, "R", finding.Note, finding.Note, "old.avsc:1:1", "new.avsc:1:1", `the full name was a.R and is b.R`, "", false},
		}},
		{"the first match cannot read", `{"type":"record","name":"R","namespace":"a","fields":[{"name":"x","type":"int"}]}`, `["null",{"type":"record","name":"R","namespace":"b","fields":[{"name":"x","type":"string"}]},{"type":"record","name":"R","namespace":"c","fields":[{"name":"x","type":"int"}]}]`, []told{
			{compat.TypeMismatch, "R<null>", finding.Safe, finding.Break, "old.avsc:1:1", "new.avsc:1:2", `old readers expect record a.R where new data has null`, `null`, false},
			{compat.AmbiguousUnion, "(root)", finding.Note, finding.Safe, "old.avsc:1:1", "new.avsc:1:9", `new readers find b.R before c.R for the record a.R of old data, and only the latter can read it`, "", false},
			{compat.NamespaceChanged, "R<b.R>", finding.Safe, finding.Note, "old.avsc:1:1", "new.avsc:1:9", `the full name was a.R and is b.R`, "", false},
			{compat.TypeMismatch, "R<b.R>.x", finding.Safe, finding.Break, "old.avsc:1:74", "new.avsc:1:82", `old readers expect int where new data has string`, `{"b.R":{"x":""}}`, false},
			{compat.NamespaceChanged, "(root)", finding.Note, finding.Safe, "old.avsc:1:1", "new.avsc:1:94", `the full name was a.R and is c.R`, "", false},
			{compat.NamespaceChanged, "R<c.R>", finding.Safe, finding.Note, "old.avsc:1:1", "new.avsc:1:94", `the full name was a.R and is c.R`, "", false},
		}},
		{"a default changes", `{"type":"record","name":"Order","fields":[{"name":"a","type":"int","default":1}]}`, `{"type":"record","name":"Order","fields":[{"name":"a","type":"int","default":2}]}`, []told{
			{compat.DefaultChanged, "Order.a", finding.Note, finding.Note, "old.avsc:1:78", "new.avsc:1:78", `the default was 1 and is 2`, "", false},
		}},
		{"a default goes", `{"type":"record","name":"Order","fields":[{"name":"a","type":"int","default":1}]}`, `{"type":"record","name":"Order","fields":[{"name":"a","type":"int"}]}`, []told{
			{compat.DefaultRemoved, "Order.a", finding.Note, finding.Safe, "old.avsc:1:78", "new.avsc:1:43", `the default was 1 and is gone: versions whose data lacks the field can no longer be read`, "", false},
		}},
		{"an alias goes", `{"type":"record","name":"Order","fields":[{"name":"a","type":"int","aliases":["b"]}]}`, `{"type":"record","name":"Order","fields":[{"name":"a","type":"int"}]}`, []told{
			{compat.AliasRemoved, "Order.a", finding.Note, finding.Safe, "old.avsc:1:43", "new.avsc:1:43", `the field "a" has no longer the alias "b"`, "", false},
		}},
		{"a doc changes", `{"type":"record","name":"Order","fields":[{"name":"a","type":"int","doc":"b"}]}`, `{"type":"record","name":"Order","fields":[{"name":"a","type":"int"}]}`, nil},
		{"items change deep inside", `{"type":"record","name":"Order","fields":[{"name":"a","type":{"type":"map","values":{"type":"array","items":["null","int"]}}}]}`, `{"type":"record","name":"Order","fields":[{"name":"a","type":{"type":"map","values":{"type":"array","items":["null","boolean"]}}}]}`, []told{
			{compat.MissingUnionBranch, "Order.a{}[]<int>", finding.Break, finding.Safe, "old.avsc:1:117", "new.avsc:1:109", `new readers expect [null, boolean], which has no branch for the int of old data`, `{"a":{"key":[{"int":0}]}}`, false},
			{compat.MissingUnionBranch, "Order.a{}[]<boolean>", finding.Safe, finding.Break, "old.avsc:1:109", "new.avsc:1:117", `old readers expect [null, int], which has no branch for the boolean of new data`, `{"a":{"key":[{"boolean":false}]}}`, false},
		}},
		{"a recursive type changes", `{"type":"record","name":"Node","fields":[{"name":"value","type":"int"},{"name":"next","type":["null","Node"]}]}`, `{"type":"record","name":"Node","fields":[{"name":"value","type":"string"},{"name":"next","type":["null","Node"]}]}`, []told{
			{compat.TypeMismatch, "Node.value", finding.Break, finding.Safe, "old.avsc:1:65", "new.avsc:1:65", `new readers expect string where old data has int`, `{"value":0,"next":null}`, false},
			{compat.TypeMismatch, "Node.value", finding.Safe, finding.Break, "old.avsc:1:65", "new.avsc:1:65", `old readers expect int where new data has string`, `{"value":"","next":null}`, false},
		}},
	} {
		var got []told
		for _, f := range diff(t, c.old, c.new) {
			got = append(got, tell(f))
			if f.Hint == "" && tell(f).New+tell(f).Old >= finding.Break {
				t.Errorf("%s: %s has no hint", c.name, f.Rule)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: Diff (-want +got):\n%s", c.name, diff)
		}
	}
}
