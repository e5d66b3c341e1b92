package codec

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/pawl-registry/pawl/clients/go/wire"
)

// A Protobuf is a schema of messages, each of which has its codec.
type Protobuf struct {
	own     []protoreflect.FileDescriptor
	types   *dynamicpb.Types
	options Options
}

// NewProtobuf takes the files of a schema. What stands in a
// google.protobuf.Any, and every extension, is found in them and in what they
// import.
func NewProtobuf(own []protoreflect.FileDescriptor, o Options) (*Protobuf, error) {
	files := new(protoregistry.Files)
	for _, file := range own {
		if err := register(files, file); err != nil {
			return nil, err
		}
	}
	return &Protobuf{own: own, types: dynamicpb.NewTypes(files), options: o}, nil
}

// register enters a file and all that it imports.
func register(files *protoregistry.Files, file protoreflect.FileDescriptor) error {
	if _, err := files.FindFileByPath(file.Path()); err == nil {
		return nil
	}
	for i := range file.Imports().Len() {
		if err := register(files, file.Imports().Get(i).FileDescriptor); err != nil {
			return err
		}
	}
	return files.RegisterFile(file)
}

// Named finds a message of the schema by its full name, and its index in its
// file. An empty name stands for the first message.
func (p *Protobuf) Named(name string) (Codec, wire.Message, error) {
	if name == "" {
		codec, err := p.At(wire.Message{0})
		return codec, wire.Message{0}, err
	}
	found, err := p.types.FindMessageByName(protoreflect.FullName(name))
	if err != nil {
		return nil, nil, fmt.Errorf("the schema has no message %q; it has %s", clip(name), p.names())
	}
	index, ok := indexOf(found.Descriptor())
	if !ok {
		return nil, nil, fmt.Errorf("%s is the entry of a map, and no message of its own", clip(name))
	}
	return p.codec(found.Descriptor()), index, nil
}

// errSeveralFiles is a schema for which Kafka's framing has no word.
var errSeveralFiles = errors.New("the schema has several files, and a message index counts within one: name the message with --message")

// At finds a message by its index.
func (p *Protobuf) At(index wire.Message) (Codec, error) {
	if len(p.own) != 1 {
		return nil, errSeveralFiles
	}
	list, at := p.own[0].Messages(), protoreflect.MessageDescriptor(nil)
	for depth, number := range index {
		inside := declared(list)
		if number < 0 || number >= len(inside) {
			return nil, fmt.Errorf("the message index %v does not fit the schema: there are %d messages at its place %d", []int(index), len(inside), depth+1)
		}
		at = inside[number]
		list = at.Messages()
	}
	if at == nil {
		return nil, wire.ErrMessage
	}
	return p.codec(at), nil
}

// Framed reports what keeps a message from being framed: its index must mean
// the same to everybody.
func (p *Protobuf) Framed(name string) error {
	if len(p.own) == 1 && (name == "" || p.owns(name)) {
		return nil
	}
	if len(p.own) == 1 {
		return fmt.Errorf("%s is imported, and a message index counts within the schema's own file: encode with the schema that defines it", clip(name))
	}
	return errors.New("the schema has several files, and a message index counts within one: publish the file of the message as a subject of its own, or use --framing none")
}

func (p *Protobuf) owns(name string) bool {
	found, err := p.types.FindMessageByName(protoreflect.FullName(name))
	return err == nil && found.Descriptor().ParentFile().Path() == p.own[0].Path()
}

// declared are the messages of a list but for those that a compiler makes of
// map fields, as Java's clients count.
func declared(list protoreflect.MessageDescriptors) []protoreflect.MessageDescriptor {
	out := make([]protoreflect.MessageDescriptor, 0, list.Len())
	for i := range list.Len() {
		if m := list.Get(i); !m.IsMapEntry() {
			out = append(out, m)
		}
	}
	return out
}

// indexOf is where a message stands in its file.
func indexOf(m protoreflect.MessageDescriptor) (wire.Message, bool) {
	var out wire.Message
	for m != nil {
		siblings := m.ParentFile().Messages()
		parent, nested := m.Parent().(protoreflect.MessageDescriptor)
		if nested {
			siblings = parent.Messages()
		}
		i := slices.Index(declared(siblings), m)
		if i < 0 {
			return nil, false
		}
		out, m = append(out, i), parent
	}
	slices.Reverse(out)
	return out, true
}

// names lists the messages that the schema itself declares, or the first few.
func (p *Protobuf) names() string {
	const most = 10
	var names []string
	for _, file := range p.own {
		for _, m := range declared(file.Messages()) {
			names = append(names, string(m.FullName()))
		}
	}
	switch {
	case len(names) == 0:
		return "none"
	case len(names) > most:
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}

func (p *Protobuf) codec(m protoreflect.MessageDescriptor) Codec {
	return messageCodec{message: m, types: p.types, options: p.options}
}

// A messageCodec reads and writes messages of one type.
type messageCodec struct {
	message protoreflect.MessageDescriptor
	types   *dynamicpb.Types
	options Options
}

// Encode reads ProtoJSON.
func (c messageCodec) Encode(text []byte) (data []byte, err error) {
	defer caught("Protobuf", &err)
	m := dynamicpb.NewMessage(c.message)
	if err := (protojson.UnmarshalOptions{Resolver: c.types}).Unmarshal(text, m); err != nil {
		return nil, tidy(err)
	}
	if data, err = (proto.MarshalOptions{Deterministic: true}).Marshal(m); err != nil {
		return nil, tidy(err)
	}
	if err := c.options.fits(data); err != nil {
		return nil, err
	}
	return data, nil
}

// Decode writes ProtoJSON.
func (c messageCodec) Decode(data []byte) (text []byte, unknown int, err error) {
	defer caught("Protobuf", &err)
	m := dynamicpb.NewMessage(c.message)
	if err := (proto.UnmarshalOptions{Resolver: c.types}).Unmarshal(data, m); err != nil {
		return nil, 0, fmt.Errorf("it is no %s: %w", c.message.FullName(), tidy(err))
	}
	s := messageScale{types: c.types, left: c.options.memory(), budget: c.options.memory()}
	if err := s.message(m); err != nil {
		return nil, 0, err
	}
	printed, err := protojson.MarshalOptions{Resolver: c.types}.Marshal(m)
	if err != nil {
		return nil, 0, tidy(err)
	}
	// The library changes its white space from build to build, on purpose.
	var line bytes.Buffer
	err = json.Compact(&line, printed)
	return line.Bytes(), s.unknown, err
}

// tidy is an error of the library without its name, and without the space
// that it changes from build to build.
func tidy(err error) error {
	text := strings.ReplaceAll(err.Error(), "\u00a0", " ")
	text = strings.TrimPrefix(text, "proto: ")
	if strings.Contains(text, "unable to resolve") {
		text += " (a schema must import what a google.protobuf.Any in its data holds)"
	}
	return errors.New(text)
}
