package protobuf

import (
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// A consumer is what a comparison knows of the reader that it is made for. Nil
// is none: a comparison of two versions.
type consumer struct {
	// declared: the reader named the fields that it reads.
	declared bool
	// unread are the fields that the decoder knows and the reader does not
	// look at.
	unread map[*protobuf.Field]bool
	// paths lead to messages, and enumPaths to the first field of an enum.
	paths     map[*protobuf.Message]string
	enumPaths map[*protobuf.Enum]string
	// opened are the types that the reader looks into.
	opened map[protoreflect.FullName]bool

	// path and field are what is being compared; field is nil for what is
	// about a whole message or enum.
	path  string
	field *protobuf.Field
}

// everything is a consumer of all messages of a side.
func everything(s *side) *consumer {
	c := &consumer{paths: map[*protobuf.Message]string{}, enumPaths: map[*protobuf.Enum]string{}}
	own := s.own()
	for _, m := range own {
		c.paths[m] = string(m.Name)
	}
	c.lead(own)
	return c
}

// consume makes the differ one for a consumer of a message, and gives the
// message as that consumer sees it.
func (d *differ) consume(m *protobuf.Message, mask *source.Mask) *protobuf.Message {
	c := &consumer{
		declared: !mask.Whole(), unread: map[*protobuf.Field]bool{},
		paths: map[*protobuf.Message]string{}, enumPaths: map[*protobuf.Enum]string{},
	}
	n := narrower{partner: d.partner, unread: c.unread, known: map[narrowing]*protobuf.Message{}}
	root := n.narrow(m, mask)
	c.paths[root] = ""
	c.lead([]*protobuf.Message{root})
	d.consumer = c
	return root
}

// lead finds the ways to everything that some messages hold, first through
// fields that are read.
func (c *consumer) lead(from []*protobuf.Message) {
	unread := map[*protobuf.Message]bool{}
	for todo := slices.Clone(from); len(todo) > 0; todo = todo[1:] {
		m := todo[0]
		for _, f := range m.Fields {
			if c.ignores(f) {
				unread[m] = true
				continue
			}
			path := c.pathTo(m, f)
			if f.Enum != nil {
				if _, known := c.enumPaths[f.Enum]; !known {
					c.enumPaths[f.Enum] = path
				}
			}
			if f.Message == nil {
				continue
			}
			if _, known := c.paths[f.Message]; !known {
				c.paths[f.Message] = path
				todo = append(todo, f.Message)
			}
		}
	}
	c.opened = map[protoreflect.FullName]bool{}
	var rest []*protobuf.Message
	for m := range c.paths {
		c.opened[m.Name] = true
		if unread[m] {
			rest = append(rest, m)
		}
	}
	slices.SortFunc(rest, func(a, b *protobuf.Message) int { return strings.Compare(c.paths[a], c.paths[b]) })
	for ; len(rest) > 0; rest = rest[1:] {
		for _, f := range rest[0].Fields {
			if f.Message == nil || !c.ignores(f) {
				continue
			}
			if _, known := c.paths[f.Message]; !known {
				c.paths[f.Message] = c.pathTo(rest[0], f)
				rest = append(rest, f.Message)
			}
		}
	}
}

// pathTo is the way to a field of a message. Those of a map's entry have no
// names of their own in a mask.
func (c *consumer) pathTo(m *protobuf.Message, f *protobuf.Field) string {
	switch {
	case m.MapEntry:
		return c.paths[m]
	case c.paths[m] == "":
		return string(f.Name)
	}
	return c.paths[m] + "." + string(f.Name)
}

// ignores reports whether a field is one that the reader does not look at.
func (c *consumer) ignores(f *protobuf.Field) bool { return c != nil && c.unread[f] }

// opens reports whether the reader looks into a type.
func (c *consumer) opens(name protoreflect.FullName) bool { return c.opened[name] }

// turnTo says which message is compared next, and turnToEnum which enum.
func (c *consumer) turnTo(m *protobuf.Message) {
	if c != nil {
		c.path, c.field = c.paths[m], nil
	}
}

func (c *consumer) turnToEnum(e *protobuf.Enum) {
	if c != nil {
		c.path, c.field = c.enumPaths[e], nil
	}
}

// look says which of the reader's fields is compared next; nil is none.
func (c *consumer) look(f *protobuf.Field) {
	if c != nil {
		c.field = f
	}
}

// place rewrites the path of a finding as the consumer knows it.
func (c *consumer) place(f *finding.Finding) {
	switch {
	case c == nil:
	case c.field != nil && c.field.Extendee != nil:
		f.Path = strings.TrimPrefix(c.paths[c.field.Extendee]+".["+string(c.field.FullName)+"]", ".")
	case c.field == nil || c.field.Parent != nil && c.field.Parent.MapEntry:
		if c.path != "" {
			f.Path = c.path
		}
	default:
		f.Path = strings.TrimPrefix(c.path+"."+string(c.field.Name), ".")
	}
}

// lose tells a consumer that what it reads in a field is no longer there.
func (c *consumer) lose(f *finding.Finding, encodings ...finding.Encoding) {
	if c == nil {
		return
	}
	class := finding.Lossy
	if c.declared {
		class = finding.Break
	}
	for _, e := range encodings {
		f.Effects[e][finding.OldReaders] = max(f.Effects[e][finding.OldReaders], class)
	}
	if c.field != nil {
		f.Hint = fmt.Sprintf("keep %s for as long as somebody reads it", c.field.Name)
	}
}

// outside reports whether an extension is of a message that the reader does
// not take whole.
func (c *consumer) outside(extension *protobuf.Field) bool {
	if c == nil {
		return false
	}
	_, read := c.paths[extension.Extendee]
	return !read
}
