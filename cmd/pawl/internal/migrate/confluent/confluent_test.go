package confluent_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/sr"
	"github.com/twmb/franz-go/pkg/sr/srfake"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate"
	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate/confluent"
)

func silent(string, int, int) {}

func registry(t *testing.T, o confluent.Options) *confluent.Registry {
	t.Helper()
	o.Parallel = 4
	r, err := confluent.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const money = `{"type":"record","name":"Money","fields":[{"name":"units","type":"long"}]}`

// filled is franz-go's registry, which is not ours, with something of all
// that it knows.
func filled(t *testing.T) *srfake.Registry {
	t.Helper()
	fake := srfake.New(srfake.WithAuth("Bearer secret"))
	t.Cleanup(fake.Close)
	fake.SeedSchema("money", 1, 100, sr.Schema{Schema: money, Type: sr.TypeAvro})
	fake.SeedSchema("orders/ü value", 3, 107, sr.Schema{
		Schema: `{"type":"record","name":"Order","fields":[{"name":"total","type":"Money"}]}`, Type: sr.TypeAvro,
		References: []sr.SchemaReference{{Name: "Money", Subject: "money", Version: 1}},
	})
	fake.SeedSchema("events", 2, 120, sr.Schema{Schema: `syntax = "proto3"; message E { int32 id = 1; }`, Type: sr.TypeProtobuf})
	fake.SeedSchema("events", 4, 121, sr.Schema{Schema: `syntax = "proto3"; message E { int64 id = 1; }`, Type: sr.TypeProtobuf})
	if err := fake.SetCompat("events", sr.CompatFull); err != nil {
		t.Fatal(err)
	}
	if err := fake.SetMode("money", sr.ModeReadOnly); err != nil {
		t.Fatal(err)
	}
	client, err := sr.NewClient(sr.URLs(fake.URL()), sr.BearerToken("secret"))
	if err != nil {
		t.Fatal(err)
	}
	if err := client.DeleteSchema(t.Context(), "events", 2, sr.SoftDelete); err != nil {
		t.Fatal(err)
	}
	return fake
}

func TestReadForeignRegistry(t *testing.T) {
	fake := filled(t)
	whole := func() migrate.Content {
		t.Helper()
		got, err := registry(t, confluent.Options{URL: fake.URL(), Token: "secret"}).Read(t.Context(), migrate.Scope{}, silent)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	inBulk := whole()
	var names []string
	for _, v := range inBulk.Versions {
		name := v.Key().String()
		if v.Deleted {
			name += " deleted"
		}
		names = append(names, name)
	}
	want := []string{"events version 2 deleted", "events version 4", "money version 1", "orders/ü value version 3"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("versions (-want +got):\n%s", diff)
	}
	if got := inBulk.Versions[3]; got.ID != 107 || len(got.References) != 1 || got.References[0].Subject != "money" {
		t.Errorf("the version with a reference is %+v", got)
	}
	if got := inBulk.Modes; len(got) != 1 || got[0].Mode != "READONLY" || got[0].Subject != "money" {
		t.Errorf("modes are %v, want money READONLY", got)
	}

	fake.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/schemas" { // as of a registry that has no such list
			http.NotFound(w, r)
			return true
		}
		return false
	})
	if diff := cmp.Diff(inBulk, whole()); diff != "" {
		t.Errorf("one by one it is something else (-bulk +single):\n%s", diff)
	}
}

func TestUnreadableVersionIsNamed(t *testing.T) {
	fake := filled(t)
	fake.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
		refused := r.URL.Path == "/schemas" || r.URL.Path == "/subjects/money/versions/1"
		if refused {
			w.WriteHeader(http.StatusUnprocessableEntity)
			w.Write([]byte(`{"error_code":42201,"message":"it has 2 files"}`))
		}
		return refused
	})
	got, err := registry(t, confluent.Options{URL: fake.URL(), Token: "secret"}).Read(t.Context(), migrate.Scope{}, silent)
	if err != nil || len(got.Versions) != 3 || len(got.Unread) != 1 || got.Unread[0].What != "money version 1" {
		t.Errorf("read %d versions, unread %v, %v; want 3, and money version 1 unread", len(got.Versions), got.Unread, err)
	}
	if plan := migrate.PlanOf(got, migrate.Content{}); len(plan.Refused) != 1 {
		t.Errorf("the plan refuses %v, want what could not be read", plan.Refused)
	}
}

func TestWrongCredentials(t *testing.T) {
	_, err := registry(t, confluent.Options{URL: filled(t).URL(), Token: "guess"}).Read(t.Context(), migrate.Scope{}, silent)
	answer, ok := errors.AsType[*confluent.Error](err)
	if !ok || !answer.Denied() {
		t.Errorf("Read with a wrong token = %v, want to be denied", err)
	}
}

func TestWrongURLIsNamed(t *testing.T) {
	url := filled(t).URL() + "/elsewhere"
	_, err := registry(t, confluent.Options{URL: url, Token: "secret"}).Read(t.Context(), migrate.Scope{}, silent)
	if err == nil || !strings.Contains(err.Error(), url) {
		t.Errorf("Read of %s = %v, want it named", url, err)
	}
}

func TestBusyRegistry(t *testing.T) {
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if calls++; calls == 1 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		w.Write([]byte(`{}`))
	}))
	defer server.Close()
	r := registry(t, confluent.Options{URL: server.URL, User: "u:p"})
	if err := r.SetMode(context.Background(), migrate.Mode{Place: migrate.Place{Context: "."}, Mode: "IMPORT"}); err != nil || calls != 2 {
		t.Errorf("after %d calls: %v, want two and no error", calls, err)
	}
}

func TestNoRegistry(t *testing.T) {
	for _, url := range []string{"", "ftp://x", "http://", "http://u:se cret@x:y", "http://x?y=z"} {
		if _, err := confluent.New(confluent.Options{URL: url}); err == nil {
			t.Errorf("New(%q) took it", url)
		}
	}
}
