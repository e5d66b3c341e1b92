package protobuf

import (
	"encoding/hex"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
	"google.golang.org/protobuf/types/known/anypb"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// renamed are two messages of which the new one goes on as the old one under
// another name. Only a google.protobuf.Any, which holds the name, minds.
func (h *holders) renamed(s suspect) (old, new *protobuf.Message) {
	if s.file == nil {
		return s.pair.old, s.pair.new
	}
	for _, m := range h.old.own() {
		partner := h.partner[m]
		if m.File == s.file.Path && m.Parent == nil && partner != nil && partner.Parent == nil && partner.Name != m.Name {
			return m, partner
		}
	}
	return nil, nil
}

// inAny shows that a reader cannot open an Any that holds a renamed message.
func (h *holders) inAny(s suspect, c cell) (Witness, bool) {
	if !s.named {
		return Witness{}, false
	}
	from, to := h.renamed(s)
	if c.readers == finding.OldReaders {
		from, to = to, from
	}
	if from == nil || from.Parent != nil || to.Parent != nil || len(h.requiredOf(from)) > 0 {
		return Witness{}, false
	}
	writer, err := typesNamed(from)
	if err != nil {
		return Witness{}, false
	}
	reader, err := typesNamed(to)
	if err != nil {
		return Witness{}, false
	}
	return openAny(from, c, writer, reader)
}

// openAny writes an Any of a message and reads it with other types.
func openAny(from *protobuf.Message, c cell, writer, reader *protoregistry.Types) (w Witness, ok bool) {
	held := &anypb.Any{TypeUrl: "type.googleapis.com/" + string(from.Name)}
	w = Witness{Message: held.ProtoReflect().Descriptor().FullName(), Encoding: c.encoding.String(), Readers: c.readers.String(), Outcome: Refused}
	text, err := protojson.MarshalOptions{Resolver: writer}.Marshal(held)
	if err != nil {
		return w, false
	}
	if w.Written, err = compact(text); err != nil {
		return w, false
	}
	if c.encoding == finding.JSON {
		return w, protojson.UnmarshalOptions{DiscardUnknown: true, Resolver: reader}.Unmarshal(text, &anypb.Any{}) != nil
	}
	data, err := proto.Marshal(held)
	if err != nil {
		return w, false
	}
	w.Bytes = hex.EncodeToString(data)
	_, refused := anypb.UnmarshalNew(held, proto.UnmarshalOptions{Resolver: reader})
	return w, refused != nil
}

// typesNamed knows one message by its name, without its fields.
func typesNamed(m *protobuf.Message) (*protoregistry.Types, error) {
	declared := newFile(string(m.Name.Parent()))
	declared.MessageType = []*descriptorpb.DescriptorProto{{Name: proto.String(string(m.Name.Name()))}}
	file, err := protodesc.NewFile(declared, nil)
	if err != nil {
		return nil, err
	}
	types := new(protoregistry.Types)
	return types, types.RegisterMessage(dynamicpb.NewMessageType(file.Messages().Get(0)))
}
