package confluent

import (
	"fmt"
	"strconv"
	"strings"

	rules "github.com/pawl-registry/pawl/compat/avro"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

// An incompatibility is a reason as Java gives it, in our words.
type incompatibility struct {
	finding.Finding
	// java and pointer are the message and location that Java reports.
	java, pointer string
}

// A cause is what is said of one pair.
type cause struct {
	rule           finding.Rule
	trail          *trail
	last           string // of Java's pointer
	reader, writer source.Position
	message        string
	hints          [2]string // for new readers, and for old ones
	java           string
}

func (c *checker) reason(r cause) *incompatibility {
	i := &incompatibility{java: r.java, pointer: r.trail.javaPointer(r.last), Finding: finding.Finding{
		Rule: r.rule, Path: r.trail.path(c.root), Message: r.message, Hint: r.hints[c.readers],
		Old: r.writer, New: r.reader, Effects: breaks(c.readers),
	}}
	if c.readers == finding.OldReaders {
		i.Old, i.New = r.reader, r.writer
	}
	return i
}

func (c *checker) typeMismatch(v visit) *incompatibility {
	r, w := typeText(v.reader), typeText(v.writer)
	keep := fmt.Sprintf("keep the type, and give %s to a new field", or(c.readers == finding.NewReaders, r, w))
	return c.reason(cause{
		rule: rules.TypeMismatch, trail: v.trail, reader: v.readerAt, writer: v.writerAt,
		message: fmt.Sprintf("%s expect %s where %s has %s", readerNames(c.readers), r, dataNames(c.readers), w),
		hints:   [2]string{keep, keep},
		java:    fmt.Sprintf("reader type: %s not compatible with writer type: %s", javaKind(v.reader), javaKind(v.writer)),
	})
}

func (c *checker) nameMismatch(v visit) *incompatibility {
	return c.reason(cause{
		rule: rules.NameMismatch, trail: v.trail, last: "/name", reader: v.reader.Position, writer: v.writer.Position,
		message: fmt.Sprintf("%s expect the %s %s where %s has %s", readerNames(c.readers), v.reader.Kind, clip(v.reader.Name), dataNames(c.readers), clip(v.writer.Name)),
		hints: [2]string{
			fmt.Sprintf(`keep the name, or add "aliases": [%q]`, clip(v.writer.Name)),
			"keep the name: old readers know no other",
		},
		java: "expected: " + v.writer.Name,
	})
}

func (c *checker) sizeMismatch(v visit) *incompatibility {
	const keep = "keep the size, and give the new one to a new fixed in a new field"
	return c.reason(cause{
		rule: rules.FixedSizeMismatch, trail: v.trail, last: "/size", reader: v.reader.Position, writer: v.writer.Position,
		message: fmt.Sprintf("%s expect %d bytes in %s where %s has %d", readerNames(c.readers), v.reader.Size, clip(v.reader.Name), dataNames(c.readers), v.writer.Size),
		hints:   [2]string{keep, keep},
		java:    fmt.Sprintf("expected: %d, found: %d", v.writer.Size, v.reader.Size),
	})
}

func (c *checker) missingSymbols(v visit, missing []string) *incompatibility {
	list := some(missing)
	return c.reason(cause{
		rule: rules.MissingEnumSymbols, trail: v.trail, last: "/symbols", reader: v.reader.Position, writer: v.writer.Position,
		message: fmt.Sprintf("%s do not know what %s may have in %s: %s", readerNames(c.readers), dataNames(c.readers), clip(v.reader.Name), list),
		hints: [2]string{
			fmt.Sprintf(`keep %s, or add a "default" to the enum`, list),
			fmt.Sprintf("do not add %s: the old enum has no default to take instead", list),
		},
		java: "[" + strings.Join(missing, ", ") + "]",
	})
}

func (c *checker) missingBranch(v visit, causes []finding.Finding) *incompatibility {
	i := c.reason(cause{
		rule: rules.MissingUnionBranch, trail: v.trail, reader: v.readerAt, writer: v.writerAt,
		message: fmt.Sprintf("%s have no branch in their union that reads %s, which %s may have", readerNames(c.readers), typeText(v.writer), dataNames(c.readers)),
		hints:   [2]string{"keep the branch", "do not write what the union of old readers lacks"},
		java:    "reader union lacking writer type: " + javaKind(v.writer),
	})
	i.Causes = causes
	return i
}

func (c *checker) missingDefault(v visit, field int) *incompatibility {
	f := v.reader.Fields[field]
	return c.reason(cause{
		rule: rules.FieldMissingDefault, trail: v.trail.then("."+f.Name, fieldPointer(field)), reader: f.Position, writer: v.writer.Position,
		message: fmt.Sprintf("%s have the field %s without a default, and %s has none of that name", readerNames(c.readers), clip(f.Name), dataNames(c.readers)),
		hints:   [2]string{`add a "default" to the field`, "keep the field: old readers have no default for it"},
		java:    f.Name,
	})
}

func (c *checker) enumAgainstRecord(v visit, field int) *incompatibility {
	f := v.reader.Fields[field]
	i := c.missingDefault(v, field)
	i.Rule = rules.TypeMismatch
	i.Message += "; the default of its enum is not one of the field, and Java puts the enum against the record"
	i.java = "reader type: ENUM not compatible with writer type: RECORD"
	i.pointer = v.trail.then("."+f.Name, fieldPointer(field)+"/type").javaPointer("")
	return i
}

func (c *checker) ambiguousAlias(v visit, f *avro.Field, found []int) *incompatibility {
	var names []string
	for _, i := range found {
		names = append(names, v.writer.Fields[i].Name)
	}
	return c.reason(cause{
		rule: rules.AmbiguousAlias, trail: v.trail.then("."+f.Name, ""), reader: f.Position, writer: v.writer.Fields[found[1]].Position,
		message: fmt.Sprintf("the field %s of %s matches %s in %s, by name and aliases, and Java stops there", clip(f.Name), readerNames(c.readers), some(names), dataNames(c.readers)),
		hints:   [2]string{"remove the aliases that the data has as fields of their own", "do not give fields the names that old readers have as aliases"},
		java:    "matches multiple fields",
	})
}

// some lists the first few names.
func some(names []string) string {
	const most = 10
	var list []string
	for i, name := range names {
		if i == most {
			list = append(list, fmt.Sprintf("and %d more", len(names)-most))
			break
		}
		list = append(list, clip(name))
	}
	return strings.Join(list, ", ")
}

// typeText names a type in messages and paths.
func typeText(t *avro.Type) string {
	if t.Kind.IsNamed() {
		return clip(t.Name)
	}
	return t.Kind.String()
}

func javaKind(t *avro.Type) string { return strings.ToUpper(t.Kind.String()) }

func fieldPointer(i int) string { return "/fields/" + decimal(i) }

func decimal(i int) string { return strconv.Itoa(i) }
