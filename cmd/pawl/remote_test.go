package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A script is a server that answers as a test tells it: it shows what a verb
// makes of answers, whatever the registry's rules are.
type script struct {
	registryv1.UnimplementedSchemaServiceServer
	registryv1.UnimplementedSubjectServiceServer
	registryv1.UnimplementedLogServiceServer
	registryv1.UnimplementedAdminServiceServer
	publish *registryv1.PublishVersionRequest
	stored  *registryv1.Schema
	breaks  *registryv1.CompatibilityReport
	streams int
	badSum  bool
}

// start serves the script and returns its URL. Calls must carry the token
// "right", or none.
func (s *script) start(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(grpc.UnaryInterceptor(func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
		md, _ := metadata.FromIncomingContext(ctx)
		if token := strings.Join(md.Get("authorization"), ""); token != "" && token != "Bearer right" {
			return nil, status.Error(codes.Unauthenticated, "the token is not known")
		}
		return next(ctx, request)
	}))
	registryv1.RegisterSchemaServiceServer(server, s)
	registryv1.RegisterSubjectServiceServer(server, s)
	registryv1.RegisterLogServiceServer(server, s)
	registryv1.RegisterAdminServiceServer(server, s)
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() { server.Stop(); <-done })
	return "http://" + listener.Addr().String()
}

func (s *script) refuse(code codes.Code, info *errdetails.ErrorInfo, report *registryv1.CompatibilityReport) error {
	st, err := status.New(code, "refused").WithDetails(info, report)
	if err != nil {
		return err
	}
	return st.Err()
}

func (s *script) PublishVersion(_ context.Context, r *registryv1.PublishVersionRequest) (*registryv1.PublishVersionResponse, error) {
	s.publish = r
	if s.breaks != nil {
		return nil, s.refuse(codes.FailedPrecondition, &errdetails.ErrorInfo{Reason: "INCOMPATIBLE"}, s.breaks)
	}
	return &registryv1.PublishVersionResponse{Created: true, Version: &registryv1.Version{Domain: "payments", Subject: r.GetSubject(), Version: 4, SchemaId: 17}}, nil
}

func (s *script) CheckVersion(context.Context, *registryv1.CheckVersionRequest) (*registryv1.CheckVersionResponse, error) {
	return &registryv1.CheckVersionResponse{Compatible: s.breaks == nil, Report: s.breaks}, nil
}

func (s *script) GetVersion(_ context.Context, r *registryv1.GetVersionRequest) (*registryv1.GetVersionResponse, error) {
	if s.stored == nil {
		return nil, status.Error(codes.NotFound, "there is no "+r.GetSubject())
	}
	return &registryv1.GetVersionResponse{Schema: s.stored}, nil
}

