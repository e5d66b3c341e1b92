package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/pawl-registry/pawl/server/grpcapi"
)

// A route is one way of REST to an rpc.
type route struct {
	rpc        protoreflect.MethodDescriptor
	verb, path string
	body       string // as in google.api.http
}

func routes(t *testing.T) []route {
	t.Helper()
	var out []route
	for _, service := range grpcapi.Services() {
		for i := range service.Methods().Len() {
			rpc := service.Methods().Get(i)
			rule, ok := proto.GetExtension(rpc.Options(), annotations.E_Http).(*annotations.HttpRule)
			if !ok || rule == nil {
				continue // Snapshot is for gRPC alone
			}
			for _, binding := range append([]*annotations.HttpRule{rule}, rule.GetAdditionalBindings()...) {
				out = append(out, routeOf(rpc, binding))
			}
		}
	}
	if len(out) < 40 {
		t.Fatalf("%d routes, want those of six services", len(out))
	}
	return out
}

func routeOf(rpc protoreflect.MethodDescriptor, rule *annotations.HttpRule) route {
	out := route{rpc: rpc, body: rule.GetBody()}
	for verb, path := range map[string]string{
		"GET": rule.GetGet(), "POST": rule.GetPost(), "PUT": rule.GetPut(), "PATCH": rule.GetPatch(), "DELETE": rule.GetDelete(),
	} {
		if path != "" {
			out.verb, out.path = verb, path
		}
	}
	return out
}

// A sample is what requests are made from: values for the fields of paths,
// and the JSON of bodies.
type sample struct {
	name   string
	fields map[string]string
	bodies map[string]string // by name of the rpc
	keep   bool              // nothing is to be deleted
}

const record = `{"format":"AVRO","files":[{"path":"a.avsc","content":"{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"%s}]}"}]}`

func samples() []sample {
	orders := map[string]string{
		"domain": "pay/ments #1?", "subject": "a/b c%20ü:x", "version": "1", "id": "1", "guid": "00000000-0000-0000-0000-000000000000",
		"team": "crew", "team.name": "crew", "domain.name": "sales", "subject.domain": "sales", "subject.name": "orders/versions/latest",
		"application": "billing", "application.name": "billing", "environment": "prod", "release": "1.4", "role": "CONSUMER", "change": "1",
		"source_domain": "default", "source_subject": "raw/derivations/a", "derivation.domain": "sales", "derivation.subject": "orders/derivations/b",
		"derivation.source_domain": "default", "derivation.source_subject": "raw/derivations/a",
	}
	first, second := fmt.Sprintf(record, ""), fmt.Sprintf(record, `,\"default\":1`)
	breaking := strings.ReplaceAll(first, `\"a\"`, `\"b\"`)
	full := func(domain, subject string) map[string]string {
		out := map[string]string{}
		for name, value := range orders {
			out[name] = value
		}
		out["domain"], out["subject"] = domain, subject
		return out
	}
	create := map[string]string{"CreateDomain": `{"name":"sales","labels":{"a":"b"}}`, "CreateTeam": `{"name":"crew","contacts":[{"kind":"email","address":"a@b"}]}`}
	return []sample{
		{name: "nothing there", fields: orders, bodies: map[string]string{"PublishVersion": `{"schema":` + first + `}`}},
		{name: "empty", fields: orders, bodies: map[string]string{}},
		{name: "made", fields: orders, bodies: create, keep: true},
		{name: "made again", fields: orders, bodies: create, keep: true},
		{name: "first", keep: true, fields: full("sales", "orders/versions/latest"), bodies: map[string]string{
			"PublishVersion": `{"schema":` + first + `,"expectedLatestVersion":0}`, "CheckVersion": `{"schema":` + breaking + `}`,
			"LookupVersion": `{"schema":` + first + `}`, "UpdateSubject": `{"description":"x","tags":["t"]}`, "SetCompatibility": `{"level":"FULL"}`,
			"CompareSchemas": `{"old":{"schema":` + first + `},"new":{"schema":` + second + `},"level":"FULL_TRANSITIVE"}`,
			"SetDerivation":  `{"application":"adder","mappings":[{"target":"sum","sources":["a"],"transformation":"MASKED"}]}`,
			"CreateTeam":     `{"name":"Not A Name"}`, "UpdateTeam": `{"description":"d","etag":"1"}`,
		}},
		{name: "again", fields: full("sales", "orders/versions/latest"), bodies: map[string]string{
			"PublishVersion": `{"schema":` + breaking + `}`, "CheckVersion": `{"schema":{"files":[{"content":"{"}]}}`,
			"LookupVersion": `{"schema":` + second + `}`, "SetCompatibility": `{"level":"NONE","surface":"WIRE"}`,
		}},
		{name: "x:check", fields: full("default", "x:check"), bodies: map[string]string{"PublishVersion": `{"schema":` + first + `}`}},
		{name: "x:undelete", fields: full("default", "x:undelete"), bodies: map[string]string{"PublishVersion": `{"schema":` + first + `}`}},
		{name: "a/", fields: full("default", "a/"), bodies: map[string]string{"PublishVersion": `{"schema":` + first + `}`}},
		{name: "..", fields: full("default", ".."), bodies: map[string]string{"PublishVersion": `{"schema":` + first + `}`}},
		{name: ".. and more", fields: full("default", "../.."), bodies: map[string]string{"PublishVersion": `{"schema":` + first + `}`}},
		{name: "a%2Fb", fields: full("default", "a%2Fb"), bodies: map[string]string{"PublishVersion": `{"schema":` + first + `}`}},
	}
}

