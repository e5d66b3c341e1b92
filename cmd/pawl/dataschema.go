package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/pawl-registry/pawl/clients/go/wire"
	"github.com/pawl-registry/pawl/cmd/pawl/internal/codec"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/schema/source"
)

// A dataSchema is a schema ready to read and write data.
type dataSchema struct {
	id       int
	guid     string
	avro     codec.Codec     // nil for Protobuf
	protobuf *codec.Protobuf // nil for Avro
	messages map[string]codec.Codec
}

// dataSchemas fetches schemas, each once in a run.
type dataSchemas struct {
	client  registryv1.SchemaServiceClient
	timeout time.Duration // of one call; 0 is for ever
	domain  string        // of ids
	options codec.Options
	known   map[wire.Frame]*dataSchema
}

func (a *app) dataSchemas(conn *grpc.ClientConn, f dataFlags) *dataSchemas {
	return &dataSchemas{
		client: registryv1.NewSchemaServiceClient(conn), timeout: a.remote.timeout,
		domain: f.domain, options: f.codecOptions(), known: map[wire.Frame]*dataSchema{},
	}
}

// of finds the schema that a command line names.
func (d *dataSchemas) of(ctx context.Context, k schemaKey) (*dataSchema, error) {
	if k.name == "" {
		return d.fetch(ctx, &registryv1.GetSchemaRequest{Id: k.id, Guid: k.guid})
	}
	name, err := parseVersion(k.name, k.domain)
	if err != nil {
		return nil, err
	}
	ctx, cancel := d.limit(ctx)
	defer cancel()
	got, err := d.client.GetVersion(ctx, &registryv1.GetVersionRequest{
		Domain: name.domain, Subject: name.subject, Version: name.version, ResolveReferences: true,
	})
	if err != nil {
		return nil, err
	}
	found, err := d.prepare(ctx, got, got.GetVersion().GetDomain())
	if err == nil {
		found.id = int(got.GetVersion().GetSchemaId())
	}
	return found, err
}

// framed finds the schema that data itself names.
func (d *dataSchemas) framed(ctx context.Context, frame wire.Frame) (*dataSchema, error) {
	if found := d.known[frame]; found != nil {
		return found, nil
	}
	request := &registryv1.GetSchemaRequest{Id: int32(frame.ID)} //nolint:gosec // a frame's id has 31 bits
	if frame.ID == 0 {
		request = &registryv1.GetSchemaRequest{Guid: frame.GUID.String()}
	}
	found, err := d.fetch(ctx, request)
	if st, ok := statusOf(err); ok && st.Code() == codes.NotFound {
		return nil, suffixed(st, fmt.Sprintf(" (the data has schema %s: was it written with this registry? --domain says in whose domain an id counts)", frame))
	}
	if err != nil {
		return nil, fmt.Errorf("schema %s: %w", frame, err)
	}
	d.known[frame] = found
	return found, nil
}

func (d *dataSchemas) fetch(ctx context.Context, request *registryv1.GetSchemaRequest) (*dataSchema, error) {
	ctx, cancel := d.limit(ctx)
	defer cancel()
	if request.Domain, request.ResolveReferences = d.domain, true; request.Id == 0 {
		request.Domain = ""
	}
	got, err := d.client.GetSchema(ctx, request)
	if err != nil {
		return nil, err
	}
	return d.prepare(ctx, got, d.domain)
}

func (d *dataSchemas) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if d.timeout == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, d.timeout)
}

// prepare parses a schema, after all that it references.
func (d *dataSchemas) prepare(ctx context.Context, got gotSchema, domain string) (*dataSchema, error) {
	imports := importer{}
	for _, dependency := range got.GetDependencies() {
		if err := imports.add(ctx, dependency.GetReference(), dependency.GetSchema()); err != nil {
			return nil, err
		}
	}
	self := &registryv1.Reference{Domain: domain} // no version has this name
	if err := imports.add(ctx, self, got.GetSchema()); err != nil {
		return nil, err
	}
	one, err := imports.find(self, "")
	if err != nil {
		return nil, err
	}
	out := &dataSchema{id: int(got.GetSchema().GetId()), guid: got.GetSchema().GetGuid(), messages: map[string]codec.Codec{}}
	if one.Schema.Avro != nil {
		out.avro, err = codec.NewAvro(one.Schema.Avro, d.options)
		return out, err
	}
	files, err := one.Schema.Descriptors(ctx, source.DefaultLimits)
	if err != nil {
		return nil, err
	}
	out.protobuf, err = codec.NewProtobuf(files, d.options)
	return out, err
}

// codec is what reads and writes a message of the schema, the first by
// default; and the message's index, nil for Avro.
func (s *dataSchema) codec(message string) (codec.Codec, wire.Message, error) {
	if s.protobuf != nil {
		return s.protobuf.Named(message)
	}
	if message != "" {
		return nil, nil, usagef("--message %s is for Protobuf, and the schema is Avro", message)
	}
	return s.avro, nil, nil
}

// frame is what stands before data of the schema, or in its header.
func (s *dataSchema) frame(how framing, message string, index wire.Message) ([]byte, error) {
	if s.protobuf != nil {
		if err := s.protobuf.Framed(message); err != nil {
			return nil, err
		}
	}
	frame := wire.Frame{ID: s.id}
	if how == framingGUID {
		guid, err := uuid.Parse(s.guid)
		if err != nil {
			return nil, fmt.Errorf("the server gives the guid %q: %w", s.guid, err)
		}
		frame = wire.Frame{GUID: guid}
	}
	out, err := frame.Append(nil)
	if err != nil || index == nil {
		return out, err
	}
	return index.Append(out)
}

// unframed reads what follows a frame, and finds what reads the data. A
// message that the command line names goes before the one that data names.
func (s *dataSchema) unframed(rest []byte, message string) (codec.Codec, []byte, error) {
	if s.protobuf == nil {
		found, _, err := s.codec(message)
		return found, rest, err
	}
	index, data, err := wire.ParseMessage(rest)
	if err != nil {
		return nil, nil, err
	}
	key := string(rest[:len(rest)-len(data)])
	if found := s.messages[key]; found != nil {
		return found, data, nil
	}
	var found codec.Codec
	if message != "" {
		found, _, err = s.protobuf.Named(message)
	} else {
		found, err = s.protobuf.At(index)
	}
	if err != nil {
		return nil, nil, err
	}
	s.messages[key] = found
	return found, data, nil
}

// prefixed is a server's answer with words before its message.
func prefixed(st *status.Status, words string) error {
	answer := st.Proto()
	answer.Message = words + answer.Message
	return status.ErrorProto(answer)
}

// suffixed is a server's answer with words behind its message.
func suffixed(st *status.Status, words string) error {
	answer := st.Proto()
	answer.Message += words
	return status.ErrorProto(answer)
}

var errNoHeader = errors.New("there is no header: give it with --header, or read records that have theirs with --as json")