// GetSchema never answers.
func (s *script) GetSchema(ctx context.Context, _ *registryv1.GetSchemaRequest) (*registryv1.GetSchemaResponse, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// ListSubjects has five subjects, two a page.
func (s *script) ListSubjects(_ context.Context, r *registryv1.ListSubjectsRequest) (*registryv1.ListSubjectsResponse, error) {
	start, _ := strconv.Atoi(r.GetPageToken())
	page := &registryv1.ListSubjectsResponse{}
	for i := start; i < min(start+2, 5); i++ {
		page.Subjects = append(page.Subjects, &registryv1.Subject{Domain: "payments", Name: fmt.Sprintf("subject-%d", i)})
	}
	if start+2 < 5 {
		page.NextPageToken = strconv.Itoa(start + 2)
	}
	return page, nil
}

// WatchEntries sends two entries and goes away, twice; then it is done with.
func (s *script) WatchEntries(r *registryv1.WatchEntriesRequest, stream grpc.ServerStreamingServer[registryv1.WatchEntriesResponse]) error {
	if s.streams++; s.streams > 2 {
		return status.Error(codes.OutOfRange, "that is all")
	}
	for n := r.GetAfterIndex() + 1; n <= r.GetAfterIndex()+2; n++ {
		if err := stream.Send(&registryv1.WatchEntriesResponse{ResumeIndex: n, Entry: &registryv1.LogEntry{Index: n, Type: "VERSION_PUBLISHED"}}); err != nil {
			return err
		}
	}
	return status.Error(codes.Unavailable, "stopping")
}

func (s *script) Snapshot(_ *registryv1.SnapshotRequest, stream grpc.ServerStreamingServer[registryv1.SnapshotResponse]) error {
	digest := fmt.Sprintf("sha256:%x", sha256.Sum256([]byte("bytes")))
	if s.badSum {
		digest = ""
	}
	for _, part := range []*registryv1.SnapshotResponse{{Chunk: []byte("by")}, {Chunk: []byte("tes")}, {Digest: digest}} {
		if err := stream.Send(part); err != nil {
			return err
		}
	}
	return nil
}

func TestPublishSaysWhatCameOfIt(t *testing.T) {
	files(t, map[string]string{"order.avsc": "{}"})
	s := &script{}
	env := map[string]string{"PAWL_SERVER": s.start(t), "PAWL_TOKEN": "right"}
	line := strings.Fields("publish order.avsc --subject payments/orders --expected-latest 3 --reference acme.Money=common/money@2 --annotation why=story --revision r1")
	code, out, errs := pawl(t, env, line...)
	if code != exitOK || out != "payments/orders version 4 id 17 created\n" || errs != "" {
		t.Errorf("pawl publish exits %d and prints %q and %q", code, out, errs)
	}
	latest := int32(3)
	want := &registryv1.PublishVersionRequest{
		Domain: "payments", Subject: "orders", ExpectedLatestVersion: &latest, Origin: &registryv1.Origin{Revision: "r1"}, Annotations: map[string]string{"why": "story"},
		Schema: &registryv1.SchemaSource{
			Format: registryv1.Format_AVRO, Files: []*registryv1.SchemaFile{{Path: "order.avsc", Content: "{}"}},
			References: []*registryv1.Reference{{Name: "acme.Money", Domain: "common", Subject: "money", Version: 2}},
		},
	}
	if !proto.Equal(s.publish, want) {
		t.Errorf("pawl publish sends %v, want %v", s.publish, want)
	}
	if code, _, errs := pawl(t, env, append(line, "--token", "wrong")...); code != exitDenied || !strings.Contains(errs, "the token is not known") {
		t.Errorf("pawl publish with a wrong token exits %d and says %q, want 4", code, errs)
	}
}

func TestPublishAndCheckPrintWhatIsIncompatible(t *testing.T) {
	files(t, map[string]string{"order.avsc": "{\n  \"new\"\n}"})
	s := &script{
		stored: &registryv1.Schema{Files: []*registryv1.SchemaFile{{Path: "old.avsc", Content: "{\"old\"}"}}},
		breaks: &registryv1.CompatibilityReport{
			Level: registryv1.CompatibilityLevel_BACKWARD, AgainstVersions: []int32{3},
			Violations: []*registryv1.Violation{{
				Rule: "SOME_RULE", Severity: registryv1.Severity_ERROR, Path: "Order.x", Message: "x breaks", AgainstVersion: 3,
				OldPosition: &registryv1.Position{File: "old.avsc", Line: 1, Column: 2}, NewPosition: &registryv1.Position{File: "order.avsc", Line: 2, Column: 3},
			}},
		},
	}
	env := map[string]string{"PAWL_SERVER": s.start(t)}
	want := `order.avsc:2:3: error SOME_RULE Order.x
  x breaks
    2 |   "new"
      |   ^
  was old.avsc:1:2 (version 3)
    1 | {"old"}
      |  ^

no  default/orders: 1 incompatibility with version 3 under BACKWARD
`
	for _, verb := range []string{"publish", "check"} {
		if code, out, errs := pawl(t, env, verb, "order.avsc", "--subject", "orders"); code != exitNo || out != want || errs != "" {
			t.Errorf("pawl %s exits %d and prints %q and %q, want 3 and %q", verb, code, out, errs, want)
		}
	}
	if code, _, _ := pawl(t, env, "check", "order.avsc", "--subject", "orders", "--level", "FULL"); code != exitUsage {
		t.Errorf("pawl check --against registry --level exits %d, want 64: the subject's settings count", code)
	}
}

func TestGetPrintsTheBytes(t *testing.T) {
	files(t, nil)
	one := "{\r\n\t\"ä\"}" // no line end
	s := &script{stored: &registryv1.Schema{Files: []*registryv1.SchemaFile{{Path: "a/order.avsc", Content: one}}}}
	env := map[string]string{"PAWL_SERVER": s.start(t)}
	if code, out, errs := pawl(t, env, "get", "orders@2"); code != exitOK || out != one || errs != "" {
		t.Errorf("pawl get exits %d and prints %q and %q, want %q", code, out, errs, one)
	}
	if code, _, errs := pawl(t, env, "get", "orders", "--output-dir", "out"); code != exitOK {
		t.Errorf("pawl get --output-dir exits %d: %s", code, errs)
	}
	if got, err := os.ReadFile("out/a/order.avsc"); err != nil || string(got) != one {
		t.Errorf("pawl get --output-dir wrote %q, %v", got, err)
	}
	s.stored = &registryv1.Schema{Files: []*registryv1.SchemaFile{{Path: "../../escaped.avsc", Content: one}}}
	if code, _, _ := pawl(t, env, "get", "orders", "--output-dir", "out"); code != exitError {
		t.Errorf("pawl get of a path that leads out of the directory exits %d, want 1", code)
	}
	s.stored = nil
	if code, _, errs := pawl(t, env, "get", "orders"); code != exitNotFound || !strings.Contains(errs, "there is no orders") {
		t.Errorf("pawl get of nothing exits %d and says %q, want 5", code, errs)
	}
	if code, _, _ := pawl(t, env, "get", "--id", "7", "--timeout", "50ms"); code != exitUnreachable {
		t.Errorf("pawl get from a server that hangs exits %d, want 6", code)
	}
	if code, _, _ := pawl(t, env, "get", "orders", "--id", "7"); code != exitUsage {
		t.Errorf("pawl get by name and id exits %d, want 64", code)
	}
}

func TestListPages(t *testing.T) {
	env := map[string]string{"PAWL_SERVER": (&script{}).start(t)}
	for line, want := range map[string][]string{
		"list subjects": {"subject-0", "subject-1"}, "list subjects --page-token 4": {"subject-4"},
		"list subjects --all": {"subject-0", "subject-1", "subject-2", "subject-3", "subject-4"},
	} {
		code, out, errs := pawl(t, env, strings.Fields(line)...)
		if code != exitOK || strings.Count(out, "subject-") != len(want) || !strings.Contains(out, want[len(want)-1]) {
			t.Errorf("pawl %s exits %d and prints %q, want %v", line, code, out, want)
		}
		if more := strings.Contains(errs, "--page-token 2"); more != (line == "list subjects") {
			t.Errorf("pawl %s says %q about further pages", line, errs)
		}
	}
	if _, out, _ := pawl(t, env, "list", "subjects", "--all", "-o", "json"); strings.Count(out, `"name"`) != 5 || strings.Contains(out, "nextPageToken") {
		t.Errorf("pawl list --all -o json prints %s, want one list of five", out)
	}
}

func TestLogFollowResumes(t *testing.T) {
	env := map[string]string{"PAWL_SERVER": (&script{}).start(t)}
	code, out, errs := pawl(t, env, "log", "--follow", "--after", "6")
	if got := strings.Fields(strings.ReplaceAll(out, "VERSION_PUBLISHED", "")); strings.Join(got, " ") != "7 8 9 10" || code != exitError {
		t.Errorf("pawl log --follow over three streams exits %d and prints %q and %q, want entries 7 to 10 once each", code, out, errs)
	}
}

func TestBackupIsWholeOrNotThere(t *testing.T) {
	files(t, map[string]string{"there": "old"})
	s := &script{}
	env := map[string]string{"PAWL_SERVER": s.start(t)}
	if code, _, errs := pawl(t, env, "backup", "new"); code != exitOK {
		t.Errorf("pawl backup exits %d: %s", code, errs)
	}
	if got, err := os.ReadFile("new"); err != nil || !bytes.Equal(got, []byte("bytes")) {
		t.Errorf("pawl backup wrote %q, %v", got, err)
	}
	if code, _, _ := pawl(t, env, "backup", "there"); code != exitError {
		t.Errorf("pawl backup over a file exits %d, want 1", code)
	}
	if got, err := os.ReadFile("there"); err != nil || string(got) != "old" {
		t.Errorf("pawl backup replaced a file: %q, %v", got, err)
	}
	s.badSum = true
	if code, _, errs := pawl(t, env, "backup", "cut"); code != exitError || !strings.Contains(errs, "incomplete") {
		t.Errorf("pawl backup of a stream without its digest exits %d and says %q, want 1", code, errs)
	}
	if left, err := os.ReadDir("."); err != nil || len(left) != 2 {
		t.Errorf("pawl backup left %v, %v, want the two files", left, err)
	}
}
