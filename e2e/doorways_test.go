package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A grpcDoor is Pawl's own API.
type grpcDoor struct{ s *server }

func sourceOf(text string) *registryv1.SchemaSource {
	return &registryv1.SchemaSource{Format: registryv1.Format_AVRO, Files: []*registryv1.SchemaFile{{Content: text}}}
}

func (d grpcDoor) publish(t *testing.T, subject, text string) error {
	_, err := d.s.schemas().PublishVersion(t.Context(), &registryv1.PublishVersionRequest{Subject: subject, Schema: sourceOf(text)})
	return err
}

func (d grpcDoor) read(t *testing.T, subject, version string) stored {
	t.Helper()
	got, err := d.s.schemas().GetVersion(t.Context(), &registryv1.GetVersionRequest{Subject: subject, Version: version})
	if err != nil {
		t.Fatal(err)
	}
	return storedOf(got)
}

func storedOf(got *registryv1.GetVersionResponse) stored {
	v := got.GetVersion()
	return stored{v.GetSchemaId(), v.GetGuid(), v.GetVersion(), got.GetSchema().GetFiles()[0].GetContent()}
}

func (d grpcDoor) byID(t *testing.T, id int32) string {
	t.Helper()
	got, err := d.s.schemas().GetSchema(t.Context(), &registryv1.GetSchemaRequest{Id: id})
	if err != nil {
		t.Fatal(err)
	}
	return got.GetSchema().GetFiles()[0].GetContent()
}

func (d grpcDoor) check(t *testing.T, subject, text string) (bool, []string) {
	t.Helper()
	got, err := d.s.schemas().CheckVersion(t.Context(), &registryv1.CheckVersionRequest{Subject: subject, Schema: sourceOf(text)})
	if err != nil {
		t.Fatal(err)
	}
	return got.GetCompatible(), messagesOf(got.GetReport())
}

func messagesOf(report *registryv1.CompatibilityReport) []string {
	var messages []string
	for _, v := range report.GetViolations() {
		messages = append(messages, v.GetMessage())
	}
	slices.Sort(messages)
	return messages
}

// A restDoor is Pawl's own API as JSON; its value is the server's address.
type restDoor string

func (d restDoor) of(subject, more string) string {
	return string(d) + "/api/v1/domains/default/subjects/" + subject + "/versions" + more
}

func (d restDoor) publish(t *testing.T, subject, text string) error {
	return asked(t, "POST", d.of(subject, ""), &registryv1.PublishVersionRequest{Schema: sourceOf(text)}, &registryv1.PublishVersionResponse{})
}

func (d restDoor) read(t *testing.T, subject, version string) stored {
	t.Helper()
	got := &registryv1.GetVersionResponse{}
	if err := asked(t, "GET", d.of(subject, "/"+version), nil, got); err != nil {
		t.Fatal(err)
	}
	return storedOf(got)
}

func (d restDoor) byID(t *testing.T, id int32) string {
	t.Helper()
	got := &registryv1.GetSchemaResponse{}
	if err := asked(t, "GET", fmt.Sprintf("%s/api/v1/schemas/%d", d, id), nil, got); err != nil {
		t.Fatal(err)
	}
	return got.GetSchema().GetFiles()[0].GetContent()
}

func (d restDoor) check(t *testing.T, subject, text string) (bool, []string) {
	t.Helper()
	got := &registryv1.CheckVersionResponse{}
	if err := asked(t, "POST", d.of(subject, ":check"), &registryv1.CheckVersionRequest{Schema: sourceOf(text)}, got); err != nil {
		t.Fatal(err)
	}
	return got.GetCompatible(), messagesOf(got.GetReport())
}

// asked sends a message as JSON and reads another.
func asked(t *testing.T, method, url string, body, answer proto.Message) error {
	t.Helper()
	var text []byte
	if body != nil {
		var err error
		if text, err = protojson.Marshal(body); err != nil {
			t.Fatal(err)
		}
	}
	code, text := request(t, method, url, text)
	if code != http.StatusOK {
		return fmt.Errorf("%d %s", code, text)
	}
	return protojson.Unmarshal(text, answer)
}

// A confluentDoor is the API of Confluent's registry.
type confluentDoor string

func (d confluentDoor) ask(t *testing.T, method, path, schema string, answer any) error {
	t.Helper()
	var body []byte
	if schema != "" {
		var err error
		if body, err = json.Marshal(map[string]string{"schema": schema}); err != nil {
			t.Fatal(err)
		}
	}
	code, text := request(t, method, string(d)+path, body)
	if code != http.StatusOK {
		return fmt.Errorf("%d %s", code, text)
	}
	return json.Unmarshal(text, answer)
}

func (d confluentDoor) publish(t *testing.T, subject, text string) error {
	return d.ask(t, "POST", "/subjects/"+subject+"/versions", text, &struct{}{})
}

func (d confluentDoor) read(t *testing.T, subject, version string) stored {
	t.Helper()
	var got struct {
		ID      int32
		GUID    string
		Version int32
		Schema  string
	}
	if err := d.ask(t, "GET", "/subjects/"+subject+"/versions/"+version, "", &got); err != nil {
		t.Fatal(err)
	}
	return stored{got.ID, got.GUID, got.Version, got.Schema}
}

func (d confluentDoor) byID(t *testing.T, id int32) string {
	t.Helper()
	var got struct{ Schema string }
	if err := d.ask(t, "GET", fmt.Sprintf("/schemas/ids/%d", id), "", &got); err != nil {
		t.Fatal(err)
	}
	return got.Schema
}

func (d confluentDoor) check(t *testing.T, subject, text string) (bool, []string) {
	t.Helper()
	var got struct {
		Compatible bool `json:"is_compatible"`
		Messages   []string
	}
	if err := d.ask(t, "POST", "/compatibility/subjects/"+subject+"/versions?verbose=true", text, &got); err != nil {
		t.Fatal(err)
	}
	var messages []string
	for _, m := range got.Messages {
		// Beside the violations there is what they were found against.
		if _, m, ok := strings.Cut(m, "description:'"); ok {
			m, _, _ = strings.Cut(m, "', additionalInfo:'")
			messages = append(messages, m)
		}
	}
	slices.Sort(messages)
	return got.Compatible, messages
}

// request sends a request of JSON and gives the status and the body.
func request(t *testing.T, method, url string, body []byte) (int, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, text
}
