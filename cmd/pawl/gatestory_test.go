package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A gateCase is one of the changes in the corpora: a schema, the one that
// would follow it, and who reads what.
type gateCase struct {
	Name            string          `json:"name"`
	Base            json.RawMessage `json:"base"`
	Candidate       json.RawMessage `json:"candidate"`
	FormalBackward  bool            `json:"formal_backward"`
	ConsumerVerdict string          `json:"consumer_verdict"`
	Consumers       []struct {
		Application string          `json:"application"`
		Reader      json.RawMessage `json:"reader_schema"`
		OK          bool            `json:"ok"`
		Path        string          `json:"path"`
	} `json:"consumers"`
}

// gateCases is the file of the corpora that holds them.
func gateCases() string {
	corpora := os.Getenv("PAWL_CORPORA")
	if corpora == "" {
		corpora = filepath.Join("..", "..", "..", "shared", "corpora")
	}
	return filepath.Join(corpora, "governance", "ours-examples", "gate-cases.json")
}

// A verdict is what became of a publish, in the words of the table.
type verdict struct {
	Outcome string // publish, or the reason of the refusal
	Request bool   // whether somebody is asked for consent
	Broken  string // who breaks and where, sorted: billing email
}

// want is the table of 2-model: the formal verdict, who breaks, and the gate.
func (c gateCase) want(gate string) verdict {
	var broken []string
	for _, r := range c.Consumers {
		if !r.OK {
			broken = append(broken, r.Application+" "+r.Path)
		}
	}
	slices.Sort(broken)
	v := verdict{Outcome: "publish", Broken: strings.Join(broken, ", ")}
	switch {
	case !c.FormalBackward && (gate != "CONSUMER_AWARE" || broken != nil):
		v.Outcome = "INCOMPATIBLE"
	case c.FormalBackward && broken != nil && gate != "OBSERVE":
		v.Outcome = "BREAKS_CONSUMERS"
	}
	v.Request = v.Outcome != "publish" && broken != nil && gate != "OBSERVE"
	return v
}

// A door is one way to the registry.
type door interface {
	// publish publishes an Avro text.
	publish(domain, subject, text string) verdict
	// check says what would become of it.
	check(domain, subject, text string) verdict
	// declare says what an application reads of a subject.
	declare(application, environment, domain, subject, reader string)
}

// playInStory is the command of a story: play DOMAIN GATE DOOR plays every
// change into subjects of a domain, whose gate that is, and wants the verdict
// of the table each time, of the check and of the publish.
func playInStory(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: play DOMAIN GATE grpc|rest|cli")
	}
	domain, gate := args[0], args[1]
	d := openDoor(ts, args[2])
	text, err := os.ReadFile(gateCases())
	ts.Check(err)
	var cases []gateCase
	ts.Check(json.Unmarshal(text, &cases))
	if len(cases) != 8 {
		ts.Fatalf("there are %d changes, want 8", len(cases))
	}
	for _, c := range cases {
		subject := c.Name + "-" + args[2]
		if got := d.publish(domain, subject, string(c.Base)); got.Outcome != "publish" {
			ts.Fatalf("%s: the first version is refused: %+v", subject, got)
		}
		for _, r := range c.Consumers {
			d.declare(r.Application, strings.ReplaceAll(domain+"-"+subject, "_", "-"), domain, subject, string(r.Reader))
		}
		want := c.want(gate)
		checked := want
		checked.Request = false // a check asks nobody
		if got := d.check(domain, subject, string(c.Candidate)); got != checked {
			ts.Fatalf("%s under %s over %s: the check says %+v, want %+v", c.Name, gate, args[2], got, checked)
		}
		if got := d.publish(domain, subject, string(c.Candidate)); got != want {
			ts.Fatalf("%s under %s over %s: the publish says %+v, want %+v", c.Name, gate, args[2], got, want)
		}
	}
}

func openDoor(ts *testscript.TestScript, name string) door {
	switch name {
	case "grpc":
		conn, err := grpc.NewClient(strings.TrimPrefix(ts.Getenv("PAWL_SERVER"), "http://"), grpc.WithTransportCredentials(insecure.NewCredentials()))
		ts.Check(err)
		ts.Defer(func() { _ = conn.Close() })
		return grpcDoor{ts, conn}
	case "rest":
		return restDoor{ts, ts.Getenv("PAWL_SERVER") + "/api/v1"}
	case "cli":
		return cliDoor{ts}
	}
	ts.Fatalf("%q is no door", name)
	return nil
}

