package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	twmb "github.com/twmb/avro"
	"github.com/twmb/franz-go/pkg/sr"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	client "github.com/pawl-registry/pawl/clients/go"
	"github.com/pawl-registry/pawl/clients/go/pawltest"
	"github.com/pawl-registry/pawl/schema"
)

// piped runs pawl with an input and gives its output.
func piped(t *testing.T, server *pawltest.Server, in []byte, args ...string) []byte {
	t.Helper()
	var out, errs bytes.Buffer
	env := map[string]string{"PAWL_SERVER": server.URL, "HOME": t.TempDir()}
	code := run(t.Context(), args, streams{in: bytes.NewReader(in), out: &out, errs: &errs, env: func(name string) string { return env[name] }})
	if code != exitOK {
		t.Fatalf("pawl %s exits with %d:\n%s", strings.Join(args, " "), code, errs.String())
	}
	return out.Bytes()
}

// What pawl encodes franz-go's serde decodes, and the other way round.
func TestSerdeOfFranzGoReadsAvro(t *testing.T) {
	server := pawltest.NewServer(t)
	const text = `{"type": "record", "name": "acme.Order", "fields": [{"name": "id", "type": "string"}, {"name": "cents", "type": "long"}]}`
	published := pawltest.Publish(t, server.Client, client.Publication{
		Subject: client.SubjectName{Subject: "orders"}, Draft: client.Draft{Format: client.Avro, Files: []client.File{{Content: text}}},
	})
	type order struct {
		ID    string `avro:"id" json:"id"`
		Cents int64  `avro:"cents" json:"cents"`
	}
	codec := twmb.MustParse(text)
	var serde sr.Serde
	serde.Register(published.Version.SchemaID, order{},
		sr.EncodeFn(func(v any) ([]byte, error) { return codec.Encode(v) }),
		sr.DecodeFn(func(data []byte, v any) error { _, err := codec.Decode(data, v); return err }))

	want := order{ID: "a1", Cents: 1 << 60}
	line, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got order
	if err := serde.Decode(piped(t, server, line, "encode", "orders"), &got); err != nil || got != want {
		t.Errorf("the serde decodes %+v, %v, want %+v", got, err, want)
	}
	data, err := serde.Encode(want)
	if err != nil {
		t.Fatal(err)
	}
	if got := piped(t, server, data, "decode"); string(got) != string(line)+"\n" {
		t.Errorf("pawl decode = %s, want %s", got, line)
	}
}

func TestSerdeOfFranzGoReadsProtobuf(t *testing.T) {
	server := pawltest.NewServer(t)
	const text = "syntax = \"proto3\"; package acme;\nmessage A {}\nmessage B {\n  message C {}\n  message D { string id = 1; }\n}"
	published := pawltest.Publish(t, server.Client, client.Publication{
		Subject: client.SubjectName{Subject: "events"}, Draft: client.Draft{Format: client.Protobuf, Files: []client.File{{Path: "events.proto", Content: text}}},
	})
	parsed, err := schema.Parse(t.Context(), schema.Source{Format: schema.Protobuf, Files: []schema.File{{Path: "events.proto", Content: text}}}, schema.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	files, err := parsed.Descriptors(t.Context(), schema.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	// One Go type stands for each message, as generated code would have it.
	type nested struct{ protoreflect.ProtoMessage }
	d := files[0].Messages().ByName("B").Messages().ByName("D")
	var serde sr.Serde
	serde.Register(published.Version.SchemaID, nested{}, sr.Index(1, 1),
		sr.EncodeFn(func(v any) ([]byte, error) { return proto.Marshal(v.(nested).ProtoMessage) }),
		sr.DecodeFn(func(data []byte, v any) error {
			m := dynamicpb.NewMessage(d)
			v.(*nested).ProtoMessage = m
			return proto.Unmarshal(data, m)
		}))

	want := nested{dynamicpb.NewMessage(d)}
	if err := protojson.Unmarshal([]byte(`{"id":"a1"}`), want); err != nil {
		t.Fatal(err)
	}
	var got nested
	if err := serde.Decode(piped(t, server, []byte(`{"id":"a1"}`), "encode", "events", "--message", "acme.B.D"), &got); err != nil || !proto.Equal(got, want) {
		t.Errorf("the serde decodes %v, %v, want %v", got, err, want)
	}
	data, err := serde.Encode(want)
	if err != nil {
		t.Fatal(err)
	}
	if got := piped(t, server, data, "decode"); string(got) != "{\"id\":\"a1\"}\n" {
		t.Errorf("pawl decode = %s, want {\"id\":\"a1\"}", got)
	}
}

// A module of several files has messages, but no index that everybody counts
// alike.
func TestSeveralFilesAreNotFramed(t *testing.T) {
	server := pawltest.NewServer(t)
	pawltest.Publish(t, server.Client, client.Publication{
		Subject: client.SubjectName{Subject: "events"}, Draft: client.Draft{Format: client.Protobuf, Files: []client.File{
			{Path: "a.proto", Content: `syntax = "proto3"; package acme; message A { string id = 1; }`},
			{Path: "b.proto", Content: `syntax = "proto3"; package acme; message B { string id = 1; }`},
		}},
	})
	data := piped(t, server, []byte(`{"id":"a1"}`), "encode", "events", "--message", "acme.B", "--framing", "none")
	if got := piped(t, server, data, "decode", "events", "--message", "acme.B", "--framing", "none"); string(got) != "{\"id\":\"a1\"}\n" {
		t.Errorf("pawl decode = %s, want {\"id\":\"a1\"}", got)
	}
	framed := append([]byte{0, 0, 0, 0, 1, 0}, data...)
	if got := piped(t, server, framed, "decode", "--message", "acme.B"); string(got) != "{\"id\":\"a1\"}\n" {
		t.Errorf("pawl decode --message = %s, want {\"id\":\"a1\"}", got)
	}
	for _, args := range [][]string{{"encode", "events", "--message", "acme.B"}, {"decode"}} {
		var errs bytes.Buffer
		code := run(t.Context(), append(args, "--server", server.URL), streams{in: bytes.NewReader(framed), out: &errs, errs: &errs, env: func(string) string { return "" }})
		if code != exitError || !strings.Contains(errs.String(), "has several files") {
			t.Errorf("pawl %s exits with %d: %s", strings.Join(args, " "), code, errs.String())
		}
	}
}
