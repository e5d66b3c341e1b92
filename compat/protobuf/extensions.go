package protobuf

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// extensions compares the module's own extensions: by name, else by the
// message and number they extend.
func (d *differ) extensions() {
	matched := map[*protobuf.Field]bool{}
	for _, name := range slices.Sorted(maps.Keys(d.old.Extensions)) {
		old := d.old.Extensions[name]
		if old.Imported || old.Extendee == nil || d.consumer.outside(old) {
			continue
		}
		d.consumer.look(old)
		if new := d.extensionSuccessor(old); new != nil {
			matched[new] = true
			d.extension(counterpart{old, new})
			continue
		}
		d.extensionRemoved(old)
	}
	d.consumer.look(nil)
	for _, name := range slices.Sorted(maps.Keys(d.new.Extensions)) {
		if new := d.new.Extensions[name]; !new.Imported && !matched[new] && new.Extendee != nil {
			d.extensionAdded(new)
		}
	}
}

func (d *differ) extensionSuccessor(old *protobuf.Field) *protobuf.Field {
	if named := d.new.Extensions[old.FullName]; named != nil && named.Extendee != nil && named.Extendee.Name == old.Extendee.Name {
		return named
	}
	numbered := d.new.extensions[extensionKey{old.Extendee.Name, old.Number}]
	if numbered == nil || d.old.Extensions[numbered.FullName] != nil {
		return nil
	}
	return numbered
}

func (d *differ) extension(c counterpart) {
	p := pair{c.old.Extendee, c.new.Extendee}
	f := between(c)
	if c.old.Number != c.new.Number {
		f.Rule = FieldNumberChanged
		f.Message = fmt.Sprintf("extension %s had number %d and has %d: binary data of one is not read by the other", c.new.FullName, c.old.Number, c.new.Number)
		f.Hint = fmt.Sprintf("give %s its number %d again", c.new.Name, c.old.Number)
		f.Effects = finding.Effects{finding.Binary: two(finding.Break)}
		d.addIn(p, f)
	}
	if c.old.FullName == c.new.FullName && c.old.Parent == nil && c.old.Position.File != c.new.Position.File {
		d.extensionMoved(f, c)
	}
	if c.old.FullName != c.new.FullName {
		f.Rule = FieldNameChanged
		f.Message = fmt.Sprintf("extension %d of %s was called %s and is called %s", c.new.Number, c.new.Extendee.Name, c.old.FullName, c.new.FullName)
		f.Hint = fmt.Sprintf("keep the name %s", c.old.FullName)
		f.Effects = finding.Effects{finding.Binary: two(finding.Note), finding.JSON: two(finding.Break), finding.Code: two(finding.Break)}
		d.addIn(p, f)
	}
	d.field(p, c)
}

func (d *differ) extensionMoved(f finding.Finding, c counterpart) {
	f.Rule = ExtensionMoved
	f.Message = fmt.Sprintf("extension %s moved from %s to %s, and some languages generate code by file", c.new.FullName, f.Old.File, f.New.File)
	f.Hint = fmt.Sprintf("keep it in %s", f.Old.File)
	f.Effects = finding.Effects{finding.Code: two(finding.Lossy)}
	d.add(f)
}

func (d *differ) extensionRemoved(old *protobuf.Field) {
	if m := d.new.Messages[old.Extendee.Name]; m != nil && fieldNumbered(m, old.Number) {
		return // a field took its place, and is told where the message is
	}
	f := finding.Finding{
		Rule:    ExtensionRemoved,
		Path:    string(old.FullName),
		Old:     old.Position,
		New:     d.new.around(old.Parent, old.Position.File),
		Message: fmt.Sprintf("extension %s, number %d of %s, was removed", old.FullName, old.Number, old.Extendee.Name),
		Hint:    fmt.Sprintf("keep extension %s, and mark it deprecated", old.Name),
		Effects: finding.Effects{
			finding.Binary:     {finding.Note, finding.Safe},
			finding.JSON:       {finding.Note, finding.Safe},
			finding.StrictJSON: {finding.Break, finding.Safe},
			finding.Code:       two(finding.Break),
		},
	}
	d.consumer.lose(&f, finding.Binary, finding.JSON)
	d.add(f)
}

func (d *differ) extensionAdded(new *protobuf.Field) {
	if m := d.old.Messages[new.Extendee.Name]; m != nil && fieldNumbered(m, new.Number) {
		return // it took the place of a field
	}
	d.add(finding.Finding{
		Rule:    ExtensionAdded,
		Path:    string(new.FullName),
		Old:     d.old.around(new.Parent, new.Position.File),
		New:     new.Position,
		Message: fmt.Sprintf("extension %s, number %d of %s, was added", new.FullName, new.Number, new.Extendee.Name),
		Effects: finding.Effects{
			finding.Binary:     {finding.Safe, finding.Note},
			finding.JSON:       {finding.Safe, finding.Note},
			finding.StrictJSON: {finding.Safe, finding.Break},
		},
	})
}

// fieldNumbered looks in fields that are sorted by number.
func fieldNumbered(m *protobuf.Message, number int32) bool {
	_, found := slices.BinarySearchFunc(m.Fields, number, func(f *protobuf.Field, n int32) int { return int(f.Number) - int(n) })
	return found
}

// extended tells of a field that became an extension, or the other way round.
func (fd fieldDiffer) extended(rule finding.Rule, c counterpart) {
	f := between(c)
	f.Rule = rule
	f.Message = fmt.Sprintf("field %s became extension %s: JSON writes it under another key", c.old.FullName, c.new.FullName)
	f.Hint = fmt.Sprintf("keep field %s", c.old.Name)
	if rule == FieldFromExtension {
		f.Message = fmt.Sprintf("extension %s became field %s: JSON writes it under another key", c.old.FullName, c.new.FullName)
		f.Hint = fmt.Sprintf("keep extension %s", c.old.FullName)
	}
	f.Effects = finding.Effects{finding.JSON: two(finding.Break), finding.Code: two(finding.Break)}
	fd.addIn(fd.pair, f)
	fd.field(fd.pair, c)
}
