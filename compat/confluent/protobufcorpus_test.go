package confluent

import (
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
)

// differences are the words, sorted, for what one direction finds, and
// whether Confluent accepts them.
func differences(t *testing.T, original, update *schema.Schema) (words []string, compatible bool) {
	t.Helper()
	found, err := compare(t.Context(), newSide(original.Protobuf), newSide(update.Protobuf), finding.NewReaders)
	if err != nil {
		t.Fatal(err)
	}
	compatible = true
	for _, f := range found {
		words = append(words, strings.TrimPrefix(string(f.Rule), "CONFLUENT_"))
		compatible = compatible && !Refuses(f.Rule)
	}
	slices.Sort(words)
	return slices.Compact(words), compatible
}

// arguedMicrocases are those on which we differ from what was expected by
// reading Confluent's code, and why.
var arguedMicrocases = map[string]string{
	"msg_to_group forward":                "the parser keeps groups apart from nested types, so the message of a group that goes is not missed",
	"group_to_delimited_editions forward": "as above: the message that the field has and the group has not is missed",
}

// arguedWords are those on whose verdict we agree, though not on its words.
var arguedWords = map[string]string{
	"map_to_repeated_entry":       "a message that is declared before another moves it: Confluent compares plain indexes",
	"message_nest":                "as map_to_repeated_entry",
	"msg_to_group":                "as above",
	"group_to_delimited_editions": "the message of a group is not a nested type, so that of the field that follows is new",
	"nested_field_type_change":    "types that both schemas declare are compared where they are declared, and their fields are not told again",
	"msg_recursive_change":        "as nested_field_type_change",
}

func TestProtobufMicrocasesVerdictsAreConfluents(t *testing.T) {
	type row struct {
		ID, Old, New string
		Confluent    *struct {
			Backward, Forward bool
			Diffs, FDiffs     []string
		} `json:"confluent_by_reading"`
	}
	agree, argued, wrong := 0, 0, 0
	rows(t, corpus(t, "protobuf", "microcases.jsonl"), func(r row) {
		old, new := protobufOf(t, r.Old), protobufOf(t, r.New)
		for _, d := range []struct {
			name             string
			original, update *schema.Schema
			want             bool
			words            []string
		}{{"backward", old, new, r.Confluent.Backward, r.Confluent.Diffs}, {"forward", new, old, r.Confluent.Forward, r.Confluent.FDiffs}} {
			words, compatible := differences(t, d.original, d.update)
			name := r.ID + " " + d.name
			switch known := arguedMicrocases[name] != ""; {
			case compatible == d.want && known:
				t.Errorf("%s is no longer argued: take it off the list", name)
			case compatible == d.want:
				agree++
			case known:
				argued++
			default:
				wrong++
				t.Errorf("%s: compatible = %v for %v, want %v for %v", name, compatible, words, d.want, d.words)
			}
			if diff := gocmp.Diff(d.words, words, cmpopts.EquateEmpty()); diff != "" && arguedWords[r.ID] == "" {
				t.Errorf("%s: differences (-confluent +ours):\n%s", name, diff)
			}
		}
	})
	score(t, "protobuf/microcases.jsonl", agree, argued, wrong)
}