func avroSource(text string) *registryv1.SchemaSource {
	return &registryv1.SchemaSource{Format: registryv1.Format_AVRO, Files: []*registryv1.SchemaFile{{Path: "order.avsc", Content: text}}}
}

// usageOf is a declaration that an application reads with a schema.
func usageOf(domain, subject, reader string) *registryv1.UsageDraft {
	return &registryv1.UsageDraft{Domain: domain, Subject: subject, Role: registryv1.Role_CONSUMER, Projection: &registryv1.Projection{Reader: avroSource(reader)}}
}

// verdictOf is that of an impact and a reason.
func verdictOf(outcome string, i *registryv1.ChangeImpact) verdict {
	v := verdict{Outcome: outcome, Request: i.GetChange() != 0}
	var broken []string
	for _, u := range i.GetUsages() {
		if u.GetStatus() == registryv1.ReadingStatus_BROKEN {
			broken = append(broken, u.GetUsage().GetApplication()+" "+u.GetBreaks()[0].GetPath())
		}
	}
	slices.Sort(broken)
	v.Broken = strings.Join(broken, ", ")
	return v
}

// foretold is the verdict of a check.
func foretold(i *registryv1.ChangeImpact) verdict {
	outcome := "publish"
	switch {
	case i.GetOutcome() == registryv1.ChangeImpact_PASS:
	case !i.GetReport().GetCompatible():
		outcome = "INCOMPATIBLE"
	default:
		outcome = "BREAKS_CONSUMERS"
	}
	return verdictOf(outcome, i)
}

type grpcDoor struct {
	ts   *testscript.TestScript
	conn *grpc.ClientConn
}

func (d grpcDoor) publish(domain, subject, text string) verdict {
	got, err := registryv1.NewSchemaServiceClient(d.conn).PublishVersion(context.Background(), &registryv1.PublishVersionRequest{
		Domain: domain, Subject: subject, Schema: avroSource(text),
	})
	if err == nil {
		return verdictOf("publish", got.GetImpact())
	}
	st := status.Convert(err)
	return verdictOf(detail[*errdetails.ErrorInfo](st).GetReason(), detail[*registryv1.ChangeImpact](st))
}

func (d grpcDoor) check(domain, subject, text string) verdict {
	got, err := registryv1.NewImpactServiceClient(d.conn).CheckImpact(context.Background(), &registryv1.CheckImpactRequest{
		Domain: domain, Subject: subject, Kind: registryv1.ChangeKind_PUBLISH, Schema: avroSource(text),
	})
	d.ts.Check(err)
	return foretold(got.GetImpact())
}

func (d grpcDoor) declare(application, environment, domain, subject, reader string) {
	_, err := registryv1.NewUsageServiceClient(d.conn).ApplyUsages(context.Background(), &registryv1.ApplyUsagesRequest{
		Application: application, Environment: environment, Usages: []*registryv1.UsageDraft{usageOf(domain, subject, reader)},
	})
	d.ts.Check(err)
}

type restDoor struct {
	ts   *testscript.TestScript
	base string
}

// post sends a message as JSON and answers the body.
func (d restDoor) post(path string, body []byte) (int, []byte) {
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, d.base+path, bytes.NewReader(body))
	d.ts.Check(err)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	d.ts.Check(err)
	defer func() { _ = response.Body.Close() }()
	var text bytes.Buffer
	_, err = text.ReadFrom(response.Body)
	d.ts.Check(err)
	return response.StatusCode, text.Bytes()
}

func (d restDoor) path(domain, subject string) string {
	return "/domains/" + domain + "/subjects/" + url.PathEscape(subject)
}

// schemaBody is a request that brings a schema and no more.
func schemaBody(text string) []byte {
	body, err := json.Marshal(map[string]any{"schema": map[string]any{"format": "AVRO", "files": []any{map[string]any{"path": "order.avsc", "content": text}}}})
	if err != nil {
		panic(err) // strings in maps always have JSON
	}
	return body
}

