package protobuf

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/bufbuild/protocompile/linker"
	"github.com/bufbuild/protocompile/options"
	"github.com/bufbuild/protocompile/parser"
	"google.golang.org/protobuf/proto"

	"github.com/pawl-registry/pawl/schema/source"
)

// Compile reads the files of one module. Imports are found, in this order,
// among files, among imports, and among the well-known files that Pawl ships.
// It returns every problem of every file; the module is nil if one of them is
// an Error. It touches neither network nor disk, and stops when ctx ends. A
// limit that is zero has its default.
func Compile(ctx context.Context, files, imports []source.File, limits source.Limits) (*Module, source.Problems, error) {
	c, err := compile(ctx, files, imports, limits)
	if err != nil {
		return nil, nil, err
	}
	if c.problems.list.Refused() {
		return nil, c.problems.sorted(), nil
	}
	m, err := c.module()
	return m, c.problems.sorted(), err
}

// compile does what Compile does up to the linked files, or to the first step
// that found an Error.
func compile(ctx context.Context, files, imports []source.File, limits source.Limits) (*compiler, error) {
	limits = limits.WithDefaults()
	c := &compiler{
		limits:   limits,
		units:    map[string]*unit{},
		symbols:  &linker.Symbols{},
		problems: problems{most: limits.Problems},
	}
	c.admit(files, imports)
	for _, step := range []func(context.Context) error{c.load, c.order, c.link} {
		if c.problems.list.Refused() {
			break
		}
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// A compiler is one call of Compile. It works through the files one after the
// other, so that the order of problems is always the same and a fault of the
// compiler library is caught in the one goroutine there is.
type compiler struct {
	limits   source.Limits
	problems problems
	symbols  *linker.Symbols

	own     []source.File          // in path order
	given   map[string]source.File // own files and imports, by path
	units   map[string]*unit       // loaded files, by path
	ordered []*unit                // every file after those it imports
	// optionWords is how many words the options of all files have.
	optionWords int
}

// A unit is one file on its way through the compiler.
type unit struct {
	path    string
	own     bool
	text    *text // nil for a built-in
	builtin *builtin
	parsed  parser.Result // nil for a built-in that is linked already
	deps    []*unit
	linked  linker.File
	failed  bool
	mark    mark
}

// mark is how far the walk over imports has come with a unit.
type mark uint8

const (
	unseen mark = iota
	entered
	left
)

// load parses the module's files and all they import.
func (c *compiler) load(ctx context.Context) error {
	var queue []*unit
	for _, f := range c.own {
		queue = append(queue, &unit{path: f.Path, own: true, text: newText(f)})
		c.units[f.Path] = queue[len(queue)-1]
	}
	for len(queue) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		u := queue[0]
		queue = queue[1:]
		c.parse(u)
		if u.parsed == nil || u.failed {
			continue
		}
		for i, path := range u.parsed.FileDescriptorProto().Dependency {
			dep, fresh, err := c.find(path)
			if err != nil {
				return err
			}
			if dep == nil {
				c.missing(u, i, path)
				continue
			}
			u.deps = append(u.deps, dep)
			if fresh {
				queue = append(queue, dep)
			}
		}
	}
	return nil
}

// find looks an import up, and says whether it was not known before.
func (c *compiler) find(path string) (u *unit, fresh bool, err error) {
	if u := c.units[path]; u != nil {
		return u, false, nil
	}
	if f, ok := c.given[path]; ok {
		u = &unit{path: path, text: newText(f)}
	} else if b, err := builtins().find(path); b != nil {
		u = &unit{path: path, builtin: b}
	} else {
		return nil, false, err
	}
	c.units[path] = u
	return u, true, nil
}

func (c *compiler) parse(u *unit) {
	if u.builtin != nil {
		c.prepare(u)
		return
	}
	handler := c.reporter(u, CodeSyntax)
	c.guard(u, func() error {
		file, err := parser.Parse(u.path, strings.NewReader(u.text.content), handler)
		if err != nil || u.failed {
			return err
		}
		u.parsed, err = parser.ResultFromAST(file, true, c.reporter(u, CodeDeclaration))
		return err
	})
}

// prepare takes a built-in as it is, unless the user brought one of the files
// that it imports: then it is linked again, against that one.
func (c *compiler) prepare(u *unit) {
	for path := range u.builtin.reach {
		if _, ok := c.given[path]; ok {
			u.parsed = parser.ResultWithoutAST(proto.CloneOf(u.builtin.proto))
			return
		}
	}
	u.linked = u.builtin.file
}

// order sorts the units so that a file follows all it imports.
func (c *compiler) order(context.Context) error {
	c.imply()
	for _, u := range c.sortedUnits() {
		c.visit(u, nil)
	}
	return nil
}

func (c *compiler) sortedUnits() []*unit {
	units := make([]*unit, 0, len(c.units))
	for _, u := range c.units {
		units = append(units, u)
	}
	slices.SortFunc(units, func(a, b *unit) int { return strings.Compare(a.path, b.path) })
	return units
}

// descriptorPath is the file that defines what options there are.
const descriptorPath = "google/protobuf/descriptor.proto"

// imply lets every file follow the user's own descriptor.proto, where there
// is one: it decides what their options mean, imported or not.
func (c *compiler) imply() {
	d := c.units[descriptorPath]
	if d == nil || d.builtin != nil || len(d.deps) > 0 {
		return
	}
	for _, u := range c.units {
		if u != d && !slices.Contains(u.deps, d) {
			u.deps = append(u.deps, d)
		}
	}
}

// visit walks the imports depth first. Its depth is bounded by the number of
// files, which admit has bounded.
func (c *compiler) visit(u *unit, chain []*unit) {
	switch u.mark {
	case left:
		return
	case entered:
		c.cycle(u, chain)
		return
	case unseen:
	}
	u.mark = entered
	for _, dep := range u.deps {
		c.visit(dep, append(chain, u))
	}
	u.mark = left
	c.ordered = append(c.ordered, u)
}

// link links every file with those it imports and interprets its options.
func (c *compiler) link(ctx context.Context) error {
	if !c.affordable() {
		return nil
	}
	for _, u := range c.ordered {
		if err := ctx.Err(); err != nil {
			return err
		}
		if u.linked != nil {
			continue
		}
		// The fault of a file that could not be linked is told there; telling
		// it again wherever the file is imported would bury it.
		if u.failed = slices.ContainsFunc(u.deps, func(d *unit) bool { return d.failed }); u.failed {
			continue
		}
		c.guard(u, func() error { return c.linkUnit(u) })
	}
	return nil
}

func (c *compiler) linkUnit(u *unit) error {
	deps := make(linker.Files, len(u.deps))
	for i, d := range u.deps {
		deps[i] = d.linked
	}
	result, err := linker.Link(u.parsed, deps, c.symbols, c.reporter(u, CodeUnresolved))
	if err != nil {
		return err
	}
	handler := c.reporter(u, CodeOption)
	var how []options.InterpreterOption
	if d := c.units[descriptorPath]; d != nil && d != u && d.builtin == nil && d.linked != nil {
		how = append(how, options.WithOverrideDescriptorProto(d.linked))
	}
	if _, err := options.InterpretOptions(result, handler, how...); err != nil {
		return err
	}
	if err := result.ValidateOptions(handler, c.symbols); err != nil {
		return err
	}
	if u.own {
		result.CheckForUnusedImports(handler)
	}
	u.linked = result
	return nil
}

// guard runs a step of the compiler library on one file. The library has
// panicked on malformed input before (a nil node in its tree, an option of an
// unexpected shape), and one publisher's text must not end everybody's
// server: whatever goes wrong becomes a problem of the file.
func (c *compiler) guard(u *unit, step func() error) {
	defer func() {
		if fault := recover(); fault != nil {
			u.failed = true
			c.fault(u, fmt.Sprint(fault))
		}
	}()
	if err := step(); err != nil {
		// Errors with a position were reported as they came; only one without
		// has yet to be told.
		if !u.failed {
			c.fault(u, err.Error())
		}
		u.failed = true
	}
}

func (c *compiler) fault(u *unit, what string) {
	c.problems.add(source.Problem{
		Severity: source.Error,
		Code:     CodeCompiler,
		Position: source.Position{File: u.path},
		Message:  "the compiler cannot read this file: " + what,
		Hint:     "protoc or buf may say more about it",
	})
}
