package pawl_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/durationpb"

	pawl "github.com/pawl-registry/pawl/clients/go"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func TestWhatIsSentAgain(t *testing.T) {
	soon := &errdetails.RetryInfo{RetryDelay: durationpb.New(time.Millisecond)}
	later := &errdetails.RetryInfo{RetryDelay: durationpb.New(time.Hour)}
	orders := pawl.SubjectName{Subject: "orders"}
	three := 3
	read := func(c *pawl.Client) error { return second(c.Schema(t.Context(), 7)) }
	publish := func(c *pawl.Client) error {
		return second(c.Publish(t.Context(), pawl.Publication{Subject: orders}))
	}
	expecting := func(c *pawl.Client) error {
		return second(c.Publish(t.Context(), pawl.Publication{Subject: orders, Expected: &three}))
	}
	set := func(c *pawl.Client) error { return second(c.SetCompatibility(t.Context(), pawl.SettingChange{})) }
	for _, c := range []struct {
		name string
		call func(*pawl.Client) error
		err  error
		want int
	}{
		{"a read that finds the registry unavailable", read, refusal(t, codes.Unavailable), 4},
		{"a publish that does", publish, refusal(t, codes.Unavailable), 4},
		{"a publish that expects a version", expecting, refusal(t, codes.Unavailable), 1},
		{"a setting", set, refusal(t, codes.Unavailable), 1},
		{"a read that is asked to come back", read, refusal(t, codes.ResourceExhausted, soon), 4},
		{"a read that is asked to come back in an hour", read, refusal(t, codes.ResourceExhausted, later), 1},
		{"a read that is told it is too much", read, refusal(t, codes.ResourceExhausted), 1},
		{"a read of what is not there", read, refusal(t, codes.NotFound), 1},
		{"a read that meets a fault", read, refusal(t, codes.Internal, soon), 1},
		{"a read that is overtaken", read, refusal(t, codes.Aborted), 1},
	} {
		calls := 0
		s := &script{
			getSchema: func(context.Context, *registryv1.GetSchemaRequest) (*registryv1.GetSchemaResponse, error) {
				calls++
				return nil, c.err
			},
			publish: func(context.Context, *registryv1.PublishVersionRequest) (*registryv1.PublishVersionResponse, error) {
				calls++
				return nil, c.err
			},
			setLevel: func(context.Context, *registryv1.SetCompatibilityRequest) (*registryv1.SetCompatibilityResponse, error) {
				calls++
				return nil, c.err
			},
		}
		err := c.call(s.client(t, pawl.Options{Retry: pawl.Retry{Attempts: 4, Initial: time.Millisecond}}))
		if e, ok := errors.AsType[*pawl.Error](err); !ok || e.Message != "refused" || calls != c.want {
			t.Errorf("%s: %d calls and %v, want %d and the refusal", c.name, calls, err, c.want)
		}
	}
}

func TestReadSucceedsInTheEnd(t *testing.T) {
	answer := aSchema(`"string"`)
	left := 3
	s := &script{getSchema: func(ctx context.Context, r *registryv1.GetSchemaRequest) (*registryv1.GetSchemaResponse, error) {
		if left--; left > 0 {
			return nil, refusal(t, codes.Unavailable)
		}
		return answer(ctx, r)
	}}
	if _, err := s.client(t, pawl.Options{}).Schema(t.Context(), 7); err != nil {
		t.Errorf("Schema of a registry that is unavailable twice = %v", err)
	}
}

func TestWaitEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := &script{publish: func(context.Context, *registryv1.PublishVersionRequest) (*registryv1.PublishVersionResponse, error) {
		cancel()
		return nil, refusal(t, codes.Unavailable)
	}}
	client := s.client(t, pawl.Options{Retry: pawl.Retry{Initial: time.Hour, Max: time.Hour}})
	if _, err := client.Publish(ctx, pawl.Publication{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Publish whose caller gives up = %v, want context.Canceled", err)
	}
}

func TestTimeoutBoundsCallsThatNobodyElseDoes(t *testing.T) {
	s := &script{publish: func(ctx context.Context, _ *registryv1.PublishVersionRequest) (*registryv1.PublishVersionResponse, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	client := s.client(t, pawl.Options{Timeout: 20 * time.Millisecond})
	_, err := client.Publish(t.Context(), pawl.Publication{})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Publish to a registry that hangs = %v, want context.DeadlineExceeded", err)
	}
}

func TestNobodyIsThere(t *testing.T) {
	client, err := pawl.Dial("127.0.0.1:1", pawl.Options{Retry: pawl.Retry{Attempts: 2, Initial: time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := client.Schema(t.Context(), 7); !errors.Is(err, pawl.ErrUnavailable) {
		t.Errorf("Schema where nobody listens = %v, want ErrUnavailable", err)
	}
}
