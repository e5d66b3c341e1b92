package avro

import (
	"errors"
	"fmt"

	"github.com/pawl-registry/pawl/schema/source"
)

// Parse reads the files of one schema. Named types may be used across files
// in any order; imports contribute theirs, and what they import in turn. It
// returns every problem, in the order of files and positions; the schema is
// nil if one of them is an Error. A limit that is zero has its default.
//
// Names are resolved as Apache's Java library does since 1.12: a name may be
// used before the place that defines it, and one that is not found in the
// enclosing namespace is looked up in none.
func Parse(files []source.File, imports []*Schema, limits source.Limits) (*Schema, source.Problems) {
	p := newParser(files, limits.WithDefaults())
	if p.measure(files, imports) {
		p.adopt(imports)
		for i, file := range files {
			p.read(file, i == len(files)-1)
		}
		p.link()
	}
	found := p.problems.sorted()
	if found.Refused() {
		return nil, found
	}
	return p.schema, found
}

// A parser reads the files of one schema.
type parser struct {
	limits   source.Limits
	problems problems
	schema   *Schema
	elements int // JSON values that may still be read

	file     string // path of the file being read
	imported map[string]*Type
	uses     []use
	unions   []*Type
	defaults []*Field
	// ends are where the objects of the file end that hold a directive.
	ends map[*value]source.Position
}

func newParser(files []source.File, limits source.Limits) *parser {
	order := make(map[string]int, len(files))
	for i, f := range files {
		order[f.Path] = i
	}
	return &parser{
		limits:   limits,
		problems: problems{limit: limits.Problems, order: order},
		schema:   &Schema{named: map[string]*Type{}},
		elements: limits.Elements,
		imported: map[string]*Type{},
	}
}

// measure holds the schema against the limits that need no reading.
func (p *parser) measure(files []source.File, imports []*Schema) bool {
	for _, f := range files {
		p.schema.bytes += len(f.Content)
	}
	p.schema.imports = imports
	var where source.Position
	if len(files) > 0 {
		where.File = files[0].Path
	}
	refuse := func(code, message, hint string) bool {
		p.report(source.Error, code, where, message, hint)
		return false
	}
	switch {
	case len(files) == 0:
		return refuse("NO_FILES", "the schema has no files", "give at least one .avsc file")
	case len(files) > p.limits.Files:
		return refuse("TOO_MANY_FILES", fmt.Sprintf("the schema has %d files, the limit is %d", len(files), p.limits.Files), "divide it into several schemas that refer to each other")
	case p.schema.bytes > p.limits.Bytes:
		return refuse("TOO_LARGE", fmt.Sprintf("the schema has %d bytes, the limit is %d", p.schema.bytes, p.limits.Bytes), "divide it into several schemas that refer to each other")
	case p.schema.closure() > p.limits.Closure:
		return refuse("TOO_LARGE", fmt.Sprintf("the schema has %d bytes with everything it imports, the limit is %d", p.schema.closure(), p.limits.Closure), "import fewer or smaller schemas")
	}
	return true
}

// closure counts the bytes of a schema and of all that it imports, each once.
func (s *Schema) closure() int {
	seen := map[*Schema]bool{s: true}
	bytes := 0
	for queue := []*Schema{s}; len(queue) > 0; queue = queue[1:] {
		bytes += queue[0].bytes
		for _, i := range queue[0].imports {
			if !seen[i] {
				seen[i] = true
				queue = append(queue, i)
			}
		}
	}
	return bytes
}

// read reads one file. What it says is a type is the schema's root if it is
// the last file.
func (p *parser) read(file source.File, last bool) {
	p.file = file.Path
	v, found, err := readJSON(file.Content, p.limits.Depth, &p.elements)
	if f, ok := errors.AsType[*fault](err); ok {
		p.report(source.Error, f.code, source.Position{File: p.file, Line: f.line, Column: f.column}, f.message, f.hint)
		return
	}
	for _, m := range found.duplicates {
		at := source.Position{File: p.file, Line: int(m.line), Column: int(m.column)}
		p.report(source.Warning, "DUPLICATE_KEY", at, fmt.Sprintf("the key %q stands twice in this object, readers take the last one", clip(m.key)), "keep one of them")
	}
	p.ends = found.ends
	if last {
		p.schema.RootPosition = v.position(p.file)
		p.typ(v, "", &p.schema.Root)
		return
	}
	if p.typ(v, "", new(*Type)); v.kind == stringValue {
		p.odd("FILE_WITHOUT_TYPES", v, "the file defines no named type, and only the last file says what the schema's own type is", "remove the file, or give it last")
	}
}
