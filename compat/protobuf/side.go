package protobuf

import (
	"maps"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// A travel says in which direction of a call a message goes.
type travel uint8

const (
	asRequest travel = 1 << iota
	asResponse
)

// A side is one of the two modules, with what a comparison asks about it.
type side struct {
	*protobuf.Module
	files map[string]*protobuf.File
	// travels says which messages go over calls of the module's services.
	travels     map[*protobuf.Message]travel
	enumTravels map[*protobuf.Enum]travel
	// used holds the enums that some field has, zeroWritten those that some
	// field writes even when zero.
	zeroWritten, used map[*protobuf.Enum]bool
	carriesAny        bool
	extensions        map[extensionKey]*protobuf.Field
}

func newSide(m *protobuf.Module) *side {
	s := &side{
		Module:      m,
		files:       make(map[string]*protobuf.File, len(m.Files)),
		travels:     map[*protobuf.Message]travel{},
		enumTravels: map[*protobuf.Enum]travel{},
		zeroWritten: map[*protobuf.Enum]bool{},
		used:        map[*protobuf.Enum]bool{},
		extensions:  make(map[extensionKey]*protobuf.Field, len(m.Extensions)),
	}
	for _, f := range m.Files {
		s.files[f.Path] = f
	}
	for _, message := range m.Messages {
		for _, f := range message.Fields {
			s.note(f)
		}
	}
	for _, f := range m.Extensions {
		s.note(f)
		if f.Extendee != nil {
			s.extensions[extensionKey{f.Extendee.Name, f.Number}] = f
		}
	}
	for _, service := range m.Services {
		if !service.Imported {
			s.follow(service)
		}
	}
	return s
}

// note learns from one field.
func (s *side) note(f *protobuf.Field) {
	if f.Enum != nil {
		s.used[f.Enum] = true
		implicit := f.Presence == protobuf.ImplicitPresence && !f.Repeated
		if !implicit || f.Parent != nil && f.Parent.MapEntry {
			s.zeroWritten[f.Enum] = true
		}
	}
	if f.Message != nil && f.Message.Name == "google.protobuf.Any" && !f.Imported {
		s.carriesAny = true
	}
}

// writesZero reports whether data may hold the zero of an enum. For an enum
// that nothing here uses, others may.
func (s *side) writesZero(e *protobuf.Enum) bool { return s.zeroWritten[e] || !s.used[e] }

func (s *side) follow(service *protobuf.Service) {
	for _, method := range service.Methods {
		s.reach([]*protobuf.Message{method.Input}, asRequest)
		s.reach([]*protobuf.Message{method.Output}, asResponse)
	}
}

// reach marks what can be reached from some messages, themselves included.
func (s *side) reach(from []*protobuf.Message, mark travel) {
	for len(from) > 0 {
		m := from[len(from)-1]
		from = from[:len(from)-1]
		if m == nil || s.travels[m]&mark != 0 {
			continue
		}
		s.travels[m] |= mark
		for _, f := range m.Fields {
			if f.Message != nil {
				from = append(from, f.Message)
			}
			if f.Enum != nil {
				s.enumTravels[f.Enum] |= mark
			}
		}
	}
}

// own are the module's own messages, parents before what they hold, without
// the entries of maps, which belong to their fields.
func (s *side) own() []*protobuf.Message {
	var own []*protobuf.Message
	for _, name := range slices.Sorted(maps.Keys(s.Messages)) {
		if m := s.Messages[name]; !m.Imported && !m.MapEntry {
			own = append(own, m)
		}
	}
	return own
}

// ownEnums is own for enums.
func (s *side) ownEnums() []*protobuf.Enum {
	var own []*protobuf.Enum
	for _, name := range slices.Sorted(maps.Keys(s.Enums)) {
		if e := s.Enums[name]; !e.Imported {
			own = append(own, e)
		}
	}
	return own
}

// around is the place on this side that contains what is only on the other:
// the message or file of the same name.
func (s *side) around(parent *protobuf.Message, file string) source.Position {
	if parent != nil {
		if m := s.Messages[parent.Name]; m != nil {
			return m.Position
		}
	}
	if f := s.files[file]; f != nil {
		return f.Position
	}
	return source.Position{}
}

// An extensionKey names an extension as bytes do.
type extensionKey struct {
	extendee protoreflect.FullName
	number   int32
}
