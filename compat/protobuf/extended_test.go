package protobuf_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
)

// changesOf compares two proto2 texts in the package t.v1.
func changesOf(t *testing.T, old, new string) finding.Changes {
	t.Helper()
	const head = "syntax = \"proto2\";\npackage t.v1;\n"
	changes, err := protobuf.Diff(t.Context(), compileText(t, head+old), compileText(t, head+new))
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

func TestExtensionsAndFieldsTakeEachOthersPlace(t *testing.T) {
	extension := "message M { optional int32 a = 1; extensions 2 to 9; }\nextend M { optional int32 b = 2; }"
	field := "message M { optional int32 a = 1; optional int32 b = 2; extensions 3 to 9; }\n"
	for _, c := range []struct {
		what, old, new string
		rule           finding.Rule
		message        string
	}{
		{"became a field", extension, field, protobuf.FieldFromExtension, "extension t.v1.b became field t.v1.M.b: JSON writes it under another key"},
		{"was a field", field, extension, protobuf.FieldToExtension, "field t.v1.M.b became extension t.v1.b: JSON writes it under another key"},
	} {
		var got []finding.Finding
		for _, f := range changesOf(t, c.old, c.new).Findings {
			switch f.Rule {
			case c.rule:
				got = append(got, f)
			case protobuf.FieldAdded, protobuf.FieldRemoved, protobuf.ExtensionAdded, protobuf.ExtensionRemoved:
				t.Errorf("an extension that %s is told as %s too", c.what, f.Rule)
			}
		}
		if len(got) != 1 || got[0].Message != c.message {
			t.Errorf("an extension that %s = %+v, want %q", c.what, got, c.message)
			continue
		}
		all := [2]finding.Class{finding.Break, finding.Break}
		want := finding.Effects{finding.JSON: all, finding.StrictJSON: all, finding.Code: all}
		if diff := cmp.Diff(want, got[0].Effects); diff != "" {
			t.Errorf("an extension that %s has the effects (-want +got)\n%s", c.what, diff)
		}
	}
}

func TestMessageSetsAreAnotherEncoding(t *testing.T) {
	plain := "message M { extensions 4 to max; }"
	set := "message M { option message_set_wire_format = true; extensions 4 to max; }"
	for _, pair := range [][2]string{{plain, set}, {set, plain}} {
		var found []finding.Finding
		for _, f := range changesOf(t, pair[0], pair[1]).Findings {
			if f.Rule == protobuf.MessageSetChanged {
				found = append(found, f)
			}
		}
		if len(found) != 1 || found[0].Effects != finding.Everywhere(finding.Break) || found[0].New.Line != 3 || found[0].Witness != "" {
			t.Errorf("from %s to %s = %+v, want PROTO_MESSAGE_SET_CHANGED on line 3 that breaks everywhere, without a datum", pair[0], pair[1], found)
		}
	}
}

func TestAliasAddedToAnEnumHurtsNobody(t *testing.T) {
	changes := changesOf(t, "enum E { option allow_alias = true; A = 0; B = 0; }", "enum E { option allow_alias = true; A = 0; B = 0; C = 0; }")
	worst := total(changes)
	if got := worst[finding.Binary]; got != [2]finding.Class{} {
		t.Errorf("an added name of a number hurts binary readers: %v\n%s", got, describe(changes))
	}
	if len(changes.Findings) != 1 || changes.Findings[0].Path != "t.v1.E.C" {
		t.Errorf("an added name of a number is told as\n%s", describe(changes))
	}
}

func TestFieldThatTakesAKeyIsToldToOldReaders(t *testing.T) {
	changes := changesOf(t, `message M { optional string a = 1 [json_name = "k"]; }`,
		`message M { optional string a = 1 [json_name = "j"]; optional int32 b = 2 [json_name = "k"]; }`)
	for _, f := range changes.Findings {
		if f.Rule == protobuf.FieldAdded {
			if got := f.Effects[finding.JSON]; got[finding.OldReaders] != finding.Break {
				t.Errorf("a new field under the old key of another = %v in JSON, want a break of old readers: %s", got, f.Message)
			}
			return
		}
	}
	t.Errorf("no added field is told:\n%s", describe(changes))
}
