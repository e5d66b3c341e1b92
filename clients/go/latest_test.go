package pawl_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	pawl "github.com/pawl-registry/pawl/clients/go"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// orders is the subject of these tests.
var orders = pawl.SubjectName{Domain: "payments", Subject: "orders"}

// latest answers with the version that a number says.
func latestIs(number *atomic.Int32) func(context.Context, *registryv1.GetVersionRequest) (*registryv1.GetVersionResponse, error) {
	return func(context.Context, *registryv1.GetVersionRequest) (*registryv1.GetVersionResponse, error) {
		return &registryv1.GetVersionResponse{Version: &registryv1.Version{Domain: "payments", Subject: "orders", Version: number.Load()}}, nil
	}
}

// next publishes: the number is one more.
func next(number *atomic.Int32) func(context.Context, *registryv1.PublishVersionRequest) (*registryv1.PublishVersionResponse, error) {
	return func(context.Context, *registryv1.PublishVersionRequest) (*registryv1.PublishVersionResponse, error) {
		return &registryv1.PublishVersionResponse{Created: true, Version: &registryv1.Version{Version: number.Add(1)}}, nil
	}
}

func wantLatest(t *testing.T, c *pawl.Client, want int, when string) {
	t.Helper()
	got, err := c.Latest(t.Context(), orders)
	if err != nil || got.Number != want {
		t.Errorf("Latest %s = version %d, %v, want %d", when, got.Number, err, want)
	}
}

func TestLatestIsAskedAgainInTime(t *testing.T) {
	var now atomic.Int64
	var number atomic.Int32
	number.Store(1)
	s := &script{getVersion: latestIs(&number)}
	client := s.client(t, pawl.Options{LatestTTL: 10 * time.Second, Clock: func() time.Time { return time.Unix(now.Load(), 0) }})
	wantLatest(t, client, 1, "at first")
	number.Store(2) // somebody else publishes
	now.Store(9)
	wantLatest(t, client, 1, "within its time")
	now.Store(10)
	wantLatest(t, client, 2, "after its time")
	number.Store(3)
	if got, err := client.Refresh(t.Context(), orders); err != nil || got.Number != 3 {
		t.Errorf("Refresh = version %d, %v, want 3", got.Number, err)
	}
	wantLatest(t, client, 3, "after a refresh")
	if n := s.called("SchemaService/GetVersion"); n != 3 {
		t.Errorf("Latest made %d calls, want 3", n)
	}
}

func TestLatestKnowsOwnPublishes(t *testing.T) {
	var number atomic.Int32
	number.Store(1)
	s := &script{getVersion: latestIs(&number), publish: next(&number)}
	client := s.client(t, pawl.Options{LatestTTL: time.Hour})
	wantLatest(t, client, 1, "at first")
	if _, err := client.Publish(t.Context(), pawl.Publication{Subject: orders}); err != nil {
		t.Fatal(err)
	}
	wantLatest(t, client, 2, "after a publish")
	s.publish = func(context.Context, *registryv1.PublishVersionRequest) (*registryv1.PublishVersionResponse, error) {
		number.Add(1)
		return nil, refusal(t, codes.DeadlineExceeded) // it went through, but its answer was lost
	}
	if _, err := client.Publish(t.Context(), pawl.Publication{Subject: orders}); err == nil {
		t.Fatal("Publish = nil, want the error of the script")
	}
	wantLatest(t, client, 3, "after a publish whose answer was lost")
}

// An answer that was on its way while the client published is old news: it is
// for those who asked before, and nobody else.
func TestLatestThatWasAskedForBeforeAPublishIsNotKept(t *testing.T) {
	var number atomic.Int32
	number.Store(1)
	entered, release := make(chan struct{}), make(chan struct{})
	answer := latestIs(&number)
	var first atomic.Bool
	s := &script{publish: next(&number), getVersion: func(ctx context.Context, r *registryv1.GetVersionRequest) (*registryv1.GetVersionResponse, error) {
		old, err := answer(ctx, r)
		if first.CompareAndSwap(false, true) {
			close(entered)
			<-release
		}
		return old, err
	}}
	client := s.client(t, pawl.Options{LatestTTL: time.Hour})
	before := make(chan int, 1)
	go func() {
		got, _ := client.Latest(t.Context(), orders)
		before <- got.Number
	}()
	<-entered
	if _, err := client.Publish(t.Context(), pawl.Publication{Subject: orders}); err != nil {
		t.Fatal(err)
	}
	wantLatest(t, client, 2, "after a publish, while an older question is on its way")
	close(release)
	if got := <-before; got != 1 {
		t.Errorf("Latest of who asked before the publish = version %d, want 1", got)
	}
	wantLatest(t, client, 2, "after the old answer has come")
}

func TestLatestWithoutMemory(t *testing.T) {
	var number atomic.Int32
	s := &script{getVersion: latestIs(&number)}
	client := s.client(t, pawl.Options{LatestTTL: -1})
	for n := range 3 {
		number.Store(int32(n + 1))
		wantLatest(t, client, n+1, "of a client that asks every time")
	}
}