var pathField = regexp.MustCompile(`\{([a-z_.]+)\}`)

// target fills the fields of a path in.
func (s sample) target(r route) string {
	return pathField.ReplaceAllStringFunc(r.path, func(field string) string {
		return escape(s.fields[strings.Trim(field, "{}")])
	})
}

// escape makes one segment of a path from any text, as docs/api says.
func escape(name string) string {
	return strings.ReplaceAll(url.PathEscape(name), ":", "%3A")
}

// message is the request that the route should make of the sample.
func (s sample) message(t *testing.T, r route) proto.Message {
	t.Helper()
	kind, err := protoregistry.GlobalTypes.FindMessageByName(r.rpc.Input().FullName())
	if err != nil {
		t.Fatal(err)
	}
	m := kind.New()
	if text := s.bodies[string(r.rpc.Name())]; text != "" {
		into := m
		if r.body != "*" {
			into = m.Mutable(r.rpc.Input().Fields().ByName(protoreflect.Name(r.body))).Message()
		}
		if err := protojson.Unmarshal([]byte(text), into.Interface()); err != nil {
			t.Fatal(err)
		}
	}
	for _, field := range pathField.FindAllStringSubmatch(r.path, -1) {
		fill(m, field[1], s.fields[field[1]])
	}
	return m.Interface()
}

func fill(m protoreflect.Message, path, value string) {
	first, rest, deeper := strings.Cut(path, ".")
	field := m.Descriptor().Fields().ByName(protoreflect.Name(first))
	switch {
	case deeper:
		fill(m.Mutable(field).Message(), rest, value)
	case field.Kind() == protoreflect.EnumKind:
		m.Set(field, protoreflect.ValueOfEnum(field.Enum().Values().ByName(protoreflect.Name(value)).Number()))
	case field.Kind() == protoreflect.Int32Kind:
		var number int32
		fmt.Sscan(value, &number)
		m.Set(field, protoreflect.ValueOfInt32(number))
	default:
		m.Set(field, protoreflect.ValueOfString(value))
	}
}

// TestWiresAgree asks two registries that start alike the same questions in
// the same order, one over gRPC and one over REST, by every route there is.
func TestWiresAgree(t *testing.T) {
	// The clock sets the deadlines of sockets too: one that stands still must
	// not stand in the past.
	clock := func() time.Time { return time.Date(2226, 1, 2, 12, 0, 0, 0, time.UTC) }
	overGRPC, overREST := launch(t, runAt(clock)), launch(t, runAt(clock))
	conn := overGRPC.dial(overGRPC.where.GRPC)
	reasons := map[string]bool{}
	for _, s := range samples() {
		for _, r := range routes(t) {
			if r.rpc.IsStreamingServer() || s.keep && r.verb == http.MethodDelete {
				continue // streams are TestStopEndsWatches
			}
			name := fmt.Sprintf("%s: %s %s", s.name, r.verb, s.target(r))
			output, err := protoregistry.GlobalTypes.FindMessageByName(r.rpc.Output().FullName())
			if err != nil {
				t.Fatal(err)
			}
			want := output.New().Interface()
			ctx := metadata.AppendToOutgoingContext(t.Context(), "x-request-id", "same")
			err = conn.Invoke(ctx, fmt.Sprintf("/%s/%s", r.rpc.Parent().FullName(), r.rpc.Name()), s.message(t, r), want)
			a := overREST.ask(r.verb, s.target(r), s.bodies[string(r.rpc.Name())], "X-Request-Id", "same")
			if err != nil {
				said, heard := toldByGRPC(err), toldByREST(t, a)
				reasons[said.Reason] = true
				if diff := cmp.Diff(said, heard); diff != "" {
					t.Errorf("%s: gRPC refuses with %v, REST with %d %s (-gRPC +REST):\n%s", name, err, a.status, a.body, diff)
				}
				if a.status < 400 || a.status >= 500 || strings.Contains(a.body, "same") {
					t.Errorf("%s = %d %s, want a refusal", name, a.status, a.body)
				}
				message(t, name, status.Convert(err).Message(), a.body)
				continue
			}
			got := output.New().Interface()
			if err := protojson.Unmarshal([]byte(a.body), got); err != nil || a.status != http.StatusOK {
				t.Errorf("%s = %d %s, which is no %s: %v", name, a.status, a.body, r.rpc.Output().Name(), err)
				continue
			}
			if !proto.Equal(want, got) {
				t.Errorf("%s = %s, gRPC answers %s", name, a.body, protojson.Format(want))
			}
		}
	}
	for _, reason := range []string{"SUBJECT_NOT_FOUND", "DOMAIN_NOT_FOUND", "INVALID_ARGUMENT", "INCOMPATIBLE", "DOMAIN_EXISTS", "SCHEMA_INVALID", "OVERTAKEN", "IN_USE"} {
		if !reasons[reason] {
			t.Errorf("no request was refused with %s: the samples are too tame (%v)", reason, reasons)
		}
	}
}

func runAt(clock func() time.Time) func(context.Context, Parts) error {
	return func(ctx context.Context, parts Parts) error {
		parts.Clock = clock
		return Run(ctx, testConfig(), parts)
	}
}

// message checks that both wires say the same to people.
func message(t *testing.T, name, want, body string) {
	t.Helper()
	var got struct{ Message string }
	if err := json.Unmarshal([]byte(body), &got); err != nil || got.Message != want {
		t.Errorf("%s says %q over gRPC and %q over REST", name, want, got.Message)
	}
}
