package protobuf

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bufbuild/protocompile/ast"

	"github.com/pawl-registry/pawl/schema/source"
)

// missing reports an import that is nowhere.
func (c *compiler) missing(u *unit, i int, path string) {
	u.failed = true
	var at source.Position // not looked for where nobody will read it
	if c.problems.room() {
		at = u.imported(i)
	}
	c.problems.add(source.Problem{
		Severity: source.Error,
		Code:     CodeImportNotFound,
		Position: at,
		Message:  fmt.Sprintf("%q is not found", path),
		Hint:     "add the file to the schema, or reference the subject's version that defines it under this name",
	})
}

// cycle reports files that import each other, and the way around.
func (c *compiler) cycle(u *unit, chain []*unit) {
	chain = chain[slices.Index(chain, u):]
	names := make([]string, 0, len(chain)+1)
	for _, link := range append(slices.Clone(chain), u) {
		names = append(names, link.path)
	}
	if len(names) > 12 {
		names = slices.Concat(names[:6], []string{fmt.Sprintf("... %d more ...", len(names)-12)}, names[len(names)-6:])
	}
	last := chain[len(chain)-1]
	c.problems.add(source.Problem{
		Severity: source.Error,
		Code:     CodeImportCycle,
		Position: last.imported(slices.Index(last.deps, u)),
		Message:  "the files import each other: " + strings.Join(names, " -> "),
		Hint:     "move what both need into a third file",
	})
}

// imported is the position of the ith import of a file.
func (u *unit) imported(i int) source.Position {
	if u.text == nil || u.parsed == nil || u.parsed.AST() == nil {
		return source.Position{File: u.path}
	}
	for _, decl := range u.parsed.AST().Decls {
		if imp, ok := decl.(*ast.ImportNode); ok {
			if i == 0 {
				return u.text.at(u.parsed.AST().NodeInfo(imp.Name).Start().Offset)
			}
			i--
		}
	}
	return source.Position{File: u.path}
}

// public are the indices of a file's public imports.
func (u *unit) public() []int32 {
	switch {
	case u.builtin != nil:
		return u.builtin.proto.PublicDependency
	case u.parsed != nil:
		return u.parsed.FileDescriptorProto().PublicDependency
	}
	return nil
}
