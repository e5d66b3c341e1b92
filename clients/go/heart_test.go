package pawl_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pawl "github.com/pawl-registry/pawl/clients/go"
	"github.com/pawl-registry/pawl/clients/go/pawltest"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// An ear is a connection that hears heartbeats, and answers any version.
type ear struct {
	grpc.ClientConnInterface
	refuse func(*registryv1.RenewUsagesRequest) error

	mu    sync.Mutex // guards beats
	beats []*registryv1.RenewUsagesRequest
}

func (e *ear) Invoke(_ context.Context, _ string, request, answer any, _ ...grpc.CallOption) error {
	switch r := request.(type) {
	case *registryv1.GetVersionRequest:
		var n int32 = 9
		_, _ = fmt.Sscan(r.GetVersion(), &n) // "latest" leaves it
		answer.(*registryv1.GetVersionResponse).Version = &registryv1.Version{Domain: r.GetDomain(), Subject: r.GetSubject(), Version: n}
	case *registryv1.RenewUsagesRequest:
		e.mu.Lock()
		defer e.mu.Unlock()
		e.beats = append(e.beats, r)
		if e.refuse != nil {
			return e.refuse(r)
		}
	}
	return nil
}

// told is what the ear heard since it was last asked, a line for each call.
func (e *ear) told() (lines []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, b := range e.beats {
		line := b.GetApplication() + " in " + b.GetEnvironment() + " at " + b.GetRelease() + ":"
		for _, u := range b.GetUsages() {
			line += fmt.Sprintf(" %s %s@%d", u.GetRole(), u.GetSubject(), u.GetVersion())
			if p := u.GetProjection(); p != nil {
				line += fmt.Sprint(p.GetPaths())
			}
		}
		lines = append(lines, line)
	}
	e.beats = nil
	return lines
}

var fraud = pawl.Application{Name: "fraud", Environment: "prod", Release: "1.4"}

func working(t *testing.T, e *ear, a pawl.Application) *pawl.Client {
	client := pawl.New(e, pawl.Options{Application: a})
	t.Cleanup(func() { client.Close() })
	return client
}

func fetch(t *testing.T, c *pawl.Client, subjects ...string) {
	t.Helper()
	for _, s := range subjects {
		if _, err := c.Latest(t.Context(), pawl.SubjectName{Subject: s}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatIsFetchedIsToldSoonAndThenEveryHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &ear{}
		client := working(t, e, fraud)
		heard := func(when string, after time.Duration, want ...string) {
			t.Helper()
			time.Sleep(after) // of synctest's clock
			synctest.Wait()
			if diff := cmp.Diff(want, e.told()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", when, diff)
			}
		}
		heard("a program that uses nothing", 48*time.Hour)
		fetch(t, client, "orders", "places")
		if _, err := client.Version(t.Context(), pawl.SubjectName{Subject: "pinned"}, 3); err != nil {
			t.Fatal(err)
		}
		heard("before it has settled", time.Second)
		all := "fraud in prod at 1.4: CONSUMER orders@0 CONSUMER pinned@3 CONSUMER places@0"
		heard("once it has settled", 2*time.Second, all)
		fetch(t, client, "orders")
		heard("what is told already", 50*time.Minute)
		heard("after an hour", 20*time.Minute, all)
		if err := errors.Join(
			client.Writes(pawl.Use{Subject: pawl.SubjectName{Subject: "places"}, Version: 2}),
			client.Reads(pawl.Use{Subject: pawl.SubjectName{Subject: "orders"}, Paths: []string{"id"}}),
		); err != nil {
			t.Fatal(err)
		}
		heard("what is said goes before what is fetched", 3*time.Second, "fraud in prod at 1.4: CONSUMER orders@0[id] CONSUMER pinned@3 PRODUCER places@2")
		if err := client.Close(); err != nil {
			t.Fatal(err)
		}
		heard("after it was closed", 3*time.Hour)
	})
}

func TestAHeartbeatThatFailsIsRepeatedSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &ear{refuse: func(*registryv1.RenewUsagesRequest) error { return status.Error(codes.PermissionDenied, "no") }}
		client := working(t, e, fraud)
		fetch(t, client, "orders")
		time.Sleep(5*time.Minute + 30*time.Second) // of synctest's clock
		synctest.Wait()
		if n := len(e.told()); n < 4 || n > 7 {
			t.Errorf("in five minutes it was told %d times, want about every minute", n)
		}
	})
}

