package grpcapi_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// watcher receives what a watch sends.
func (p pawl) watcher(t *testing.T, request *registryv1.WatchEntriesRequest) (next func() *registryv1.WatchEntriesResponse, end func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	stream, err := p.WatchEntries(ctx, request)
	if err != nil {
		t.Fatal(err)
	}
	next = func() *registryv1.WatchEntriesResponse {
		t.Helper()
		return must[*registryv1.WatchEntriesResponse](t)(stream.Recv())
	}
	end = func() error {
		_, err := stream.Recv()
		return err
	}
	return next, end
}

func TestTheLogListsWhatHappened(t *testing.T) {
	p := inMemory(t)
	p.publish(t, "orders", order1)
	p.publish(t, "orders", order2)
	all := must[*registryv1.ListEntriesResponse](t)(p.ListEntries(t.Context(), &registryv1.ListEntriesRequest{}))
	entries := all.GetEntries()
	last := entries[len(entries)-1]
	if last.GetType() != "VERSION_PUBLISHED" || last.GetResource() != "domains/default/subjects/orders/versions/2" ||
		last.GetPrincipal() != "anonymous" || !last.GetTime().AsTime().Equal(started) || last.GetIndex() != all.GetLastIndex() {
		t.Errorf("the last entry is %v, want the publish of version 2 by anonymous", last)
	}
	if last.GetData().GetFields()["schemaId"].GetNumberValue() == 0 {
		t.Errorf("its data is %v, want the schema id among them", last.GetData())
	}
	page := must[*registryv1.ListEntriesResponse](t)(p.ListEntries(t.Context(), &registryv1.ListEntriesRequest{
		AfterIndex: last.GetIndex() - 1, Resource: "domains/default/subjects/orders", Types: []string{"VERSION_PUBLISHED"},
	}))
	if len(page.GetEntries()) != 1 || page.GetEntries()[0].GetIndex() != last.GetIndex() {
		t.Errorf("ListEntries after the last but one = %v, want the last", page)
	}
	_, err := p.ListEntries(t.Context(), &registryv1.ListEntriesRequest{Types: []string{"NO_TYPE"}})
	if diff := cmp.Diff(told{Code: codes.InvalidArgument, Reason: "INVALID_ARGUMENT", Fields: []string{"types[0]"}}, tell(err)); diff != "" {
		t.Errorf("ListEntries of no type (-want +got):\n%s", diff)
	}
	_, err = p.ListEntries(t.Context(), &registryv1.ListEntriesRequest{AfterIndex: 1 << 40})
	if got := tell(err); got.Code != codes.OutOfRange || got.Reason != "INDEX_UNKNOWN" {
		t.Errorf("ListEntries from beyond the log is told as %+v, want INDEX_UNKNOWN", got)
	}
}

func TestAWatchResumesWithNothingMissedOrDoubled(t *testing.T) {
	p := inMemory(t)
	p.publish(t, "a", record("A"))
	next, _ := p.watcher(t, &registryv1.WatchEntriesRequest{Types: []string{"VERSION_PUBLISHED"}})
	first := next()
	for first.GetEntry() == nil {
		first = next()
	}
	p.publish(t, "b", record("B"))
	resumed, _ := p.watcher(t, &registryv1.WatchEntriesRequest{AfterIndex: first.GetResumeIndex()})
	p.publish(t, "c", record("C"))
	for _, next := range []func() *registryv1.WatchEntriesResponse{next, resumed} {
		for _, subject := range []string{"b", "c"} {
			got := next()
			if want := "domains/default/subjects/" + subject + "/versions/1"; got.GetEntry().GetResource() != want || got.GetResumeIndex() != got.GetEntry().GetIndex() {
				t.Errorf("the watch sends %v, want the publish of %s and its index", got, subject)
			}
		}
	}
}

func TestAWatchSaysHowFarItHasComeWhereItSendsNothing(t *testing.T) {
	p := inMemory(t)
	next, _ := p.watcher(t, &registryv1.WatchEntriesRequest{Types: []string{"TEAM_CREATED"}})
	p.publish(t, "a", record("A"))
	last := must[*registryv1.GetStatusResponse](t)(p.GetStatus(t.Context(), &registryv1.GetStatusRequest{})).GetLastIndex()
	got := next()
	for got.GetResumeIndex() < last {
		got = next()
	}
	if got.GetEntry() != nil || got.GetResumeIndex() != last {
		t.Errorf("the watch of another type sends %v, want index %d alone", got, last)
	}
}

func TestAWatchFromNow(t *testing.T) {
	p := inMemory(t)
	p.publish(t, "a", record("A"))
	next, _ := p.watcher(t, &registryv1.WatchEntriesRequest{FromNow: true})
	now := must[*registryv1.GetStatusResponse](t)(p.GetStatus(t.Context(), &registryv1.GetStatusRequest{})).GetLastIndex()
	if got := next(); got.GetEntry() != nil || got.GetResumeIndex() != now {
		t.Errorf("a watch from now begins with %v, want index %d alone", got, now)
	}
	p.publish(t, "b", record("B"))
	if got := next(); got.GetEntry().GetResource() != "domains/default/subjects/b/versions/1" {
		t.Errorf("the next message is %v, want the publish of b", got)
	}
}

func TestAWatchEndsWhenTheServerStops(t *testing.T) {
	p := inMemory(t)
	next, end := p.watcher(t, &registryv1.WatchEntriesRequest{FromNow: true})
	next()
	p.stop()
	if got := tell(end()); got.Code != codes.Unavailable || got.Reason != "UNAVAILABLE" {
		t.Errorf("the watch of a server that stops ends with %+v, want UNAVAILABLE", got)
	}
	_, end = p.watcher(t, &registryv1.WatchEntriesRequest{})
	for {
		if err := end(); err != nil {
			if code := status.Code(err); code != codes.Unavailable {
				t.Errorf("a watch of a server that is stopping ends with %v, want UNAVAILABLE", err)
			}
			return
		}
	}
}

func TestAWatchFromBeyondTheLogIsRefused(t *testing.T) {
	p := inMemory(t)
	_, end := p.watcher(t, &registryv1.WatchEntriesRequest{AfterIndex: 1 << 40})
	if got := tell(end()); got.Code != codes.OutOfRange || got.Reason != "INDEX_UNKNOWN" {
		t.Errorf("a watch from beyond the log is told as %+v, want INDEX_UNKNOWN", got)
	}
	_, end = p.watcher(t, &registryv1.WatchEntriesRequest{Types: make([]string, 65)})
	if got := tell(end()); got.Code != codes.InvalidArgument || got.Fields[0] != "types" {
		t.Errorf("a watch of 65 types is told as %+v, want types named", got)
	}
}
