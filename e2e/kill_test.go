package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// An ack is a publish that the server acknowledged: it must be there for ever.
type ack struct {
	subject string
	version int32
	id      int32
	text    string
}

// killRounds is how often the server is killed: few in a plain go test, as
// many as PAWL_E2E_KILLS says in CI.
func killRounds(t *testing.T) int {
	t.Helper()
	text := os.Getenv("PAWL_E2E_KILLS")
	if text == "" {
		return 5
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("PAWL_E2E_KILLS = %q, want a number", text)
	}
	return n
}

// TestNothingLost kills the server at random moments while it publishes.
func TestNothingLost(t *testing.T) {
	const writers = 8
	rounds, dir := killRounds(t), t.TempDir()
	var all []ack
	for round := range rounds {
		s := start(t, dir)
		acks := publishUntilKilled(s, round, writers)
		all = append(all, acks...)
		s.checkLog()

		s = start(t, dir)
		checkAcks(t, s, acks)
		s.kill()
		if round%20 == 19 || round == rounds-1 {
			pawl(t, "verify", "--data-dir", dir)
		}
	}
	s := start(t, dir)
	checkAcks(t, s, all)
	checkWhole(t, s)
	s.stop()
	pawl(t, "verify", "--data-dir", dir)
	t.Logf("%d kills, %d acknowledged publishes, none lost", rounds, len(all))
	if len(all) < rounds {
		t.Errorf("%d acknowledged publishes in %d rounds: the server hardly worked, so nothing was shown", len(all), rounds)
	}
}

// publishUntilKilled publishes from several goroutines, each its own growing
// record and all of them one shared subject, and kills the server meanwhile.
func publishUntilKilled(s *server, round, writers int) []ack {
	var (
		mu   sync.Mutex
		acks []ack
		wg   sync.WaitGroup
	)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for w := range writers {
		wg.Go(func() {
			for n := 1; ctx.Err() == nil; n++ {
				subject := fmt.Sprintf("round-%d-writer-%d", round, w)
				if n%3 == 0 {
					subject = "shared"
				}
				a, err := publish(ctx, s, subject, record(round, w, n))
				if err != nil {
					return
				}
				mu.Lock()
				acks = append(acks, a)
				mu.Unlock()
			}
		})
	}
	time.Sleep(time.Duration(20+rand.IntN(230)) * time.Millisecond)
	s.kill()
	cancel()
	wg.Wait()
	return acks
}

// record is an Avro record that every other record here can follow: all its
// fields have defaults.
func record(round, writer, n int) string {
	var fields []string
	for i := range n%7 + 1 {
		fields = append(fields, fmt.Sprintf(`{"name": "f%d_%d_%d_%d", "type": ["null", "long"], "default": null}`, round, writer, n, i))
	}
	return fmt.Sprintf(`{"type": "record", "name": "R", "fields": [%s]}`, strings.Join(fields, ", "))
}

func publish(ctx context.Context, s *server, subject, text string) (ack, error) {
	resp, err := s.schemas().PublishVersion(ctx, &registryv1.PublishVersionRequest{
		Subject: subject,
		Schema: &registryv1.SchemaSource{
			Format: registryv1.Format_AVRO,
			Files:  []*registryv1.SchemaFile{{Path: "r.avsc", Content: text}},
		},
	})
	if err != nil {
		return ack{}, err
	}
	v := resp.GetVersion()
	return ack{subject, v.GetVersion(), v.GetSchemaId(), text}, nil
}

func checkAcks(t *testing.T, s *server, acks []ack) {
	t.Helper()
	for _, a := range acks {
		got, err := s.schemas().GetVersion(t.Context(), &registryv1.GetVersionRequest{Subject: a.subject, Version: strconv.Itoa(int(a.version))})
		if err != nil {
			t.Fatalf("acknowledged %s version %d is lost: %v", a.subject, a.version, err)
		}
		if got.GetVersion().GetSchemaId() != a.id || got.GetSchema().GetFiles()[0].GetContent() != a.text {
			t.Fatalf("acknowledged %s version %d came back changed: %v", a.subject, a.version, got)
		}
	}
}

// checkWhole compares the log with the data: every version has its entry, the
// numbers are dense, and every id stands for one schema.
func checkWhole(t *testing.T, s *server) {
	t.Helper()
	published := map[string]int32{} // resource -> schema id, from the log
	index := uint64(0)
	for token := ""; ; {
		page, err := s.log().ListEntries(t.Context(), &registryv1.ListEntriesRequest{PageSize: 1000, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.GetEntries() {
			if index++; e.GetIndex() != index {
				t.Fatalf("log index %d follows %d", e.GetIndex(), index-1)
			}
			if e.GetType() == "VERSION_PUBLISHED" {
				published[e.GetResource()] = int32(e.GetData().GetFields()["schemaId"].GetNumberValue())
			}
		}
		if token = page.GetNextPageToken(); token == "" {
			break
		}
	}
	digests, count := map[int32]string{}, 0
	subjects := registryv1.NewSubjectServiceClient(s.conn)
	for token := ""; ; {
		page, err := subjects.ListSubjects(t.Context(), &registryv1.ListSubjectsRequest{PageSize: 1000, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		for _, sub := range page.GetSubjects() {
			for i, v := range versions(t, s, sub.GetName()) {
				count++
				if int(v.GetVersion()) != i+1 {
					t.Fatalf("%s: version %d stands at place %d", sub.GetName(), v.GetVersion(), i+1)
				}
				resource := fmt.Sprintf("domains/default/subjects/%s/versions/%d", sub.GetName(), v.GetVersion())
				if published[resource] != v.GetSchemaId() {
					t.Fatalf("%s has schema id %d, the log says %d", resource, v.GetSchemaId(), published[resource])
				}
				if d, ok := digests[v.GetSchemaId()]; ok && d != v.GetDigest() {
					t.Fatalf("schema id %d names two schemas", v.GetSchemaId())
				}
				digests[v.GetSchemaId()] = v.GetDigest()
			}
		}
		if token = page.GetNextPageToken(); token == "" {
			break
		}
	}
	if count != len(published) {
		t.Fatalf("%d versions are stored, the log names %d", count, len(published))
	}
}

func versions(t *testing.T, s *server, subject string) []*registryv1.Version {
	t.Helper()
	var all []*registryv1.Version
	for token := ""; ; {
		page, err := s.schemas().ListVersions(t.Context(), &registryv1.ListVersionsRequest{Subject: subject, PageSize: 1000, PageToken: token, ShowDeleted: true})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.GetVersions()...)
		if token = page.GetNextPageToken(); token == "" {
			return all
		}
	}
}

// TestWatchResumesAfterKill watches across kills: every entry once, in order.
func TestWatchResumesAfterKill(t *testing.T) {
	dir := t.TempDir()
	resume := uint64(0)
	for round := range 5 {
		s := start(t, dir)
		stream, err := s.log().WatchEntries(t.Context(), &registryv1.WatchEntriesRequest{AfterIndex: resume})
		if err != nil {
			t.Fatal(err)
		}
		acks := publishUntilKilled(s, round, 4)
		for {
			m, err := stream.Recv()
			if err != nil {
				break // the server was killed
			}
			if e := m.GetEntry(); e != nil && e.GetIndex() != resume+1 {
				t.Fatalf("round %d: entry %d follows %d", round, e.GetIndex(), resume)
			}
			resume = m.GetResumeIndex()
		}
		if len(acks) > 0 && resume == 0 {
			t.Fatalf("round %d: %d publishes and not one entry seen", round, len(acks))
		}
	}
}
