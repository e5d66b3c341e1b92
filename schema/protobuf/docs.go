package protobuf

import (
	"strings"

	"github.com/bufbuild/protocompile/ast"
	"github.com/bufbuild/protocompile/parser"
	"github.com/bufbuild/protocompile/reporter"

	"github.com/pawl-registry/pawl/schema/source"
)

// Docs are the comments of a file that belong to its messages, enums,
// services and what these hold, in the order of their declaration. The file is
// parsed anew: a Module does not keep comments, which most never ask for. A
// file that cannot be parsed has none.
func Docs(file source.File) []source.Doc {
	node, err := parser.Parse(file.Path, strings.NewReader(file.Content), reporter.NewHandler(nil))
	if err != nil {
		return nil
	}
	d := docs{file: node}
	for _, decl := range node.Decls {
		if pkg, ok := decl.(*ast.PackageNode); ok {
			d.scope = string(pkg.Name.AsIdentifier())
		}
	}
	for _, decl := range node.Decls {
		d.visit(decl)
	}
	return d.found
}

// docs collects the comments of a file. Scope is the full name of what holds
// the declaration that is looked at.
type docs struct {
	file  *ast.FileNode
	scope string
	found []source.Doc
}

func (d *docs) visit(n ast.Node) {
	switch n := n.(type) {
	case *ast.MessageNode:
		d.within(n, n.Name.Val, visitAll(d, n.Decls))
	case *ast.GroupNode:
		d.within(n, n.Name.Val, visitAll(d, n.Decls))
	case *ast.EnumNode:
		d.within(n, n.Name.Val, visitAll(d, n.Decls))
	case *ast.ServiceNode:
		d.within(n, n.Name.Val, visitAll(d, n.Decls))
	case *ast.OneofNode:
		visitAll(d, n.Decls)() // its fields are those of the message
	case *ast.ExtendNode:
		visitAll(d, n.Decls)()
	case *ast.RPCNode:
		d.within(n, n.Name.Val, nil)
	case *ast.FieldNode:
		d.within(n, n.Name.Val, nil)
	case *ast.MapFieldNode:
		d.within(n, n.Name.Val, nil)
	case *ast.EnumValueNode:
		d.within(n, n.Name.Val, nil)
	}
}

func visitAll[N ast.Node](d *docs, decls []N) func() {
	return func() {
		for _, decl := range decls {
			d.visit(decl)
		}
	}
}

// within enters the comment of a declaration, and what it holds under its name.
func (d *docs) within(n ast.Node, name string, inner func()) {
	outer := d.scope
	if outer != "" {
		name = outer + "." + name
	}
	if text := commentOf(d.file, n); text != "" {
		d.found = append(d.found, source.Doc{Path: name, Text: text})
	}
	if inner != nil {
		d.scope = name
		inner()
		d.scope = outer
	}
}

// commentOf is the text of the comments that belong to a declaration, as
// documented decides it.
func commentOf(file *ast.FileNode, n ast.Node) string {
	info := file.NodeInfo(n)
	var lines []string
	before, next := info.LeadingComments(), info.Start().Line
	first := before.Len()
	for first > 0 && before.Index(first-1).End().Line >= next-1 {
		first--
		next = before.Index(first).Start().Line
	}
	for i := first; i < before.Len(); i++ {
		lines = append(lines, plain(before.Index(i).RawText())...)
	}
	after := info.TrailingComments()
	if brace := opening(n); brace != nil {
		after = file.NodeInfo(brace).TrailingComments()
	}
	for i := range after.Len() {
		lines = append(lines, plain(after.Index(i).RawText())...)
	}
	return strings.Join(lines, "\n")
}

// plain are the lines of a comment without what makes it one, nor those that
// speak to Pawl.
func plain(comment string) []string {
	var lines []string
	for line := range strings.Lines(comment) {
		line = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(line), "*/"))
		line = strings.TrimSpace(strings.TrimLeft(line, "/*"))
		if line != "" && !strings.HasPrefix(line, source.IgnoreMarker) {
			lines = append(lines, line)
		}
	}
	return lines
}
