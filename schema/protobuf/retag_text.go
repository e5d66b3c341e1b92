package protobuf

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bufbuild/protocompile/ast"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// A splice puts a text in the place of what stands between two offsets.
type splice struct {
	from, to int
	text     string
}

// text is the content with the tags of some entities changed, and whether it
// has one import more. Names of options begin with root.
func (r *retagger) text(changed []int, root string, imported bool) (text string, added bool, err error) {
	var splices []splice
	for _, i := range changed {
		value, err := r.value(i)
		if err != nil {
			return "", false, err
		}
		assignment := ""
		if value != "" {
			assignment = "(" + root + string(r.all[i].option()) + ") = " + value
			added = !imported
		}
		if f := r.all[i].field; f != nil {
			splices = append(splices, r.fieldSplices(r.nodes.FieldNode(f), assignment)...)
		} else {
			splices = append(splices, r.messageSplices(r.nodes.MessageNode(r.all[i].message), assignment)...)
		}
	}
	if added {
		splices = append(splices, r.importSplice())
	}
	slices.SortStableFunc(splices, func(a, b splice) int { return cmp.Compare(a.from, b.from) })
	var out strings.Builder
	at := 0
	for _, s := range splices {
		out.WriteString(r.content[at:s.from])
		out.WriteString(s.text)
		at = s.to
	}
	out.WriteString(r.content[at:])
	return out.String(), added, nil
}

// value is the literal that an entity's option gets; it is empty if nothing is
// left in it.
func (r *retagger) value(i int) (string, error) {
	tags := r.want[i]
	_, meta := r.all[i].meta()
	if meta == nil {
		return "{ " + string(metaTags) + ": " + tagList(tags) + " }", nil
	}
	field := tagsOf(meta)
	if field == nil {
		return "", r.unplaceable("give the message a repeated string tags", "the option "+string(r.all[i].option())+" has no tags")
	}
	meta = proto.Clone(meta.Interface()).ProtoReflect()
	meta.Clear(field)
	if list := meta.Mutable(field).List(); len(tags) > 0 {
		for _, tag := range tags {
			list.Append(protoreflect.ValueOfString(tag))
		}
	}
	if proto.Size(meta.Interface()) == 0 {
		return "", nil
	}
	return literal(meta), nil
}

// span is where a node stands in the text.
func (r *retagger) span(n ast.Node) (from, to int) {
	info := r.nodes.AST().NodeInfo(n)
	return info.Start().Offset, info.End().Offset + 1 // of its last character
}

// holdsTags reports whether an option is the one that holds tags, or a part of
// it. A name that only looks so is found out by check.
func holdsTags(o *ast.OptionNode) bool {
	if len(o.Name.Parts) == 0 || o.Name.Parts[0].Open == nil {
		return false
	}
	name := strings.TrimPrefix(string(o.Name.Parts[0].Name.AsIdentifier()), ".")
	for _, full := range []protoreflect.FullName{messageMeta, fieldMeta} {
		if name == string(full) || strings.HasSuffix(string(full), "."+name) {
			return true
		}
	}
	return false
}

// messageSplices give a message the option; an empty assignment takes it away.
func (r *retagger) messageSplices(n ast.MessageDeclNode, assignment string) []splice {
	var body *ast.MessageBody
	switch n := n.(type) {
	case *ast.MessageNode:
		body = &n.MessageBody
	case *ast.SyntheticGroupMessageNode:
		body = &n.MessageBody
	default:
		return nil // check finds that the tags are not there
	}
	var splices []splice
	for _, decl := range body.Decls {
		o, ok := decl.(*ast.OptionNode)
		if !ok || !holdsTags(o) {
			continue
		}
		s := splice{}
		s.from, s.to = r.span(o)
		if assignment == "" || len(splices) > 0 {
			s.from, s.to = r.wholeLine(s.from, s.to)
		} else {
			s.text = "option " + assignment + ";"
		}
		splices = append(splices, s)
	}
	if len(splices) == 0 && assignment != "" {
		_, brace := r.span(body.OpenBrace)
		start, _ := r.span(n)
		splices = append(splices, r.below(brace, r.indent(start)+"  ", "option "+assignment+";"))
	}
	return splices
}

// fieldSplices give a field the option; an empty assignment takes it away.
func (r *retagger) fieldSplices(n ast.FieldDeclNode, assignment string) []splice {
	brackets := n.GetOptions()
	if brackets == nil {
		_, tag := r.span(n.FieldTag())
		return []splice{{tag, tag, " [" + assignment + "]"}}
	}
	stays := func(i int) bool {
		return !holdsTags(brackets.Options[i])
	}
	var splices []splice
	kept := -1 // the last option before that stays
	for i, o := range brackets.Options {
		from, to := r.span(o)
		switch {
		case stays(i):
			kept = i
		case assignment != "" && len(splices) == 0:
			splices = append(splices, splice{from, to, assignment})
			kept = i
		case kept >= 0:
			_, before := r.span(brackets.Options[i-1])
			splices = append(splices, splice{before, to, ""})
		case i+1 < len(brackets.Options):
			next, _ := r.span(brackets.Options[i+1])
			splices = append(splices, splice{from, next, ""})
		}
	}
	switch {
	case kept < 0:
		from, to := r.span(brackets)
		return []splice{{len(strings.TrimRight(r.content[:from], " \t\r\n")), to, ""}}
	case len(splices) == 0 && assignment != "":
		_, last := r.span(brackets.Options[len(brackets.Options)-1])
		splices = append(splices, splice{last, last, ", " + assignment})
	}
	return splices
}

// importSplice imports the options, below all other imports.
func (r *retagger) importSplice() splice {
	const statement = `import "` + metaPath + `";`
	file := r.nodes.AST()
	var last ast.Node
	switch {
	case file.Syntax != nil:
		last = file.Syntax
	case file.Edition != nil:
		last = file.Edition
	}
	rank := 0
	for _, decl := range file.Decls {
		switch decl.(type) {
		case *ast.ImportNode:
			last, rank = decl, 1
		case *ast.PackageNode:
			if rank == 0 {
				last = decl
			}
		}
	}
	if last == nil {
		return splice{0, 0, statement + "\n"}
	}
	_, end := r.span(last)
	return r.below(end, "", statement)
}

// below puts a statement on a line of its own below an offset if nothing but a
// comment follows on its line, which stays with what it speaks of.
func (r *retagger) below(offset int, indent, statement string) splice {
	rest, _, _ := strings.Cut(r.content[offset:], "\n")
	if said := strings.TrimSpace(rest); said == "" || strings.HasPrefix(said, "//") {
		end := offset + len(strings.TrimRight(rest, "\r"))
		return splice{end, end, "\n" + indent + statement}
	}
	return splice{offset, offset, " " + statement}
}

// wholeLine widens a span to its line if nothing else stands there.
func (r *retagger) wholeLine(from, to int) (wideFrom, wideTo int) {
	start := strings.LastIndexByte(r.content[:from], '\n') + 1
	rest, _, more := strings.Cut(r.content[to:], "\n")
	if !more || strings.TrimSpace(r.content[start:from]+rest) != "" {
		return from, to
	}
	return start, to + len(rest) + 1
}

// indent is the white space that the line of an offset begins with.
func (r *retagger) indent(offset int) string {
	line := r.content[strings.LastIndexByte(r.content[:offset], '\n')+1 : offset]
	return line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}
