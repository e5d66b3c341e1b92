package confluent

import (
	"cmp"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// A side is a module as Confluent sees it: by packages and nesting, without
// map entries, which it reads as map<k, v>, and without groups, which its
// parser keeps where the comparison does not look.
type side struct {
	packages map[protoreflect.FullName]*scope
	nested   map[*protobuf.Message]*scope
}

// A scope is what is declared at one level, in order of declaration.
type scope struct {
	messages []*protobuf.Message
	enums    []*protobuf.Enum
	position source.Position // of the package; zero inside a message
}

// nothing is the scope of what declares nothing.
func nothing() *scope { return &scope{} }

func newSide(m *protobuf.Module) *side {
	s := &side{packages: map[protoreflect.FullName]*scope{}, nested: map[*protobuf.Message]*scope{}}
	for _, f := range m.Files {
		if s.packages[f.Package] == nil {
			s.packages[f.Package] = &scope{position: f.Position}
		}
	}
	groups := groupMessages(m)
	for _, message := range m.Messages {
		if at := s.home(message.Parent, message.Name, message.Imported); at != nil && !message.MapEntry && !groups[message] {
			at.messages = append(at.messages, message)
		}
	}
	for _, enum := range m.Enums {
		if at := s.home(enum.Parent, enum.Name, enum.Imported); at != nil {
			at.enums = append(at.enums, enum)
		}
	}
	for _, at := range s.packages {
		at.sort()
	}
	for _, at := range s.nested {
		at.sort()
	}
	return s
}

// home is the scope that declares a type; nil for what other schemas declare
// outside of any message, which is reached by fields only.
func (s *side) home(parent *protobuf.Message, name protoreflect.FullName, imported bool) *scope {
	switch {
	case parent != nil:
		if s.nested[parent] == nil {
			s.nested[parent] = nothing()
		}
		return s.nested[parent]
	case imported:
		return nil
	}
	return s.packages[name.Parent()]
}

// inside is what a message declares.
func (s *side) inside(m *protobuf.Message) *scope {
	if at := s.nested[m]; at != nil {
		return at
	}
	return nothing()
}

// groupMessages are the messages that groups declare.
func groupMessages(m *protobuf.Module) map[*protobuf.Message]bool {
	groups := map[*protobuf.Message]bool{}
	for _, message := range m.Messages {
		for _, f := range message.Fields {
			if f.Group {
				groups[f.Message] = true
			}
		}
	}
	for _, x := range m.Extensions {
		if x.Group {
			groups[x.Message] = true
		}
	}
	return groups
}

func (s *scope) sort() {
	slices.SortFunc(s.messages, func(a, b *protobuf.Message) int {
		return cmp.Or(before(a.Position, b.Position), cmp.Compare(a.Name, b.Name))
	})
	slices.SortFunc(s.enums, func(a, b *protobuf.Enum) int {
		return cmp.Or(before(a.Position, b.Position), cmp.Compare(a.Name, b.Name))
	})
}

func before(a, b source.Position) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// fields are those of a message that Confluent sees, by number.
func fields(list []*protobuf.Field) []*protobuf.Field {
	if !slices.ContainsFunc(list, isGroup) {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), isGroup)
}

func isGroup(f *protobuf.Field) bool { return f.Group }

// localName is the name of a message without its package.
func localName(m *protobuf.Message) string {
	top := m
	for top.Parent != nil {
		top = top.Parent
	}
	if pkg := top.Name.Parent(); pkg != "" {
		return string(m.Name[len(pkg)+1:])
	}
	return string(m.Name)
}
