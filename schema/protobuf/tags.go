package protobuf

import (
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/pawl-registry/pawl/schema/source"
)

// The options that Confluent's clients look for tags in, in a field of this
// name. They are known by name, for a user's own confluent/meta.proto may
// define them.
const (
	messageMeta protoreflect.FullName = "confluent.message_meta"
	fieldMeta   protoreflect.FullName = "confluent.field_meta"
	metaTags    protoreflect.Name     = "tags"
)

// Tagged are the tags that the options of the module's own messages and fields
// hold, in the order of their definition. A path is the message's name within
// its package, with a dot and the field's name if it is a field.
func (m *Module) Tagged() []source.Tagged { return m.tagged }

// tagged finds the tags of the module's own files, and counts what they take.
func (c *compiler) tagged() (all []source.Tagged, size int) {
	for _, f := range c.own {
		if !strings.Contains(f.Content, "_meta") {
			continue // most have no tags, and need not be looked through
		}
		for _, e := range entities(c.units[f.Path].parsed.FileDescriptorProto()) {
			tags := e.tags()
			if len(tags) == 0 {
				continue
			}
			all = append(all, source.Tagged{Path: e.path, Field: e.field != nil, Tags: tags})
			size += sizeTagged + len(e.path) + len(tags)*sizeString
		}
	}
	return all, size
}

// An entity is what can be tagged: a message, or a field of one.
type entity struct {
	path    string
	oneof   string // the path with the field's oneof in it, or empty
	message *descriptorpb.DescriptorProto
	field   *descriptorpb.FieldDescriptorProto // nil for a message
}

// entities are all of a file, outer messages first.
func entities(p *descriptorpb.FileDescriptorProto) []entity {
	var all []entity
	for _, m := range p.MessageType {
		all = within(all, "", m)
	}
	return all
}

func within(all []entity, scope string, m *descriptorpb.DescriptorProto) []entity {
	path := scope + m.GetName()
	all = append(all, entity{path: path, message: m})
	for _, f := range m.Field {
		e := entity{path: path + "." + f.GetName(), message: m, field: f}
		if f.OneofIndex != nil && !f.GetProto3Optional() {
			e.oneof = path + "." + m.OneofDecl[f.GetOneofIndex()].GetName() + "." + f.GetName()
		}
		all = append(all, e)
	}
	for _, n := range m.NestedType {
		if !n.GetOptions().GetMapEntry() {
			all = within(all, path+".", n)
		}
	}
	return all
}

func (e entity) options() proto.Message {
	if e.field != nil {
		return e.field.Options
	}
	return e.message.Options
}

// option is the name of the option that holds the tags.
func (e entity) option() protoreflect.FullName {
	if e.field != nil {
		return fieldMeta
	}
	return messageMeta
}

// meta is that option with its value, or nil.
func (e entity) meta() (option protoreflect.FieldDescriptor, value protoreflect.Message) {
	e.options().ProtoReflect().Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if f.FullName() == e.option() && f.Message() != nil && !f.IsList() {
			option, value = f, v.Message()
		}
		return option == nil
	})
	return option, value
}

// tagsOf is the field of a meta that tags are in, or nil where the user's own
// definition has none.
func tagsOf(meta protoreflect.Message) protoreflect.FieldDescriptor {
	f := meta.Descriptor().Fields().ByName(metaTags)
	if f == nil || !f.IsList() || f.Kind() != protoreflect.StringKind {
		return nil
	}
	return f
}

// tags are those of an entity, each once.
func (e entity) tags() []string {
	_, meta := e.meta()
	if meta == nil {
		return nil
	}
	field := tagsOf(meta)
	if field == nil {
		return nil
	}
	var tags []string
	list := meta.Get(field).List()
	for i := range list.Len() {
		if tag := list.Get(i).String(); !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return tags
}
