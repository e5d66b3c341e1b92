package protobuf

import (
	"strings"

	"github.com/bufbuild/protocompile/ast"

	"github.com/pawl-registry/pawl/schema/source"
)

// directives reads what the comments of a file say to Pawl. The places of
// tokens are costly to find, so only those around such a comment are.
func (b *builder) directives() error {
	content := b.unit.text.content
	if !strings.Contains(content, source.IgnoreMarker) {
		return nil
	}
	file := b.nodes.AST()
	elements, err := extents(file)
	if err != nil {
		return err
	}
	items := file.Items()
	for item, ok := items.First(); ok; item, ok = items.Next(item) {
		_, comment := file.GetItem(item)
		if comment.IsValid() && strings.Contains(comment.RawText(), source.IgnoreMarker) {
			at := spotOf(file, item, comment)
			b.directive(comment.RawText(), at.start, at.element(content, elements))
		}
		if len(b.module.Directives) >= source.MaxDirectives {
			break
		}
	}
	b.grow(len(b.module.Directives) * sizeDirective)
	return nil
}

// directive enters the lines of a comment that begin with the marker; others
// only speak about it. Without an element they stand at the whole file.
func (b *builder) directive(comment string, offset int, at *extent) {
	for line := range strings.Lines(comment) {
		text := strings.TrimLeft(line, "/* \t")
		text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "*/"))
		if rest, ok := strings.CutPrefix(text, source.IgnoreMarker); ok && len(b.module.Directives) < source.MaxDirectives {
			d := source.Directive{
				Text:     strings.TrimSpace(rest),
				Position: b.unit.text.at(offset + strings.Index(line, source.IgnoreMarker)),
				From:     source.Position{File: b.unit.path},
			}
			if at != nil {
				d.From, d.To = b.unit.text.at(at.start), b.unit.text.at(at.end)
			}
			b.module.Directives = append(b.module.Directives, d)
		}
		offset += len(line)
	}
}

// An extent is where an element stands in its file, in bytes. Body is where
// its braces open; -1 where it has none.
type extent struct{ start, body, end int }

// extents are those of all elements that a directive can stand at.
func extents(file *ast.FileNode) ([]extent, error) {
	var list []extent
	add := func(n ast.Node, brace *ast.RuneNode) {
		info := file.NodeInfo(n)
		e := extent{info.Start().Offset, -1, info.Start().Offset + len(info.RawText())}
		if brace != nil {
			e.body = file.NodeInfo(brace).Start().Offset
		}
		list = append(list, e)
	}
	err := ast.Walk(file, &ast.SimpleVisitor{DoVisitNode: func(n ast.Node) error {
		switch n := n.(type) {
		case *ast.MessageNode:
			add(n, n.OpenBrace)
		case *ast.GroupNode:
			add(n, n.OpenBrace)
		case *ast.OneofNode:
			add(n, n.OpenBrace)
		case *ast.EnumNode:
			add(n, n.OpenBrace)
		case *ast.ServiceNode:
			add(n, n.OpenBrace)
		case *ast.RPCNode:
			add(n, n.OpenBrace)
		case *ast.ExtendNode:
			add(n, n.OpenBrace)
		case *ast.FieldNode, *ast.MapFieldNode, *ast.EnumValueNode:
			add(n, nil)
		}
		return nil
	}})
	return list, err
}

// A spot is where a comment stands: where it starts, where the token before it
// ends, and where the one after it starts; -1 where there is none.
type spot struct{ before, start, after int }

func spotOf(file *ast.FileNode, item ast.Item, comment ast.Comment) spot {
	s := spot{before: -1, start: comment.Start().Offset, after: -1}
	tokens := file.Tokens()
	if t, ok := tokens.Previous(ast.Token(item)); ok {
		info := file.TokenInfo(t)
		s.before = info.Start().Offset + len(info.RawText())
	}
	if t, ok := tokens.Next(ast.Token(item)); ok {
		s.after = file.TokenInfo(t).Start().Offset
	}
	return s
}

// element is what the comment stands at: what begins or ends before it on its
// line, otherwise what follows it, otherwise what contains it.
func (s spot) element(content string, all []extent) *extent {
	trailing := s.before >= 0 && !strings.Contains(content[s.before:s.start], "\n")
	var leading, inside, ended *extent
	last := -1
	for i, e := range all {
		if e.start == s.after {
			leading = &all[i]
		}
		if e.start < s.start && s.start < e.end && (inside == nil || e.start > inside.start) {
			inside = &all[i]
		}
		for _, edge := range []int{e.body, e.end} {
			if edge <= s.start && edge > last {
				ended, last = &all[i], edge
			}
		}
	}
	switch {
	case trailing && ended != nil && !strings.Contains(content[last:s.start], "\n"):
		return ended
	case !trailing && leading != nil:
		return leading
	}
	return inside
}
