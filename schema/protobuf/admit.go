package protobuf

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pawl-registry/pawl/schema/source"
)

// maxTravel bounds how many bytes the compiler may walk to find columns: a
// second's work.
const maxTravel = 1 << 30

// maxCopied bounds how many bytes the compiler may copy for literals within
// literals; it allocates several times as much.
const maxCopied = 64 << 20

// admit takes the files in and refuses what is too much, before the compiler,
// which knows no limits, sees any of it.
func (c *compiler) admit(files, imports []source.File) {
	if len(files) == 0 {
		c.problems.error(CodeNoFiles, source.Position{}, "a schema needs at least one file")
		return
	}
	c.admitSizes(files, imports)
	if c.problems.list.Refused() {
		return
	}
	c.given = make(map[string]source.File, len(files)+len(imports))
	c.own = slices.SortedStableFunc(slices.Values(files), func(a, b source.File) int { return strings.Compare(a.Path, b.Path) })
	for _, f := range c.own {
		if _, twice := c.given[f.Path]; twice {
			c.problems.error(CodeDuplicateFile, source.Position{File: f.Path}, "the file is given twice")
		}
		c.given[f.Path] = f
		c.admitFile(f)
	}
	for _, f := range imports {
		c.admitImport(f)
	}
	c.admitTokens()
}

func (c *compiler) admitSizes(files, imports []source.File) {
	if n := len(files); n > c.limits.Files {
		c.tooMuch(source.Position{}, "the schema has %d files; at most %d are allowed", n, c.limits.Files)
	}
	if n := len(imports); n > 10*c.limits.Files {
		c.tooMuch(source.Position{}, "the schema imports %d files; at most %d are allowed", n, 10*c.limits.Files)
	}
	own := total(files)
	if own > c.limits.Bytes {
		c.tooMuch(source.Position{}, "the schema has %d bytes; at most %d are allowed", own, c.limits.Bytes)
	}
	if all := own + total(imports); all > c.limits.Closure {
		c.tooMuch(source.Position{}, "the schema and all it imports have %d bytes; at most %d are allowed", all, c.limits.Closure)
	}
}

func total(files []source.File) int {
	n := 0
	for _, f := range files {
		n += len(f.Content)
	}
	return n
}

func (c *compiler) tooMuch(at source.Position, format string, args ...any) {
	c.problems.add(source.Problem{
		Severity: source.Error,
		Code:     CodeLimit,
		Position: at,
		Message:  fmt.Sprintf(format, args...),
		Hint:     "split the schema into several subjects, or ask for a higher limit",
	})
}

// admitImport takes in a file that others may import. The schema's own file
// of the same path wins.
func (c *compiler) admitImport(f source.File) {
	was, known := c.given[f.Path]
	switch {
	case !known:
		c.given[f.Path] = f
		c.admitFile(f)
	case was.Content != f.Content:
		c.problems.add(source.Problem{
			Severity: source.Error,
			Code:     CodeFileConflict,
			Position: source.Position{File: f.Path},
			Message:  "two different files have this path",
			Hint:     "leave the file out of the schema if a reference brings it, or reference the version that has the same content",
		})
	}
}

func (c *compiler) admitFile(f source.File) {
	if why := badPath(f.Path); why != "" {
		c.problems.add(source.Problem{
			Severity: source.Error,
			Code:     CodePath,
			Position: source.Position{File: f.Path},
			Message:  fmt.Sprintf("the path %q %s", f.Path, why),
			Hint:     "give the path by which other files import this one, such as acme/orders/v1/order.proto",
		})
	}
	if !utf8.ValidString(f.Content) {
		c.problems.error(CodeUTF8, newText(f).at(invalid(f.Content)), "the file is not valid UTF-8 from here on")
	}
}

func badPath(p string) string {
	switch {
	case p == "":
		return "is empty"
	case !utf8.ValidString(p):
		return "is not valid UTF-8"
	case strings.ContainsFunc(p, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return "has control characters"
	case strings.Contains(p, `\`):
		return "has a backslash"
	case path.IsAbs(p):
		return "is absolute"
	case path.Clean(p) != p || p == "." || p == ".." || strings.HasPrefix(p, "../"):
		return "is not plain: it has empty, . or .. elements"
	}
	return ""
}

// invalid finds the first byte that is not UTF-8.
func invalid(s string) int {
	for i, r := range s {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return i
			}
		}
	}
	return len(s)
}

// admitTokens looks at the tokens of every file.
func (c *compiler) admitTokens() {
	tokens, travel, copied := 0, 0, 0
	for _, f := range c.given {
		s := scan(f.Content)
		tokens += s.tokens
		travel += s.travel
		copied += s.copied
		c.optionWords += s.options
		if s.depth > c.limits.Depth {
			c.tooMuch(newText(f).at(s.deepest), "brackets are nested %d deep; at most %d are allowed", s.depth, c.limits.Depth)
		}
		if s.name > c.limits.Name {
			c.tooMuch(newText(f).at(s.nameAt), "a full name has %d bytes; at most %d are allowed", s.name, c.limits.Name)
		}
		if s.edition != "" && s.edition != "2023" {
			c.problems.add(source.Problem{
				Severity: source.Error,
				Code:     CodeEdition,
				Position: newText(f).at(s.editionAt),
				Message:  fmt.Sprintf("%s is written in edition %q, which Pawl does not read yet", f.Path, s.edition),
				Hint:     `proto2, proto3 and edition "2023" are supported`,
			})
		}
	}
	if tokens > c.limits.Elements {
		c.tooMuch(source.Position{}, "the schema and all it imports have %d tokens; at most %d are allowed", tokens, c.limits.Elements)
	}
	if copied > maxCopied {
		c.tooMuch(source.Position{}, "the options of the schema have too much text in literals that are nested too deep")
	}
	if travel > maxTravel {
		c.tooMuch(source.Position{}, "the lines of the schema are too long; break them")
	}
}
