package pawl_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	pawl "github.com/pawl-registry/pawl/clients/go"
	"github.com/pawl-registry/pawl/clients/go/pawltest"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func TestThousandMissesAreOneCall(t *testing.T) {
	s := &script{getSchema: aSchema(`"string"`)}
	client := s.client(t, pawl.Options{})
	var callers sync.WaitGroup
	for range 1000 {
		callers.Go(func() {
			schema, err := client.Schema(t.Context(), 7)
			if text, _ := schema.Text(); err != nil || text != `"string"` || schema.ID != 7 {
				t.Errorf("Schema(7) = %d %q, %v", schema.ID, text, err)
			}
		})
	}
	callers.Wait()
	if n := s.called("SchemaService/GetSchema"); n != 1 {
		t.Errorf("a thousand goroutines that want schema 7 make %d calls, want 1", n)
	}
}

func TestCallerThatGivesUpTakesNothingFromTheOthers(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	answer := aSchema(`"string"`)
	s := &script{getSchema: func(ctx context.Context, r *registryv1.GetSchemaRequest) (*registryv1.GetSchemaResponse, error) {
		close(entered)
		select {
		case <-release:
		case <-ctx.Done():
			t.Error("the call ended with the caller that made it")
		}
		return answer(ctx, r)
	}}
	client := s.client(t, pawl.Options{})
	impatient, giveUp := context.WithCancel(t.Context())
	failed := make(chan error, 1)
	go func() {
		_, err := client.Schema(impatient, 7)
		failed <- err
	}()
	<-entered
	got := make(chan error, 1)
	go func() {
		_, err := client.Schema(t.Context(), 7)
		got <- err
	}()
	giveUp()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("Schema of a caller that gave up = %v, want context.Canceled", err)
	}
	close(release)
	if err := <-got; err != nil {
		t.Errorf("Schema of a caller that waits = %v", err)
	}
	if n := s.called("SchemaService/GetSchema"); n != 1 {
		t.Errorf("two callers made %d calls, want 1", n)
	}
}

func TestCacheIsBoundedByBytes(t *testing.T) {
	s := &script{getSchema: aSchema(strings.Repeat("x", 10_000))}
	client := s.client(t, pawl.Options{CacheBytes: 100_000})
	fetch := func(from, to int) {
		t.Helper()
		for id := from; id <= to; id++ {
			if _, err := client.Schema(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
	}
	fetch(1, 9)
	fetch(1, 9)
	if n := s.called("SchemaService/GetSchema"); n != 9 {
		t.Errorf("nine schemas that fit into the cache, fetched twice, make %d calls, want 9", n)
	}
	fetch(10, 100)
	fetch(1, 100)
	if n := s.called("SchemaService/GetSchema"); n < 100+80 {
		t.Errorf("a hundred schemas of which nine fit, fetched twice, make %d calls, want most of them twice", n)
	}
}

func TestCacheOfNothing(t *testing.T) {
	s := &script{getSchema: aSchema(`"string"`)}
	client := s.client(t, pawl.Options{CacheBytes: -1})
	for range 3 {
		if _, err := client.Schema(t.Context(), 7); err != nil {
			t.Fatal(err)
		}
	}
	if n := s.called("SchemaService/GetSchema"); n != 3 {
		t.Errorf("without a cache three reads make %d calls, want 3", n)
	}
}

func TestCloseEndsWhatIsUnderWay(t *testing.T) {
	entered := make(chan struct{})
	s := &script{getSchema: func(ctx context.Context, _ *registryv1.GetSchemaRequest) (*registryv1.GetSchemaResponse, error) {
		close(entered)
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	client := s.client(t, pawl.Options{})
	failed := make(chan error, 1)
	go func() {
		_, err := client.Schema(t.Context(), 7)
		failed <- err
	}()
	<-entered
	if err := client.Close(); err != nil {
		t.Errorf("Close = %v", err)
	}
	if err := <-failed; !errors.Is(err, pawl.ErrClosed) {
		t.Errorf("Schema while the client is closed = %v, want ErrClosed", err)
	}
	if _, err := client.Schema(t.Context(), 8); !errors.Is(err, pawl.ErrClosed) {
		t.Errorf("Schema of a closed client = %v, want ErrClosed", err)
	}
	if _, err := client.Lookup(t.Context(), pawl.SubjectName{Subject: "s"}, pawl.Draft{}); !errors.Is(err, pawl.ErrClosed) {
		t.Errorf("Lookup of a closed client = %v, want ErrClosed", err)
	}
}

func TestNumbersOutOfRangeAreRefusedHere(t *testing.T) {
	s := &script{}
	client := s.client(t, pawl.Options{})
	orders := pawl.SubjectName{Subject: "orders"}
	minus := -1
	for call, err := range map[string]error{
		"Schema(0)":            second(client.Schema(t.Context(), 0)),
		"Schema(2^32+7)":       second(client.Schema(t.Context(), 1<<32+7)),
		"Version(-1)":          second(client.Version(t.Context(), orders, -1)),
		"Publish expecting -1": second(client.Publish(t.Context(), pawl.Publication{Subject: orders, Expected: &minus})),
		"Publish as avro":      second(client.Publish(t.Context(), pawl.Publication{Subject: orders, Draft: pawl.Draft{Format: "avro"}})),
		"Compare at level all": second(client.Compare(t.Context(), pawl.Comparison{Level: "all"})),
	} {
		if !errors.Is(err, pawl.ErrInvalidArgument) {
			t.Errorf("%s = %v, want ErrInvalidArgument", call, err)
		}
	}
	if len(s.calls) != 0 {
		t.Errorf("arguments that make no sense made the calls %v", s.calls)
	}
}

func second[T any](_ T, err error) error { return err }

func TestIDsAreThoseOfTheDomain(t *testing.T) {
	answer := aSchema(`"string"`)
	s := &script{getSchema: func(ctx context.Context, r *registryv1.GetSchemaRequest) (*registryv1.GetSchemaResponse, error) {
		if r.GetDomain() != "imported" {
			t.Errorf("Schema asks for an id of the domain %q, want imported", r.GetDomain())
		}
		return answer(ctx, r)
	}}
	if _, err := s.client(t, pawl.Options{IDDomain: "imported"}).Schema(t.Context(), 7); err != nil {
		t.Error(err)
	}
}

// A consumer asks for every message, so a schema that is known must cost next
// to nothing.
func TestKnownSchemaAllocatesNothing(t *testing.T) {
	s := &script{getSchema: aSchema(`"string"`)}
	client := s.client(t, pawl.Options{})
	ctx := t.Context()
	fetch := func() {
		if _, err := client.Schema(ctx, 7); err != nil {
			t.Fatal(err)
		}
	}
	fetch()
	if n := testing.AllocsPerRun(1000, fetch); n != 0 {
		t.Errorf("Schema of a known id allocates %v times, want 0", n)
	}
}

func BenchmarkKnownSchema(b *testing.B) {
	server, err := pawltest.Start()
	if err != nil {
		b.Fatal(err)
	}
	defer server.Close()
	published := pawltest.Publish(b, server.Client, pawl.Publication{Subject: pawl.SubjectName{Subject: "orders"}, Draft: order("id string")})
	ctx := b.Context()
	b.ReportAllocs()
	b.RunParallel(func(each *testing.PB) {
		for each.Next() {
			if _, err := server.Client.Schema(ctx, published.Version.SchemaID); err != nil {
				b.Fatal(err)
			}
		}
	})
}
