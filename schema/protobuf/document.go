package protobuf

import (
	"github.com/bufbuild/protocompile/ast"
	"google.golang.org/protobuf/types/descriptorpb"
)

// documented reports whether a comment belongs to a declaration: one that
// ends on the line before it or on its own, or that follows it, or the brace
// that opens it, on the same line. One with a blank line after it speaks of
// something else. Descriptors also take one on the next line with nothing
// after it, which most often says what is yet to be declared there.
func (b *builder) documented(n ast.Node) bool {
	if b.nodes == nil || n == nil {
		return false
	}
	file := b.nodes.AST()
	info := file.NodeInfo(n)
	if before := info.LeadingComments(); before.Len() > 0 {
		if before.Index(before.Len()-1).End().Line >= info.Start().Line-1 {
			return true
		}
	}
	if brace := opening(n); brace != nil {
		return file.NodeInfo(brace).TrailingComments().Len() > 0
	}
	return info.TrailingComments().Len() > 0
}

// opening is the brace that opens a declaration; nil where it has none.
func opening(n ast.Node) ast.Node {
	var brace *ast.RuneNode
	switch n := n.(type) {
	case *ast.MessageNode:
		brace = n.OpenBrace
	case *ast.GroupNode:
		brace = n.OpenBrace
	case *ast.EnumNode:
		brace = n.OpenBrace
	case *ast.ServiceNode:
		brace = n.OpenBrace
	case *ast.RPCNode:
		brace = n.OpenBrace
	}
	if brace == nil {
		return nil // and not a nil of type *ast.RuneNode
	}
	return brace
}

func (b *builder) messageDocumented(p *descriptorpb.DescriptorProto) bool {
	return b.nodes != nil && b.documented(b.nodes.MessageNode(p))
}