// One usage that the registry refuses must not silence the others.
func TestTheOthersAreToldOfAWrongUsage(t *testing.T) {
	var taken []string
	e := &ear{refuse: func(r *registryv1.RenewUsagesRequest) error {
		if slices.ContainsFunc(r.GetUsages(), func(u *registryv1.UsageDraft) bool { return u.GetSubject() == "wrong" }) {
			return status.Error(codes.InvalidArgument, "there is no field x")
		}
		for _, u := range r.GetUsages() {
			taken = append(taken, u.GetSubject())
		}
		return nil
	}}
	off := fraud
	off.Heartbeat = -1
	client := working(t, e, off)
	fetch(t, client, "a", "b", "wrong", "y", "z")
	err := client.RenewUsages(t.Context())
	if refusal, ok := errors.AsType[*pawl.Error](err); !ok || refusal.Code != codes.InvalidArgument {
		t.Errorf("RenewUsages = %v, want what is wrong", err)
	}
	slices.Sort(taken)
	if diff := cmp.Diff([]string{"a", "b", "y", "z"}, taken); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

func TestMoreThanOneCallTakesAreSeveral(t *testing.T) {
	e := &ear{}
	off := fraud
	off.Heartbeat = -1
	client := working(t, e, off)
	for i := range 12_000 {
		fetch(t, client, fmt.Sprint("s", i))
	}
	if err := client.RenewUsages(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(e.told()); n != 10 {
		t.Errorf("12,000 subjects are told in %d calls, want 10 of a thousand: who fetches more reads none of them", n)
	}
}

func TestWhoWorksForNobodyTellsNothing(t *testing.T) {
	e := &ear{}
	client := working(t, e, pawl.Application{})
	fetch(t, client, "orders")
	if err := client.Reads(pawl.Use{Subject: pawl.SubjectName{Subject: "orders"}}); err == nil {
		t.Error("Reads without an application is accepted")
	}
	if err := client.RenewUsages(t.Context()); err == nil || len(e.told()) > 0 {
		t.Errorf("RenewUsages without an application = %v, want an error", err)
	}
	for _, a := range []pawl.Application{{Environment: "prod"}, {Name: "größe"}, {Name: "a", Environment: "x y"}} {
		if _, err := pawl.Dial("http://127.0.0.1:1", pawl.Options{Application: a}); err == nil {
			t.Errorf("Dial with the application %+v is accepted", a)
		}
	}
}

func TestEveryCallSaysForWhomItIs(t *testing.T) {
	s := &script{getSchema: aSchema(`"string"`)}
	for _, inspects := range []bool{false, true} {
		client := s.client(t, pawl.Options{Application: fraud, Inspects: inspects})
		if _, err := client.Schema(t.Context(), 7); err != nil {
			t.Fatal(err)
		}
		header := func(name string) string { return strings.Join(s.headers.Get(name), ",") }
		s.mu.Lock()
		got := []string{header("pawl-application"), header("pawl-environment"), header("pawl-purpose")}
		s.mu.Unlock()
		want := []string{"fraud", "prod", ""}
		if inspects {
			want[2] = "inspect"
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("headers (-want +got):\n%s", diff)
		}
	}
}

func TestTheRegistryKnowsWhatIsTold(t *testing.T) {
	server := pawltest.NewServer(t)
	orders := pawl.SubjectName{Subject: "orders"}
	pawltest.Publish(t, server.Client, pawl.Publication{Subject: orders, Draft: order("id string")})
	client, err := pawl.Dial(server.URL, pawl.Options{Application: fraud})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	fetch(t, client, "orders")
	if err := client.RenewUsages(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, err := registryv1.NewUsageServiceClient(client.Conn()).ListUsages(t.Context(), &registryv1.ListUsagesRequest{Subject: "orders"})
	if err != nil || len(list.GetUsages()) != 1 {
		t.Fatalf("ListUsages = %v, %v, want one", list, err)
	}
	u := list.GetUsages()[0]
	if u.GetApplication() != "fraud" || u.GetEnvironment() != "prod" || u.GetRelease() != "1.4" ||
		u.GetSource() != registryv1.Usage_HEARTBEAT || u.GetState() != registryv1.Usage_ACTIVE {
		t.Errorf("the usage is %v, want an active heartbeat of fraud in prod", u)
	}
}
