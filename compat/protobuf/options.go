package protobuf

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// toldElsewhere are the options that rules of their own compare.
var toldElsewhere = map[string]bool{"idempotency_level": true, "message_set_wire_format": true}

// generates are the options that some languages generate other code for.
var generates = map[string]bool{"jstype": true, "ctype": true, "no_standard_descriptor_accessor": true}

// An optioned is an element of one side with its options.
type optioned struct {
	text   string
	places protobuf.OptionPlaces
}

// options compares the options of an element that stands on both sides. No
// encoding depends on them.
func (d *differ) options(f finding.Finding, old, new optioned) {
	for _, c := range changedOptions(old.text, new.text) {
		d.add(c.tell(c.between(f, old, new), OptionsChanged, c.shapesCode()))
	}
}

// An optionChange is an option with its two values; one that is not set has
// none.
type optionChange struct{ name, was, is string }

// between puts a finding where the option is set, on the sides where it is.
func (c optionChange) between(f finding.Finding, old, new optioned) finding.Finding {
	return optionAt(f, c.name, old.places, new.places)
}

// optionAt puts a finding where an option is set, on the sides where it is.
func optionAt(f finding.Finding, name string, old, new protobuf.OptionPlaces) finding.Finding {
	if at, ok := old.Of(name); ok {
		f.Old = at
	}
	if at, ok := new.Of(name); ok {
		f.New = at
	}
	return f
}

// tell fills a finding. Code is what it does to whoever has generated some.
func (c optionChange) tell(f finding.Finding, rule finding.Rule, code finding.Class) finding.Finding {
	f.Rule = rule
	f.Effects = finding.Effects{finding.Code: two(code)}
	was, is := clipped(c.was), clipped(c.is)
	switch {
	case c.was == "":
		f.Message = fmt.Sprintf("option %s of %s was not set and is %s", c.name, f.Path, is)
		f.Hint = fmt.Sprintf("take %s out again", c.name)
	case c.is == "":
		f.Message = fmt.Sprintf("option %s of %s was %s and is not set", c.name, f.Path, was)
		f.Hint = fmt.Sprintf("put back %s = %s", c.name, was)
	default:
		f.Message = fmt.Sprintf("option %s of %s was %s and is %s", c.name, f.Path, was, is)
		f.Hint = fmt.Sprintf("put back %s = %s", c.name, was)
	}
	return f
}

// maxValue is how many bytes of an option's value a message shows.
const maxValue = 80

func clipped(value string) string {
	if len(value) <= maxValue {
		return value
	}
	return value[:maxValue] + "…" // options are written in ASCII
}

// shapesCode says whether a language generates other code for an option.
// Features of the core are resolved and compared where they matter; those of
// languages, such as (pb.cpp), are not.
func (c optionChange) shapesCode() finding.Class {
	if generates[c.name] || c.name == "features" && strings.Contains(c.was+c.is, "(pb.") {
		return finding.Lossy
	}
	return finding.Note
}

// changedOptions are the options that differ, by name.
func changedOptions(old, new string) []optionChange {
	if old == new {
		return nil
	}
	was, is := optionValues(old), optionValues(new)
	var changes []optionChange
	for name := range was {
		if was[name] != is[name] && !toldElsewhere[name] {
			changes = append(changes, optionChange{name, was[name], is[name]})
		}
	}
	for name := range is {
		if _, both := was[name]; !both && !toldElsewhere[name] {
			changes = append(changes, optionChange{name: name, is: is[name]})
		}
	}
	slices.SortFunc(changes, func(a, b optionChange) int { return strings.Compare(a.name, b.name) })
	return changes
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
