package protobuf

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/compat/finding"
)

// toldElsewhere are the options that rules of their own compare.
var toldElsewhere = map[string]bool{"idempotency_level": true, "message_set_wire_format": true}

// generates are the options that some languages generate other code for.
var generates = map[string]bool{"jstype": true, "ctype": true, "no_standard_descriptor_accessor": true}

// options compares the options of an element that stands on both sides. No
// encoding depends on them.
func (d *differ) options(f finding.Finding, texts [2]string) {
	if texts[0] == texts[1] {
		return
	}
	names := changedOptions(texts)
	if len(names) == 0 {
		return
	}
	f.Rule = OptionsChanged
	f.Message = fmt.Sprintf("options of %s changed: %s", f.Path, strings.Join(names, ", "))
	f.Effects = finding.Effects{finding.Code: two(finding.Note)}
	if shapesCode(names, texts) {
		f.Effects[finding.Code] = two(finding.Lossy)
	}
	d.add(f)
}

// shapesCode reports whether a language generates other code for options that
// changed. Features of the core are resolved and compared where they matter;
// those of languages, such as (pb.cpp), are not.
func shapesCode(names []string, texts [2]string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		return generates[name] || name == "features" && strings.Contains(texts[0]+texts[1], "(pb.")
	})
}

// changedOptions are the names of options that differ, sorted.
func changedOptions(texts [2]string) []string {
	old, new := optionValues(texts[0]), optionValues(texts[1])
	var names []string
	for name, value := range old {
		if other, both := new[name]; (!both || other != value) && !toldElsewhere[name] {
			names = append(names, name)
		}
	}
	for name := range new {
		if _, both := old[name]; !both && !toldElsewhere[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// optionValues takes the canonical text of options apart: name = value, with
// semicolons between them. A name that is there twice keeps both values.
func optionValues(text string) map[string]string {
	values := map[string]string{}
	for len(text) > 0 {
		end := optionEnd(text)
		name, value, _ := strings.Cut(strings.TrimSpace(text[:end]), " = ")
		values[name] += value
		text = text[min(end+1, len(text)):]
	}
	return values
}

// optionEnd is where the first option of a text ends: at a semicolon outside
// of quotes and brackets.
func optionEnd(text string) int {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		case c == ';' && depth == 0:
			return i
		}
	}
	return len(text)
}
