package protobuf

import (
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/pawl-registry/pawl/schema/protobuf"
)

const (
	maxCutFields = 40  // of one message
	maxCutTypes  = 200 // of one side
	maxCutValues = 500 // of one enum
	maxCutDepth  = 2
)

// A cut is a message with some of its fields only.
type cut struct {
	message *protobuf.Message
	fields  []cutField
}

// A cutField is a field of a cut, or an extension of it, with a cut of what
// it holds.
type cutField struct {
	*protobuf.Field
	sub *cut
}

// A cutter makes the cuts of one experiment.
type cutter struct {
	*finder
	types  int
	failed bool // something is too large, or there are no such data
}

// cuts are what the experiment needs of the two messages: the fields in
// focus, those that could be taken for them, and all that are required.
func (e *experiment) cuts() (from, to *cut, ok bool) {
	c := &cutter{finder: e.finder}
	focus := namesOf(e.focus)
	written, read := e.writer.extending(e.from, e.focus), e.reader.extending(e.to, e.focus)
	// Fields that exclude one in focus on either side belong to it.
	e.near = namesOf(slices.Concat(e.focus, mates(c.find(e.from, focus)), mates(c.find(e.to, focus))))
	wanted := namesOf(c.requiredOf(e.to))
	wanted.add(e.near)
	from = c.cut(e.from, slices.Concat(c.find(e.from, wanted), written), maxCutDepth)
	to = c.matching(e.to, read, []*cut{from})
	return from, to, !c.failed
}

func isRequired(f *protobuf.Field) bool { return f.Presence == protobuf.RequiredPresence }

// mates are members of the oneofs that fields in focus are in.
func mates(focus []*protobuf.Field) []*protobuf.Field {
	var near []*protobuf.Field
	for _, f := range focus {
		if f.Oneof != nil {
			near = append(near, f.Oneof.Fields[:min(len(f.Oneof.Fields), 6)]...)
		}
	}
	return near
}

// extending are the extensions of a message that have the number or name of a
// field in focus.
func (s *side) extending(m *protobuf.Message, focus []*protobuf.Field) []*protobuf.Field {
	var found []*protobuf.Field
	for _, f := range focus {
		for _, x := range []*protobuf.Field{s.Extensions[f.FullName], s.extensions[extensionKey{m.Name, f.Number}]} {
			if x != nil && x.Extendee == m && !slices.Contains(found, x) {
				found = append(found, x)
			}
		}
	}
	return found
}

// cut makes a cut of a writer's message, with the first fields of what these
// fields hold.
func (c *cutter) cut(m *protobuf.Message, fields []*protobuf.Field, depth int) *cut {
	made := c.empty(m, fields)
	for _, f := range fields {
		field := cutField{Field: f}
		switch {
		case f.Message == nil:
		case standard(f.Message) != nil:
			field.sub = &cut{message: f.Message, fields: uncut(f.Message.Fields)}
		default:
			var inner []*protobuf.Field
			switch {
			case depth > 0 || f.Map():
				inner = c.some(f.Message)
			case len(c.requiredOf(f.Message)) == 0:
			case isRequired(f) || m.MapEntry:
				c.failed = true // no such data end
			default:
				continue
			}
			field.sub = c.cut(f.Message, inner, max(depth-1, 0))
		}
		made.fields = append(made.fields, field)
	}
	return made
}

// uncut are fields of a message that is written whole.
func uncut(fields []*protobuf.Field) []cutField {
	list := make([]cutField, len(fields))
	for i, f := range fields {
		list[i] = cutField{Field: f}
	}
	return list
}

// empty begins a cut.
func (c *cutter) empty(m *protobuf.Message, fields []*protobuf.Field) *cut {
	c.types++
	if c.types > maxCutTypes || len(fields) > maxCutFields {
		c.failed = true
	}
	for _, f := range fields {
		c.effort++
		if f.Message != nil && f.Message.MessageSet {
			c.failed = true
		}
		if f.Enum != nil {
			c.effort += len(f.Enum.Values)
			c.failed = c.failed || len(f.Enum.Values) > maxCutValues
		}
	}
	if c.failed {
		return &cut{message: m}
	}
	return &cut{message: m, fields: make([]cutField, 0, len(fields))}
}

// some are the first fields of a message and those that are required.
func (c *cutter) some(m *protobuf.Message) []*protobuf.Field {
	few := slices.Clone(m.Fields[:min(len(m.Fields), 4)])
	for _, f := range c.requiredOf(m) {
		if !slices.Contains(few, f) {
			few = append(few, f)
		}
	}
	return few
}

// matching makes the cut of a reader's message: all fields that data written
// with some cuts may touch.
func (c *cutter) matching(m *protobuf.Message, extensions []*protobuf.Field, written []*cut) *cut {
	var touching []*protobuf.Field
	for _, w := range written {
		for _, f := range w.fields {
			touching = append(touching, f.Field)
		}
	}
	fields := m.Fields // of the entry of a map
	if !m.MapEntry {
		fields = slices.Concat(c.find(m, namesOf(touching)), extensions)
	}
	made := c.empty(m, fields)
	if c.failed {
		return made
	}
	for _, f := range fields {
		field := cutField{Field: f}
		if f.Message != nil && standard(f.Message) == nil {
			field.sub = c.landed(f, written)
		}
		made.fields = append(made.fields, field)
	}
	return made
}

// landed is the cut of what a reader's field holds: what the messages that
// may land there touch. Where none can, its fields do not matter.
func (c *cutter) landed(in *protobuf.Field, written []*cut) *cut {
	var subs []*cut
	touch := namesOf([]*protobuf.Field{in})
	for _, w := range written {
		for _, f := range w.fields {
			switch {
			case !touch.has(f.Field):
			case f.sub != nil:
				subs = append(subs, f.sub)
			case codingOf(f.Kind) == prefixed || f.Packed:
				// Bytes may be taken for a message that lacks what it requires.
				c.failed = c.failed || len(c.requiredOf(in.Message)) > 0
			}
		}
	}
	// Entries of maps have a value even where none was written.
	value := in.Parent != nil && in.Parent.MapEntry
	if len(subs) == 0 && !in.Message.MapEntry && !value {
		return c.empty(in.Message, nil)
	}
	return c.matching(in.Message, nil, subs)
}

// standard is the descriptor of a message that ProtoJSON writes in a form of
// its own, which it knows by name; nil for all others.
func standard(m *protobuf.Message) protoreflect.MessageDescriptor {
	if !ownNotation[m.Name] {
		return nil
	}
	for _, file := range []protoreflect.FileDescriptor{
		anypb.File_google_protobuf_any_proto,
		durationpb.File_google_protobuf_duration_proto,
		fieldmaskpb.File_google_protobuf_field_mask_proto,
		structpb.File_google_protobuf_struct_proto,
		timestamppb.File_google_protobuf_timestamp_proto,
		wrapperspb.File_google_protobuf_wrappers_proto,
	} {
		if found := file.Messages().ByName(m.Name.Name()); found != nil {
			return found
		}
	}
	return nil
}
