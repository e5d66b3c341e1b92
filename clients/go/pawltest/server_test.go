package pawltest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	pawl "github.com/pawl-registry/pawl/clients/go"
	"github.com/pawl-registry/pawl/clients/go/pawltest"
)

var publication = pawl.Publication{
	Subject: pawl.SubjectName{Domain: "payments", Subject: "orders"},
	Draft:   pawl.Draft{Format: pawl.Avro, Files: []pawl.File{{Content: `"string"`}}},
}

func TestServerFailsAsItIsTold(t *testing.T) {
	server := pawltest.NewServer(t)
	server.Fail(&pawl.Error{Reason: pawl.PermissionDenied, Code: codes.PermissionDenied, Message: "not yours"})
	_, err := server.Client.Schema(t.Context(), 1)
	if e, ok := errors.AsType[*pawl.Error](err); !ok || !errors.Is(err, pawl.ErrDenied) || e.Message != "not yours" {
		t.Errorf("Schema of a server that denies = %v, want ErrDenied, not yours", err)
	}
	server.Fail(nil)
	if _, err := server.Client.Schema(t.Context(), 1); !errors.Is(err, pawl.ErrNotFound) {
		t.Errorf("Schema of a server that is well again = %v, want ErrNotFound", err)
	}
}

func TestServerHangsAsItIsTold(t *testing.T) {
	server := pawltest.NewServer(t)
	hung := make(chan string, 1)
	server.Intercept(func(ctx context.Context, rpc string) error {
		hung <- rpc
		<-ctx.Done()
		return ctx.Err()
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		if rpc := <-hung; rpc != "PublishVersion" {
			t.Errorf("Intercept is told of %s, want PublishVersion", rpc)
		}
		cancel()
	}()
	if _, err := server.Client.Publish(ctx, publication); !errors.Is(err, context.Canceled) {
		t.Errorf("Publish to a server that hangs = %v, want context.Canceled", err)
	}
}

func TestServerStopsAndComesBackWithWhatItHeld(t *testing.T) {
	server := pawltest.NewServer(t)
	pawltest.CreateDomain(t, server.Client, "payments")
	published := pawltest.Publish(t, server.Client, publication)
	server.Stop()
	server.Stop()
	fresh, err := pawl.Dial(server.URL, pawl.Options{Retry: pawl.Retry{Attempts: 2, Initial: time.Millisecond, Max: time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	if _, err := fresh.Schema(t.Context(), published.Version.SchemaID); !errors.Is(err, pawl.ErrUnavailable) {
		t.Errorf("Schema of a server that stopped = %v, want ErrUnavailable", err)
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	schema, err := server.Client.Schema(t.Context(), published.Version.SchemaID)
	if text, _ := schema.Text(); err != nil || text != `"string"` {
		t.Errorf("Schema of a server that came back = %q, %v", text, err)
	}
}
