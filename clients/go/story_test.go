package pawl_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pawl "github.com/pawl-registry/pawl/clients/go"
	"github.com/pawl-registry/pawl/clients/go/pawltest"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// order is an Avro record with fields of a type: "sku string?" has a default.
func order(fields ...string) pawl.Draft {
	var list []string
	for _, field := range fields {
		name, kind, _ := strings.Cut(field, " ")
		kind, optional := strings.CutSuffix(kind, "?")
		text := fmt.Sprintf(`{"name": %q, "type": %q`, name, kind)
		if optional {
			text += `, "default": ""`
		}
		list = append(list, text+"}")
	}
	text := "{\n  \"type\": \"record\", \"name\": \"Order\", \"namespace\": \"acme\", \"fields\": [\n    " + strings.Join(list, ",\n    ") + "\n  ]\n}"
	return pawl.Draft{Format: pawl.Avro, Files: []pawl.File{{Path: "order.avsc", Content: text}}}
}

func TestPublishedIsFetchedByteForByte(t *testing.T) {
	server := pawltest.NewServer(t)
	pawltest.CreateDomain(t, server.Client, "payments")
	client := server.Client
	published, err := client.Publish(t.Context(), pawl.Publication{
		Subject: orders, Draft: order("id string"), Annotations: map[string]string{"why": "first"},
		Origin: pawl.Origin{Revision: "https://git.example/1", Build: "https://ci.example/1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	v := published.Version
	if !published.Created || v.Subject != orders || v.Number != 1 || v.SchemaID == 0 || v.CreateTime.IsZero() || v.Annotations["why"] != "first" || v.Deleted() {
		t.Errorf("Publish = %+v", published)
	}
	byID, err := client.Schema(t.Context(), v.SchemaID)
	if err != nil {
		t.Fatal(err)
	}
	byGUID, err := client.SchemaByGUID(t.Context(), v.GUID)
	if err != nil || !byGUID.Equal(byID) {
		t.Errorf("SchemaByGUID = %+v, %v, want %+v", byGUID, err, byID)
	}
	fetched, err := client.Version(t.Context(), orders, 1)
	if err != nil || !fetched.Schema.Equal(byID) {
		t.Errorf("Version = %+v, %v, want the schema %+v", fetched, err, byID)
	}
	if diff := cmp.Diff(v, fetched.Version); diff != "" {
		t.Errorf("Version is not what Publish said (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(order("id string").Files, byID.Files()); diff != "" {
		t.Errorf("Schema has other files than were published (-want +got):\n%s", diff)
	}
	found, err := client.Lookup(t.Context(), orders, order("id string"))
	if err != nil || found.Number != 1 {
		t.Errorf("Lookup = version %d, %v, want 1", found.Number, err)
	}
	again, err := client.Publish(t.Context(), pawl.Publication{Subject: orders, Draft: order("id string")})
	if err != nil || again.Created || again.Version.Number != 1 {
		t.Errorf("Publish of what exists = %+v, %v, want version 1, not created", again, err)
	}
}

func TestWhatACallerChangesStaysHis(t *testing.T) {
	server := pawltest.NewServer(t)
	subject := pawl.SubjectName{Subject: "orders"}
	pawltest.Publish(t, server.Client, pawl.Publication{Subject: subject, Draft: order("id string"), Annotations: map[string]string{"why": "first"}})
	for range 2 {
		got, err := server.Client.Version(t.Context(), subject, 1)
		if err != nil {
			t.Fatal(err)
		}
		if got.Annotations["why"] != "first" || got.Schema.Files()[0].Path != "order.avsc" {
			t.Errorf("Version shows what another caller wrote into it: %v %v", got.Annotations, got.Schema.Files()[0].Path)
		}
		got.Annotations["why"], got.Schema.Files()[0].Path = "mine", "mine"
	}
}

func TestRefusalCarriesEveryViolation(t *testing.T) {
	server := pawltest.NewServer(t)
	subject := pawl.SubjectName{Subject: "orders"}
	pawltest.Publish(t, server.Client, pawl.Publication{Subject: subject, Draft: order("id string")})
	breaking := pawl.Publication{Subject: subject, Draft: order("id string", "sku string", "price long")}

	verdict, err := server.Client.Check(t.Context(), breaking)
	if err != nil || verdict.Compatible || len(verdict.Report.Violations) != 2 {
		t.Fatalf("Check = %+v, %v, want two violations", verdict, err)
	}
	_, err = server.Client.Publish(t.Context(), breaking)
	refused, ok := errors.AsType[*pawl.Error](err)
	if !ok || !errors.Is(err, pawl.ErrIncompatible) || refused.Resource != "domains/default/subjects/orders" {
		t.Fatalf("Publish = %v, want ErrIncompatible of domains/default/subjects/orders", err)
	}
	if diff := cmp.Diff(&verdict.Report, refused.Report); diff != "" {
		t.Errorf("Publish is refused with another report than Check gives (-check +publish):\n%s", diff)
	}
	first := refused.Report.Violations[0]
	if first.New.File != "order.avsc" || first.New.Line != 4 || first.Against != 1 || first.Message == "" || first.Hint == "" || first.Breaks != pawl.NewReaders {
		t.Errorf("the first violation is %+v, want its place in line 4, message, hint and version", first)
	}
	for name, publication := range map[string]pawl.Publication{
		"SCHEMA_INVALID":      {Subject: subject, Draft: pawl.Draft{Format: pawl.Avro, Files: []pawl.File{{Content: `{"type": "no such type"}`}}}},
		"DOMAIN_NOT_FOUND":    {Subject: pawl.SubjectName{Domain: "nowhere", Subject: "orders"}, Draft: order("id string")},
		"INVALID_ARGUMENT":    {Draft: order("id string")},
		"REFERENCE_NOT_FOUND": {Subject: subject, Draft: pawl.Draft{Files: order("id string").Files, References: []pawl.Reference{{Name: "acme.Money", Subject: pawl.SubjectName{Subject: "money"}, Version: 1}}}},
	} {
		_, err := server.Client.Publish(t.Context(), publication)
		e, ok := errors.AsType[*pawl.Error](err)
		if !ok || string(e.Reason) != name {
			t.Errorf("Publish = %v, want %s", err, name)
			continue
		}
		if (len(e.Problems) > 0) != (e.Reason == pawl.SchemaInvalid) || (len(e.Fields) > 0) != (e.Reason == pawl.InvalidArgument) {
			t.Errorf("Publish refused with %s has the problems %v and the fields %v", name, e.Problems, e.Fields)
		}
	}
}

// A report that is too long for an error arrives whole all the same.
func TestLongReport(t *testing.T) {
	server := pawltest.NewServer(t)
	subject := pawl.SubjectName{Subject: "orders"}
	pawltest.Publish(t, server.Client, pawl.Publication{Subject: subject, Draft: order("id string")})
	fields := []string{"id string"}
	for n := range 400 {
		fields = append(fields, fmt.Sprintf("field%03d string", n))
	}
	_, err := server.Client.Publish(t.Context(), pawl.Publication{Subject: subject, Draft: order(fields...)})
	refused, ok := errors.AsType[*pawl.Error](err)
	if !ok || refused.Report == nil || len(refused.Report.Violations) != 400 || refused.Report.Truncated != 0 {
		t.Errorf("Publish of 400 fields without defaults = %v, want a report of 400 violations", err)
	}
}

func TestExpectedVersion(t *testing.T) {
	server := pawltest.NewServer(t)
	subject := pawl.SubjectName{Subject: "orders"}
	none := 0
	first := pawl.Publication{Subject: subject, Draft: order("id string"), Expected: &none}
	if _, err := server.Client.Publish(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	second := pawl.Publication{Subject: subject, Draft: order("id string", "sku string?"), Expected: &none}
	if _, err := server.Client.Publish(t.Context(), second); !errors.Is(err, pawl.ErrOvertaken) {
		t.Errorf("Publish expecting no version where there is one = %v, want ErrOvertaken", err)
	}
}

// lossy loses the first answer to a publish, after the registry gave it.
func lossy() grpc.DialOption {
	var lost atomic.Bool
	return grpc.WithUnaryInterceptor(func(ctx context.Context, method string, request, answer any, conn *grpc.ClientConn, call grpc.UnaryInvoker, options ...grpc.CallOption) error {
		err := call(ctx, method, request, answer, conn, options...)
		if err == nil && strings.HasSuffix(method, "/PublishVersion") && lost.CompareAndSwap(false, true) {
			return status.Error(codes.Unavailable, "the connection broke")
		}
		return err
	})
}

func TestPublishWhoseAnswerIsLost(t *testing.T) {
	server := pawltest.NewServer(t)
	none := 0
	for _, c := range []struct {
		publication pawl.Publication
		want        error
	}{
		{pawl.Publication{Subject: pawl.SubjectName{Subject: "any"}, Draft: order("id string")}, nil},
		{pawl.Publication{Subject: pawl.SubjectName{Subject: "expecting"}, Draft: order("id string"), Expected: &none}, pawl.ErrUnavailable},
	} {
		client, err := pawl.Dial(server.URL, pawl.Options{Dial: []grpc.DialOption{lossy()}, Retry: pawl.Retry{Initial: time.Millisecond}})
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		if _, err := client.Publish(t.Context(), c.publication); !errors.Is(err, c.want) {
			t.Errorf("Publish to %s = %v, want %v", c.publication.Subject, err, c.want)
		}
		got, err := client.Subject(t.Context(), c.publication.Subject)
		if err != nil || got.LatestVersion != 1 || got.VersionCount != 1 {
			t.Errorf("%s has %d versions, %v, want 1", c.publication.Subject, got.VersionCount, err)
		}
	}
}

func TestDependencies(t *testing.T) {
	server := pawltest.NewServer(t)
	client := server.Client
	pawltest.CreateDomain(t, client, "common")
	unit := pawl.SubjectName{Domain: "common", Subject: "unit"}
	money := pawl.SubjectName{Domain: "common", Subject: "money"}
	avro := func(text string) pawl.Draft {
		return pawl.Draft{Format: pawl.Avro, Files: []pawl.File{{Content: text}}}
	}
	pawltest.Publish(t, client, pawl.Publication{Subject: unit, Draft: avro(`{"type": "enum", "name": "acme.Unit", "symbols": ["EUR"]}`)})
	drawn := avro(`{"type": "record", "name": "acme.Money", "fields": [{"name": "unit", "type": "acme.Unit"}]}`)
	drawn.References = []pawl.Reference{{Name: "acme.Unit", Subject: unit, Version: 1}}
	pawltest.Publish(t, client, pawl.Publication{Subject: money, Draft: drawn})
	priced := avro(`{"type": "record", "name": "acme.Order", "fields": [{"name": "price", "type": "acme.Money"}]}`)
	priced.References = []pawl.Reference{{Name: "acme.Money", Subject: money, Version: 1}}
	published := pawltest.Publish(t, client, pawl.Publication{Subject: pawl.SubjectName{Subject: "orders"}, Draft: priced})

	latest, err := client.Latest(t.Context(), pawl.SubjectName{Subject: "orders"})
	if err != nil {
		t.Fatal(err)
	}
	byID, err := client.Schema(t.Context(), published.Version.SchemaID)
	if err != nil {
		t.Fatal(err)
	}
	byGUID, err := client.SchemaByGUID(t.Context(), published.Version.GUID)
	if err != nil {
		t.Fatal(err)
	}
	for how, schema := range map[string]pawl.Schema{"latest": latest.Schema, "id": byID, "guid": byGUID} {
		if diff := cmp.Diff(priced.References, schema.References()); diff != "" {
			t.Errorf("the schema by %s has other references (-want +got):\n%s", how, diff)
		}
		dependencies, err := client.Dependencies(t.Context(), schema)
		if err != nil || len(dependencies) != 2 || dependencies[0].Reference.Name != "acme.Unit" || dependencies[1].Reference.Name != "acme.Money" {
			t.Errorf("Dependencies of the schema by %s = %+v, %v, want acme.Unit, then acme.Money", how, dependencies, err)
			continue
		}
		if text, err := dependencies[1].Schema.Text(); err != nil || text != drawn.Files[0].Content {
			t.Errorf("the dependency acme.Money has the text %q, %v", text, err)
		}
		deeper, err := client.Dependencies(t.Context(), dependencies[1].Schema)
		if err != nil || len(deeper) != 1 || deeper[0].Reference.Subject != unit {
			t.Errorf("Dependencies of a dependency = %+v, %v, want acme.Unit", deeper, err)
		}
	}
	for v, err := range client.Referrers(t.Context(), money, 1, pawl.VersionFilter{}) {
		if err != nil || v.Subject.Subject != "orders" || v.Number != 1 {
			t.Errorf("Referrers of acme.Money yields %+v, %v, want version 1 of orders", v, err)
		}
	}
	server.Fail(errors.New("the cache should know"))
	if _, err := client.Dependencies(t.Context(), byID); err != nil {
		t.Errorf("Dependencies the second time = %v, want them from the cache", err)
	}
}

func TestCompareAndSettings(t *testing.T) {
	server := pawltest.NewServer(t)
	client := server.Client
	subject := pawl.SubjectName{Subject: "orders"}
	pawltest.Publish(t, client, pawl.Publication{Subject: subject, Draft: order("id string")})
	draft := order("id string", "sku string")
	compared, err := client.Compare(t.Context(), pawl.Comparison{
		Old: pawl.Operand{Subject: subject, Version: 1}, New: pawl.Operand{Draft: &draft}, Level: pawl.Backward,
	})
	if err != nil || compared.Report.Compatible || len(compared.Changes) == 0 || compared.Changes[0].Effects[0].NewReaders != pawl.Break {
		t.Errorf("Compare = %+v, %v, want a change that breaks new readers", compared, err)
	}

	place := pawl.Place{Subject: "orders"}
	before, err := client.Compatibility(t.Context(), place)
	if err != nil || before.Own != nil || before.Effective.Level != pawl.Backward {
		t.Errorf("Compatibility = %+v, %v, want BACKWARD, set elsewhere", before, err)
	}
	set, err := client.SetCompatibility(t.Context(), pawl.SettingChange{Place: place, Setting: pawl.Setting{Level: pawl.None}})
	if err != nil || set.Own == nil || set.Effective.Level != pawl.None || set.From != "domains/default/subjects/orders" {
		t.Errorf("SetCompatibility = %+v, %v", set, err)
	}
	pawltest.Publish(t, client, pawl.Publication{Subject: subject, Draft: draft})
	stale := pawl.SettingChange{Place: place, Setting: pawl.Setting{Level: pawl.Full}, Etag: "1"}
	if _, err := client.SetCompatibility(t.Context(), stale); !errors.Is(err, pawl.ErrOvertaken) {
		t.Errorf("SetCompatibility with a stale etag = %v, want ErrOvertaken", err)
	}
	cleared, err := client.ClearCompatibility(t.Context(), place)
	if err != nil || cleared.Effective.Level != pawl.Backward {
		t.Errorf("ClearCompatibility = %+v, %v, want BACKWARD", cleared, err)
	}
}

func TestListsOfARegistry(t *testing.T) {
	server := pawltest.NewServer(t)
	client := server.Client
	subject := pawl.SubjectName{Subject: "orders"}
	first := pawltest.Publish(t, client, pawl.Publication{Subject: subject, Draft: order("id string")})
	pawltest.Publish(t, client, pawl.Publication{Subject: subject, Draft: order("id string", "sku string?")})
	pawltest.Publish(t, client, pawl.Publication{Subject: pawl.SubjectName{Subject: "returns"}, Draft: order("id string")})
	schemas := registryv1.NewSchemaServiceClient(client.Conn())
	if _, err := schemas.DeleteVersion(t.Context(), &registryv1.DeleteVersionRequest{Subject: "orders", Version: "2"}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for d, err := range client.Domains(t.Context(), pawl.DomainFilter{}) {
		got = append(got, fmt.Sprint("domain ", d.Name, " ", d.SubjectCount, " ", err))
	}
	for s, err := range client.Subjects(t.Context(), pawl.SubjectFilter{Format: pawl.Avro}) {
		got = append(got, fmt.Sprint("subject ", s.Name, " ", s.LatestVersion, " ", err))
	}
	for v, err := range client.Versions(t.Context(), subject, pawl.VersionFilter{ShowDeleted: true}) {
		got = append(got, fmt.Sprint("version ", v.Number, " ", v.Deleted(), " ", err))
	}
	for v, err := range client.SchemaVersions(t.Context(), first.Version.GUID, pawl.VersionFilter{}) {
		got = append(got, fmt.Sprint("use ", v.Subject, " ", v.Number, " ", err))
	}
	for e, err := range client.Entries(t.Context(), pawl.EntryFilter{Resource: "domains/default/subjects/orders", Types: []pawl.EntryType{pawl.VersionDeleted}}) {
		got = append(got, fmt.Sprint("entry ", e.Index, " ", e.Type, " ", e.Resource, " ", err))
	}
	want := []string{
		"domain default 2 <nil>",
		"subject default/orders 1 <nil>", "subject default/returns 1 <nil>",
		"version 1 false <nil>", "version 2 true <nil>",
		"use default/orders 1 <nil>", "use default/returns 1 <nil>",
		"entry 5 VERSION_DELETED domains/default/subjects/orders/versions/2 <nil>",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the lists hold something else (-want +got):\n%s", diff)
	}
	if got, err := client.Subject(t.Context(), subject); err != nil || got.VersionCount != 1 {
		t.Errorf("Subject = %+v, %v, want one live version", got, err)
	}
}

// Publishers go on while the server is stopped and started again, and a watch
// sees each of their versions once, in order.
func TestWatchAcrossRestarts(t *testing.T) {
	server := pawltest.NewServer(t)
	const versions = 60
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var published atomic.Int64
	done := make(chan error, 1)
	go func() {
		for n := range versions {
			subject := pawl.SubjectName{Subject: fmt.Sprintf("subject-%03d", n)}
			if err := publishAtLast(ctx, server.Client, pawl.Publication{Subject: subject, Draft: order("id string")}); err != nil {
				done <- err
				return
			}
			published.Add(1)
		}
		done <- nil
	}()
	var last uint64
	var seen []string
	for entry, err := range server.Client.Watch(ctx, pawl.WatchOptions{EntryFilter: pawl.EntryFilter{Types: []pawl.EntryType{pawl.VersionPublished}}}) {
		if err != nil {
			t.Fatal(err)
		}
		if entry.Index <= last {
			t.Errorf("Watch yields entry %d after %d", entry.Index, last)
		}
		last = entry.Index
		if seen = append(seen, entry.Resource); len(seen) == versions {
			break
		}
		if len(seen)%10 == 0 {
			if err := server.Restart(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	for n, resource := range seen {
		if want := fmt.Sprintf("domains/default/subjects/subject-%03d/versions/1", n); resource != want {
			t.Fatalf("Watch yields %s as number %d, want %s: it missed or doubled something", resource, n, want)
		}
	}
	if len(seen) != versions {
		t.Errorf("Watch yields %d publishes of %d", len(seen), versions)
	}
}

// publishAtLast publishes for as long as the registry is away.
func publishAtLast(ctx context.Context, c *pawl.Client, p pawl.Publication) error {
	for {
		_, err := c.Publish(ctx, p)
		if !errors.Is(err, pawl.ErrUnavailable) {
			return err
		}
	}
}

func TestWatchFromNow(t *testing.T) {
	server := pawltest.NewServer(t)
	subject := pawl.SubjectName{Subject: "orders"}
	pawltest.Publish(t, server.Client, pawl.Publication{Subject: subject, Draft: order("id string")})
	watching := make(chan struct{})
	server.Intercept(func(_ context.Context, rpc string) error {
		if rpc == "WatchEntries" {
			close(watching)
		}
		return nil
	})
	published := make(chan error, 1)
	go func() {
		<-watching
		_, err := server.Client.Publish(t.Context(), pawl.Publication{Subject: subject, Draft: order("id string", "sku string?")})
		published <- err
	}()
	for entry, err := range server.Client.Watch(t.Context(), pawl.WatchOptions{FromNow: true}) {
		if err != nil || entry.Resource != "domains/default/subjects/orders/versions/2" {
			t.Errorf("Watch from now on yields %+v, %v, want version 2 first", entry, err)
		}
		break
	}
	if err := <-published; err != nil {
		t.Error(err)
	}
}

func TestWatchEnds(t *testing.T) {
	server := pawltest.NewServer(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var errs []error
	for _, err := range server.Client.Watch(ctx, pawl.WatchOptions{}) {
		errs = append(errs, err)
		cancel()
	}
	if len(errs) != 2 || !errors.Is(errs[1], context.Canceled) {
		t.Errorf("Watch of a log with one entry, cancelled there, yields %v, want nil and context.Canceled", errs)
	}
	for _, err := range server.Client.Watch(t.Context(), pawl.WatchOptions{EntryFilter: pawl.EntryFilter{After: 1000}}) {
		if !errors.Is(err, pawl.ErrIndexUnknown) {
			t.Errorf("Watch after an index that the log does not have yields %v, want ErrIndexUnknown", err)
		}
	}
}
