package protobuf

import (
	"fmt"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// survivors are the old messages that lie inside data or calls that go on:
// whoever reads these no longer needs the message itself.
func (d *differ) survivors() map[*protobuf.Message]bool {
	reached := map[*protobuf.Message]bool{}
	var todo []*protobuf.Message
	for m := range d.partner {
		todo = append(todo, m)
	}
	for m := range d.old.travels {
		todo = append(todo, m)
	}
	for len(todo) > 0 {
		m := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, f := range m.Fields {
			if f.Message != nil && !reached[f.Message] {
				reached[f.Message] = true
				todo = append(todo, f.Message)
			}
		}
	}
	for m := range d.old.travels {
		reached[m] = true
	}
	return reached
}

// messageRemoved tells of a message without a partner. Data of its own can
// be read by nobody any more, unless it only ever lay inside other data.
func (d *differ) messageRemoved(m *protobuf.Message, inside bool) {
	data, message := two(finding.Break), "%s was removed: nobody can read its data with the new schema"
	if inside {
		data, message = [2]finding.Class{finding.Note, finding.Safe}, "%s was removed, and nothing refers to it"
	}
	d.add(finding.Finding{
		Rule:    MessageRemoved,
		Path:    string(m.Name),
		Old:     m.Position,
		New:     d.new.around(m.Parent, m.File),
		Message: fmt.Sprintf(message, m.Name),
		Hint:    fmt.Sprintf("keep message %s, and mark it deprecated", m.Name.Name()),
		Effects: finding.Effects{finding.Binary: data, finding.JSON: data, finding.Code: two(finding.Break)},
	})
}

func (d *differ) messageAdded(m *protobuf.Message) {
	d.add(finding.Finding{
		Rule:    MessageAdded,
		Path:    string(m.Name),
		Old:     d.old.around(m.Parent, m.File),
		New:     m.Position,
		Message: fmt.Sprintf("message %s was added", m.Name),
	})
}

// message compares two messages.
func (d *differ) message(p pair) {
	d.messageItself(p)
	counterparts := d.fields(p)
	d.stumbles(p)
	d.oneofs(p, counterparts)
	d.reserved(ends{p.old.Reserved, p.new.Reserved, at(p)})
	d.extensionRanges(p)
}

// at is a finding at a pair of messages, without rule or effects.
func at(p pair) finding.Finding {
	return finding.Finding{Path: string(p.new.Name), Old: p.old.Position, New: p.new.Position}
}

func (d *differ) messageItself(p pair) {
	f := at(p)
	if p.old.File != p.new.File && p.old.Name == p.new.Name && !p.new.Imported && !p.old.Imported && p.old.Parent == nil {
		f.Rule = MessageMoved
		f.Message = fmt.Sprintf("message %s moved from %s to %s, and some languages generate code by file", p.new.Name, p.old.File, p.new.File)
		f.Hint = fmt.Sprintf("keep it in %s", p.old.File)
		f.Effects = finding.Effects{finding.Code: two(finding.Lossy)}
		d.add(f)
	}
	if p.old.MessageSet != p.new.MessageSet {
		f.Rule = MessageSetChanged
		f.Message = fmt.Sprintf("message %s became or stopped being a message set, which is written otherwise", p.new.Name)
		f.Hint = "take back the option message_set_wire_format"
		f.Effects = finding.Everywhere(finding.Break)
		d.addIn(p, f)
	}
	if p.old.JSONAllowed != p.new.JSONAllowed {
		d.add(jsonFormat(optionAt(at(p), jsonFeature, p.old.OptionPlaces, p.new.OptionPlaces), p.new.JSONAllowed))
	}
	if p.old.Name == p.new.Name {
		d.options(at(p), optioned{p.old.Options, p.old.OptionPlaces}, optioned{p.new.Options, p.new.OptionPlaces})
	}
}

const jsonFeature = "features.json_format"

// jsonFormat fills a finding on the feature json_format.
func jsonFormat(f finding.Finding, allowed bool) finding.Finding {
	f.Rule = JSONFormat
	f.Message = fmt.Sprintf("json_format of %s was ALLOW and is LEGACY_BEST_EFFORT: JSON names are no longer checked", f.Path)
	if allowed {
		f.Message = fmt.Sprintf("json_format of %s was LEGACY_BEST_EFFORT and is ALLOW", f.Path)
	}
	f.Effects = finding.Effects{finding.JSON: two(finding.Note)}
	return f
}
