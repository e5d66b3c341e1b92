package protobuf

import (
	"fmt"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// pairTypes puts the own types of both modules against each other, and tells
// which have no partner.
func (d *differ) pairTypes() {
	var gone, came []*protobuf.Message
	for _, m := range d.old.own() {
		if partner := d.new.Messages[m.Name]; partner != nil {
			d.partner[m] = partner
			d.meet(m, partner)
		} else {
			gone = append(gone, m)
		}
	}
	for _, m := range d.new.own() {
		if partner := d.old.Messages[m.Name]; partner == nil {
			came = append(came, m)
		} else {
			d.meet(partner, m)
		}
	}
	d.pairRenamed(gone, came)
	d.pairEnums()
}

// pairRenamed looks for the messages that went on under another name, and
// tells of the rest.
func (d *differ) pairRenamed(gone, came []*protobuf.Message) {
	found := newMatcher(d, typesOf(gone, ofMessage), typesOf(came, ofMessage))
	taken := map[*protobuf.Message]bool{}
	for _, old := range gone {
		name, silent := found.match(ofMessage(old))
		partner := d.new.Messages[name]
		if partner == nil || taken[partner] {
			continue
		}
		taken[partner] = true
		d.partner[old] = partner
		d.meet(old, partner)
		if !silent {
			d.messageRenamed(old, partner)
		}
	}
	reached := d.survivors()
	for _, old := range gone {
		if d.partner[old] == nil {
			d.messageRemoved(old, reached[old])
		}
	}
	for _, m := range came {
		if !taken[m] {
			d.messageAdded(m)
		}
	}
}

// pairEnums is pairTypes for enums.
func (d *differ) pairEnums() {
	var gone, came []*protobuf.Enum
	for _, e := range d.old.ownEnums() {
		if partner := d.new.Enums[e.Name]; partner != nil {
			d.enumPartner[e] = partner
			d.meetEnums(e, partner)
		} else {
			gone = append(gone, e)
		}
	}
	for _, e := range d.new.ownEnums() {
		if partner := d.old.Enums[e.Name]; partner == nil {
			came = append(came, e)
		} else {
			d.meetEnums(partner, e)
		}
	}
	d.pairRenamedEnums(gone, came)
}

// pairRenamedEnums is pairRenamed for enums.
func (d *differ) pairRenamedEnums(gone, came []*protobuf.Enum) {
	found := newMatcher(d, typesOf(gone, ofEnum), typesOf(came, ofEnum))
	taken := map[*protobuf.Enum]bool{}
	for _, old := range gone {
		name, silent := found.match(ofEnum(old))
		partner := d.new.Enums[name]
		if partner == nil || taken[partner] {
			d.enumRemoved(old)
			continue
		}
		taken[partner] = true
		d.enumPartner[old] = partner
		d.meetEnums(old, partner)
		if !silent {
			d.enumRenamed(old, partner)
		}
	}
	for _, e := range came {
		if !taken[e] {
			d.enumAdded(e)
		}
	}
}

// messageRenamed tells that a message goes on under another full name.
func (d *differ) messageRenamed(old, new *protobuf.Message) {
	f := finding.Finding{
		Rule:    MessageRenamed,
		Path:    string(new.Name),
		Old:     old.Position,
		New:     new.Position,
		Message: fmt.Sprintf("message %s is called %s now%s", old.Name, new.Name, d.anyWarning()),
		Hint:    fmt.Sprintf("call it %s", old.Name),
		Effects: d.nameEffects(),
	}
	d.add(f)
	d.suspect(f, suspect{pair: pair{old, new}, named: true})
}

// enumRenamed tells that an enum goes on under another full name, which no
// data holds.
func (d *differ) enumRenamed(old, new *protobuf.Enum) {
	d.add(finding.Finding{
		Rule:    EnumRenamed,
		Path:    string(new.Name),
		Old:     old.Position,
		New:     new.Position,
		Message: fmt.Sprintf("enum %s is called %s now", old.Name, new.Name),
		Hint:    fmt.Sprintf("call it %s", old.Name),
		Effects: finding.Effects{finding.Code: two(finding.Break)},
	})
}

// nameEffects are those of another full name of a message: data does not hold
// it, unless an Any does, and generated code does.
func (d *differ) nameEffects() finding.Effects {
	data := two(finding.Note)
	if d.carriesAny {
		data = two(finding.Break)
	}
	return finding.Effects{finding.Binary: data, finding.JSON: data, finding.Code: two(finding.Break)}
}

func (d *differ) anyWarning() string {
	if d.carriesAny {
		return ", and google.protobuf.Any names types by their full name"
	}
	return ""
}

// two is the same class for both kinds of readers.
func two(c finding.Class) [2]finding.Class { return [2]finding.Class{c, c} }