func (d restDoor) publish(domain, subject, text string) verdict {
	code, body := d.post(d.path(domain, subject)+"/versions", schemaBody(text))
	if code == http.StatusOK {
		var got registryv1.PublishVersionResponse
		d.ts.Check(protojson.Unmarshal(body, &got))
		return verdictOf("publish", got.GetImpact())
	}
	var refusal struct {
		Details []json.RawMessage `json:"details"`
	}
	d.ts.Check(json.Unmarshal(body, &refusal))
	reason, impact := fmt.Sprintf("HTTP %d", code), &registryv1.ChangeImpact{}
	for _, raw := range refusal.Details {
		var named map[string]any
		d.ts.Check(json.Unmarshal(raw, &named))
		kind, _ := named["@type"].(string)
		switch {
		case strings.HasSuffix(kind, "ErrorInfo") && code == http.StatusConflict:
			reason, _ = named["reason"].(string)
		case strings.HasSuffix(kind, "ChangeImpact"):
			delete(named, "@type")
			plain, err := json.Marshal(named)
			d.ts.Check(err)
			d.ts.Check(protojson.Unmarshal(plain, impact))
		}
	}
	return verdictOf(reason, impact)
}

func (d restDoor) check(domain, subject, text string) verdict {
	code, body := d.post(d.path(domain, subject)+"/versions:check", schemaBody(text))
	if code != http.StatusOK {
		d.ts.Fatalf("the check answers %d %s", code, body)
	}
	var got registryv1.CheckVersionResponse
	d.ts.Check(protojson.Unmarshal(body, &got))
	if got.GetImpact().GetReport() == nil && got.GetImpact() != nil {
		got.Impact.Report = got.GetReport() // it is there once
	}
	return foretold(got.GetImpact())
}

func (d restDoor) declare(application, environment, domain, subject, reader string) {
	body, err := protojson.Marshal(&registryv1.ApplyUsagesRequest{Environment: environment, Usages: []*registryv1.UsageDraft{usageOf(domain, subject, reader)}})
	d.ts.Check(err)
	if code, text := d.post("/applications/"+application+"/usages:apply", body); code != http.StatusOK {
		d.ts.Fatalf("declare: %d %s", code, text)
	}
}

// cliDoor runs pawl as a CI job would: what it says is in its exit code and in
// what it prints.
type cliDoor struct{ ts *testscript.TestScript }

// file writes a text where the story works.
func (d cliDoor) file(name, text string) string {
	path := d.ts.MkAbs(name)
	d.ts.Check(os.WriteFile(path, []byte(text), 0o600))
	return path
}

// said runs pawl and answers its exit code and what it printed.
func (d cliDoor) said(args ...string) (int, string) {
	err := d.ts.Exec("pawl", args...)
	return codeOfProcess(err), d.ts.ReadFile("stdout") + d.ts.ReadFile("stderr")
}

func (d cliDoor) publish(domain, subject, text string) verdict {
	path := d.file("candidate.avsc", text)
	code, out := d.said("publish", path, "--subject", domain+"/"+subject)
	v := verdict{Outcome: "publish", Request: strings.Contains(out, "pawl changes show"), Broken: brokenIn(out)}
	switch {
	case code == 0:
	case code != exitNo:
		d.ts.Fatalf("publish exits with %d: %s", code, out)
	case strings.Contains(out, "with version 1 under BACKWARD"):
		v.Outcome = "INCOMPATIBLE"
	default:
		v.Outcome = "BREAKS_CONSUMERS"
	}
	return v
}

func (d cliDoor) check(domain, subject, text string) verdict {
	path := d.file("candidate.avsc", text)
	code, out := d.said("check", path, "--subject", domain+"/"+subject)
	passes, broken := "publish", brokenIn(out)
	if code == exitNo {
		passes = "BREAKS_CONSUMERS"
		if !strings.Contains(out, "compatible with") && strings.Contains(out, "incompatib") {
			passes = "INCOMPATIBLE"
		}
	} else if code != 0 {
		d.ts.Fatalf("check exits with %d: %s", code, out)
	}
	return verdict{Outcome: passes, Broken: broken}
}

// brokenIn reads who breaks and where from what pawl prints for people.
func brokenIn(out string) string {
	var broken []string
	application := ""
	for line := range strings.Lines(out) {
		switch {
		case strings.HasPrefix(line, "  BROKEN "):
			application = strings.Fields(line)[1]
		case application != "" && strings.HasPrefix(line, "    "):
			broken = append(broken, application+" "+strings.Fields(line)[0])
			application = ""
		}
	}
	slices.Sort(broken)
	return strings.Join(broken, ", ")
}

func (d cliDoor) declare(application, environment, domain, subject, reader string) {
	d.file("reader.avsc", reader)
	manifest := fmt.Sprintf("application: %s\nenvironment: %s\nreads:\n  - subject: %s/%s\n    schema: reader.avsc\n", application, environment, domain, subject)
	if code, out := d.said("usages", "apply", d.file("pawl.yaml", manifest)); code != 0 {
		d.ts.Fatalf("usages apply exits with %d: %s", code, out)
	}
}
