package avro

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

// judge says what is wrong with a pair itself.
func (w *walk) judge(v visit, p *pair) {
	r, d := p.reader, p.writer
	switch {
	case !p.broken:
	case w.counted[finding.Break] >= maxFindings:
		w.omitted++
	case r.Kind != d.Kind:
		w.mismatch(v, p)
	default:
		w.names(v, p)
		w.sizes(v, p)
		w.symbols(v, p)
		w.fields(v, p)
	}
}

// An issue is what is to be said about a pair.
type issue struct {
	rule           finding.Rule
	field          string // of the reader, if it is about one that the data lacks
	reader, writer source.Position
	message        string
	hints          [2]string // for a new reader, and for an old one
	java, javaLast string
}

func (w *walk) issue(v visit, p *pair, i issue) *incompatibility {
	entry := incompatibility{java: i.java, javaLast: i.javaLast, Finding: finding.Finding{
		Rule: i.rule, Message: i.message, Hint: i.hints[w.side],
	}}
	w.at(&entry, i.reader, i.writer)
	added := w.add(v, finding.Break, entry)
	if added == nil {
		return nil
	}
	added.Path = w.path(v.trail, i.field)
	if v.causes == 0 {
		added.Witness = w.witness(v, p)
	}
	return added
}

// readers and data name the two sides in messages.
func (w *walk) readers() string { return [...]string{"new readers", "old readers"}[w.side] }
func (w *walk) data() string    { return [...]string{"old data", "new data"}[w.side] }

func (w *walk) mismatch(v visit, p *pair) {
	r, d := kindName(p.reader), kindName(p.writer)
	keep := "keep " + d + ", and give the new type to a new field"
	hint := keep
	if p.reader.Kind.IsPrimitive() && p.writer.Kind.IsPrimitive() {
		hint = fmt.Sprintf("keep %s, or write [%q, %q]; or give the new type to a new field", d, d, r)
	}
	w.issue(v, p, issue{
		rule: TypeMismatch, reader: v.reader, writer: v.writer,
		message: fmt.Sprintf("%s expect %s where %s has %s", w.readers(), r, w.data(), d),
		hints:   [2]string{hint, fmt.Sprintf("keep %s, and give the new type to a new field", r)},
		java:    "TYPE_MISMATCH",
	})
}

// names looks for a name that does not match.
func (w *walk) names(v visit, p *pair) {
	r, d := p.reader, p.writer
	if !r.Kind.IsNamed() || sameName(r, d) {
		return
	}
	w.issue(v, p, issue{
		rule: NameMismatch, reader: r.Position, writer: d.Position,
		message: fmt.Sprintf("%s expect the %s %q where %s has %q", w.readers(), r.Kind, clip(r.Name), w.data(), clip(d.Name)),
		hints: [2]string{
			fmt.Sprintf(`keep the name, or add "aliases": [%q] to %s`, clip(d.Name), clip(r.Name)),
			fmt.Sprintf("keep the name %q: old readers know no other", clip(r.Name)),
		},
		java: "NAME_MISMATCH", javaLast: "/name",
	})
}

// sizes looks for another number of bytes or digits.
func (w *walk) sizes(v visit, p *pair) {
	r, d := p.reader, p.writer
	if r.Kind == avro.Fixed && r.Size != d.Size {
		const hint = "keep the size, and give the new one to a new fixed in a new field"
		w.issue(v, p, issue{
			rule: FixedSizeMismatch, reader: r.Position, writer: d.Position,
			message: fmt.Sprintf("%s expect %d bytes in %s where %s has %d", w.readers(), r.Size, clip(r.Name), w.data(), d.Size),
			hints:   [2]string{hint, hint},
			java:    "FIXED_SIZE_MISMATCH", javaLast: "/size",
		})
	}
	if decimalsDiffer(r, d) {
		const hint = "keep precision and scale, and give the new ones to a new field"
		w.issue(v, p, issue{
			rule: DecimalMismatch, reader: v.reader, writer: v.writer,
			message: fmt.Sprintf("%s expect %s where %s has %s", w.readers(), decimalName(r), w.data(), decimalName(d)),
			hints:   [2]string{hint, hint},
		})
	}
}

func decimalName(t *avro.Type) string {
	return fmt.Sprintf("decimal(%d,%d)", t.Logical.Precision, t.Logical.Scale)
}

// symbols looks for symbols that the reader has nothing for.
func (w *walk) symbols(v visit, p *pair) {
	if p.reader.Kind != avro.Enum || p.reader.Default != nil {
		return
	}
	missing := missingSymbols(p.reader, p.writer)
	if len(missing) == 0 {
		return
	}
	list := symbolNames(missing)
	w.issue(v, p, issue{
		rule: MissingEnumSymbols, reader: p.reader.Position, writer: missing[0].Position,
		message: fmt.Sprintf("%s do not know what %s may have in %s: %s", w.readers(), w.data(), clip(p.reader.Name), list),
		hints: [2]string{
			fmt.Sprintf(`keep %s, or add a "default" to the enum`, list),
			fmt.Sprintf("do not add %s: the old enum has no default to take instead", list),
		},
		java: "MISSING_ENUM_SYMBOLS", javaLast: "/symbols",
	})
}

// symbolNames lists the first few symbols, sorted.
func symbolNames(symbols []avro.Symbol) string {
	const most = 10
	names := make([]string, 0, len(symbols))
	for _, s := range symbols {
		names = append(names, clip(s.Name))
	}
	slices.Sort(names)
	if more := len(names) - most; more > 0 {
		names = append(names[:most], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}

// missingBranch reports a union that cannot read a type.
func (w *walk) missingBranch(v visit, p *pair) *incompatibility {
	if w.counted[finding.Break] >= maxFindings {
		w.omitted++
		return nil
	}
	d := describe(p.writer)
	i := issue{
		rule: MissingUnionBranch, reader: v.reader, writer: v.writer,
		message: fmt.Sprintf("%s expect %s, which has no branch for the %s of %s", w.readers(), unionName(p.reader), d, w.data()),
		hints:   [2]string{fmt.Sprintf("keep %s in the union", d), fmt.Sprintf("do not write %s where old readers have no branch for it", d)},
		java:    "MISSING_UNION_BRANCH",
	}
	if len(p.edges) > 0 {
		i.message = fmt.Sprintf("%s expect %s, of which no branch can read the %s of %s", w.readers(), unionName(p.reader), d, w.data())
		// The causes are told once: for a recursive type that may be elsewhere.
		hint := "make one of the branches able to read it; what keeps each of them is told beneath, or where it was told first"
		i.hints = [2]string{hint, hint}
	}
	return w.issue(v, p, i)
}

// unionName lists the first few branches of a union.
func unionName(u *avro.Type) string {
	const most = 8
	var names []string
	for i, b := range u.Branches {
		if i == most {
			names = append(names, "…")
			break
		}
		names = append(names, typeName(b))
	}
	return "[" + strings.Join(names, ", ") + "]"
}

// describe names a type with its kind.
func describe(t *avro.Type) string {
	if t.Kind.IsNamed() {
		return t.Kind.String() + " " + clip(t.Name)
	}
	return t.Kind.String()
}

// kindName is describe, and for a union its branches.
func kindName(t *avro.Type) string {
	if t.Kind == avro.Union {
		return unionName(t)
	}
	return describe(t)
}
