package avro

import (
	"fmt"
	"slices"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

// A remark is what a careful reader may want to know about a place.
type remark struct {
	rule           finding.Rule
	field          string // of the reader, if it is about one
	message        string
	reader, writer source.Position
	// degrades: a consumer that can read the data still does not see what was
	// written.
	degrades bool
}

// remark enters a note about a place. Consumers are told of losses only.
func (w *walk) remark(v visit, r remark) {
	class := finding.Note
	switch {
	case w.consumer && r.degrades:
		class = finding.Lossy
	case w.consumer:
		return
	}
	entry := incompatibility{Finding: finding.Finding{Rule: r.rule, Message: r.message}}
	w.at(&entry, r.reader, r.writer)
	if added := w.add(v, class, entry); added != nil {
		added.Path = w.path(v.trail, r.field)
	}
}

// changed words a change alike for both directions.
func (w *walk) changed(what, reader, writer string) string {
	was, is := writer, reader
	if w.side == finding.OldReaders {
		was, is = is, was
	}
	return fmt.Sprintf("%s was %s and is %s", what, was, is)
}

// note says what a careful reader may want to know about a pair.
func (w *walk) note(v visit, p *pair) {
	r, d := p.reader, p.writer
	if r.Kind == avro.Union || d.Kind == avro.Union {
		return
	}
	if r.Kind != d.Kind {
		w.notePromotion(v, r, d)
	}
	if r.Logical.Name != d.Logical.Name && (r.Kind == d.Kind || promotable(d.Kind, r.Kind)) {
		w.remark(v, remark{
			rule: LogicalTypeChanged, reader: v.reader, writer: v.writer, degrades: r.Logical.Name != "" && d.Logical.Name != "",
			message: w.changed("the logical type", orNone(r.Logical.Name), orNone(d.Logical.Name)),
		})
	}
	if r.Kind == d.Kind && r.Kind.IsNamed() {
		w.noteNamed(v, r, d)
	}
	if r.Kind == avro.Record && d.Kind == avro.Record {
		w.noteFields(v, p)
		w.noteDefaulted(v, p)
	}
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return clip(s)
}

func (w *walk) notePromotion(v visit, r, d *avro.Type) {
	switch {
	case lossy(d.Kind, r.Kind):
		w.remark(v, remark{
			rule: LossyPromotion, reader: v.reader, writer: v.writer, degrades: true,
			message: fmt.Sprintf("%s take the %s of %s as %s, which does not hold every whole number", w.readers(), d.Kind, w.data(), r.Kind),
		})
	case promotable(d.Kind, r.Kind) && promotable(r.Kind, d.Kind):
		w.remark(v, remark{
			rule: StringBytes, reader: v.reader, writer: v.writer, degrades: r.Kind == avro.String,
			message: w.changed("the type", r.Kind.String(), d.Kind.String()) + ": each is read as the other, though not all bytes are text",
		})
	}
}

func (w *walk) noteNamed(v visit, r, d *avro.Type) {
	if r.Name != d.Name && r.ShortName() == d.ShortName() {
		w.remark(v, remark{
			rule: NamespaceChanged, reader: r.Position, writer: d.Position,
			message: w.changed("the full name", clip(r.Name), clip(d.Name)),
		})
	}
	if r.Kind == avro.Enum && r.Default != nil {
		if missing := missingSymbols(r, d); len(missing) > 0 {
			w.remark(v, remark{
				rule: EnumDefaultFallback, reader: r.Position, writer: missing[0].Position, degrades: true,
				message: fmt.Sprintf("%s take %q for what they do not know of %s: %s", w.readers(), clip(r.Default.Name), w.data(), symbolNames(missing)),
			})
		}
	}
	if gone := w.goneAliases(r.Aliases, d.Aliases, r.Name); gone != "" {
		w.remark(v, remark{
			rule: AliasRemoved, reader: r.Position, writer: d.Position,
			message: fmt.Sprintf("%s has no longer the alias %s", clip(r.Name), gone),
		})
	}
}

func (w *walk) noteFields(v visit, p *pair) {
	for _, e := range p.edges {
		f, d := p.reader.Fields[e.reader], p.writer.Fields[e.writer]
		switch {
		case f.Default != nil && d.Default != nil && f.Default.String() != d.Default.String():
			w.remark(v, remark{
				rule: DefaultChanged, field: f.Name, reader: f.Default.Position, writer: d.Default.Position,
				message: w.changed("the default", clip(f.Default.String()), clip(d.Default.String())),
			})
		case f.Default == nil && d.Default != nil && w.side == finding.NewReaders:
			w.remark(v, remark{
				rule: DefaultRemoved, field: f.Name, reader: f.Position, writer: d.Default.Position,
				message: fmt.Sprintf("the default was %s and is gone: versions whose data lacks the field can no longer be read", clip(d.Default.String())),
			})
		}
		if gone := w.goneAliases(f.Aliases, d.Aliases, f.Name); gone != "" {
			w.remark(v, remark{
				rule: AliasRemoved, field: f.Name, reader: f.Position, writer: d.Position,
				message: fmt.Sprintf("the field %q has no longer the alias %s", clip(f.Name), gone),
			})
		}
	}
}

// goneAliases names an alias that the old schema had and the new one has
// not, neither as an alias nor as the name.
func (w *walk) goneAliases(reader, writer []string, name string) string {
	if w.side == finding.OldReaders || len(writer) == 0 {
		return ""
	}
	have := make(map[string]bool, len(reader)+1)
	have[name] = true
	for _, a := range reader {
		have[a] = true
	}
	if at := slices.IndexFunc(writer, func(a string) bool { return !have[a] }); at >= 0 {
		return fmt.Sprintf("%q", clip(writer[at]))
	}
	return ""
}

// noteChoice says that decoders which take the first branch that matches by
// type or name will fail. They do not where a branch has the very same name.
func (w *walk) noteChoice(v visit, p *pair, chosen edge) {
	good := p.reader.Branches[chosen.reader]
	if good.Kind.IsNamed() && good.Name == p.writer.Name {
		return
	}
	for _, e := range p.edges {
		if e.reader < chosen.reader {
			w.remark(v, remark{
				rule: AmbiguousUnion, reader: p.reader.BranchPositions[e.reader], writer: v.writer,
				message: fmt.Sprintf("%s find %s before %s for the %s of %s, and only the latter can read it", w.readers(), typeName(p.reader.Branches[e.reader]), typeName(good), describe(p.writer), w.data()),
			})
			return
		}
	}
}
