package protobuf

import (
	"context"
	"fmt"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// A Reader is a consumer: the module that its code was generated from, and
// what it reads of it.
type Reader struct {
	Module *protobuf.Module
	// Message is what it decodes; empty means every message of the module.
	Message protoreflect.FullName
	// Mask takes fields of Message. Paths pass through lists and the values of
	// maps without naming them. The decoder has the whole descriptor all the
	// same.
	Mask *source.Mask
}

// Check refuses messages and fields that the module does not have.
func (r Reader) Check() error {
	if r.Message == "" {
		if !r.Mask.Whole() {
			return fmt.Errorf("the path %q needs the message that it begins in", r.Mask.Fields[0].Path)
		}
		return nil
	}
	m := r.Module.Messages[r.Message]
	if m == nil || m.MapEntry {
		return fmt.Errorf("the reader's schema has no message %q%s", r.Message, r.nearest())
	}
	return check(m, r.Mask)
}

// nearest names messages that may have been meant.
func (r Reader) nearest() string {
	var same, own []string
	for name, m := range r.Module.Messages {
		switch {
		case m.Imported || m.MapEntry:
		case name.Name() == r.Message.Name():
			same = append(same, string(name))
		case m.Parent == nil:
			own = append(own, string(name))
		}
	}
	switch {
	case len(same) > 0:
		return fmt.Sprintf("; did you mean %q?", slices.Min(same))
	case len(own) > 0:
		return fmt.Sprintf("; it has %q, for one", slices.Min(own))
	}
	return ""
}

// check holds a mask against a message. It recurses no deeper than paths are
// long.
func check(m *protobuf.Message, mask *source.Mask) error {
	for _, taken := range mask.Fields {
		i := slices.IndexFunc(m.Fields, func(f *protobuf.Field) bool { return string(f.Name) == taken.Name() })
		if i < 0 {
			names := make([]string, len(m.Fields))
			for j, f := range m.Fields {
				names[j] = string(f.Name)
			}
			return taken.Unknown(string(m.Name), names)
		}
		into := m.Fields[i]
		if into.Map() {
			into = into.Message.Fields[len(into.Message.Fields)-1]
		}
		if taken.Whole() {
			continue
		}
		if into.Message == nil {
			return taken.Fields[0].Unknown(fmt.Sprintf("the %s before it", elementName(into)), nil)
		}
		if err := check(into.Message, taken); err != nil {
			return err
		}
	}
	return nil
}

// Read lists what a reader meets in data of another module, in the cells of
// OldReaders. Fields that it reads and that the data does not have are Lossy,
// or Break if it named them in its mask. Of fields that it does not read only
// that is told which keeps its decoder from reading the message at all. Paths
// are those of a mask, or begin with the message's full name where the reader
// names none.
func Read(ctx context.Context, r Reader, writer *protobuf.Module) (finding.Changes, error) {
	d := newDiffer(r.Module, writer)
	if r.Message == "" {
		d.consumer = everything(d.old)
		d.files()
		d.pairTypes()
		d.extensions()
	} else {
		d.begin(r)
	}
	if err := d.walk(ctx); err != nil {
		return finding.Changes{}, err
	}
	d.changes.Sort()
	return d.changes, nil
}

// begin puts the one message that a reader decodes against what became of it.
// To find that out all types are paired, as for a comparison.
func (d *differ) begin(r Reader) {
	pairing := newDiffer(r.Module, d.new.Module)
	pairing.files()
	pairing.pairTypes()
	d.partner, d.enumPartner = pairing.partner, pairing.enumPartner
	whole := r.Module.Messages[r.Message]
	root := d.consume(whole, r.Mask)
	partner := d.partner[whole]
	if partner == nil {
		partner = d.new.Messages[whole.Name] // one that was imported
	}
	if partner == nil {
		d.messageRemoved(whole, false)
		return
	}
	d.meet(root, partner)
	d.extensions()
	if d.consumer.opens("google.protobuf.Any") {
		d.namesInAny(pairing.changes.Findings)
	}
}

// namesInAny keeps what pairing told of the names that an Any holds.
func (d *differ) namesInAny(found []finding.Finding) {
	for _, f := range found {
		if (f.Rule == MessageRenamed || f.Rule == PackageChanged) && f.Effects[finding.Binary][finding.OldReaders] == finding.Break {
			d.changes.Add(f)
		}
	}
}
