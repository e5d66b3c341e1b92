package load

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A call is one request through a door.
type call func(ctx context.Context) error

// An errand is what clients want of a registry, through each door.
type errand struct {
	name                  string
	grpc, rest, confluent call
}

// TestRatioDoors compares the doors: what the same request costs the server
// over gRPC, over our REST and over Confluent's API, in processor time, from
// eight callers.
func TestRatioDoors(t *testing.T) {
	p := startPawl(t, t.TempDir())
	id := publish(t, p.dial(t, 1)[0], "orders", sized(1000)).GetSchemaId()
	for _, e := range errands(p, id) {
		r := interleave([]slice{costs(t, p, e.grpc), costs(t, p, e.grpc), costs(t, p, e.rest), costs(t, p, e.confluent)}, 20, 100*time.Millisecond)
		t.Logf("%-10s REST / gRPC %s, Confluent / gRPC %s (A/A %s); Confluent's takes %.0f µs", e.name, r[2], r[3], r[1], costs(t, p, e.confluent)(time.Second)/1e3)
	}
}

func errands(p *process, id int32) []errand {
	c := registryv1.NewSchemaServiceClient(p.conn[0])
	base := "http://" + p.http
	return []errand{
		{
			"register",
			func(ctx context.Context) error { _, err := c.PublishVersion(ctx, request(fresh())); return err },
			func(ctx context.Context) error {
				subject, text := fresh()
				return post(ctx, base+"/api/v1/domains/default/subjects/"+subject+"/versions", protoJSON(request(subject, text)))
			},
			func(ctx context.Context) error {
				subject, text := fresh()
				return post(ctx, base+"/subjects/"+subject+"/versions", inSchema(text))
			},
		},
		{
			"by id",
			func(ctx context.Context) error {
				_, err := c.GetSchema(ctx, &registryv1.GetSchemaRequest{Id: id})
				return err
			},
			get(fmt.Sprintf("%s/api/v1/schemas/%d", base, id)),
			get(fmt.Sprintf("%s/schemas/ids/%d", base, id)),
		},
		{
			"latest",
			func(ctx context.Context) error {
				_, err := c.GetVersion(ctx, &registryv1.GetVersionRequest{Subject: "orders", Version: "latest"})
				return err
			},
			get(base + "/api/v1/domains/default/subjects/orders/versions/latest"),
			get(base + "/subjects/orders/versions/latest"),
		},
		{
			"check",
			func(ctx context.Context) error {
				r := request("orders", changed())
				_, err := c.CheckVersion(ctx, &registryv1.CheckVersionRequest{Subject: r.GetSubject(), Schema: r.GetSchema()})
				return err
			},
			func(ctx context.Context) error {
				return post(ctx, base+"/api/v1/domains/default/subjects/orders/versions:check", protoJSON(&registryv1.CheckVersionRequest{Schema: request("orders", changed()).GetSchema()}))
			},
			func(ctx context.Context) error {
				return post(ctx, base+"/compatibility/subjects/orders/versions", inSchema(changed()))
			},
		},
	}
}

// changed is what is in the subject with a field more that nobody has seen.
func changed() string {
	return fmt.Sprintf(`{"type":"record","name":"R","fields":[{"name":"f%d","type":"long","default":0}]}`, serial.Add(1))
}

// costs makes a call from eight callers for d and returns the server's
// processor time for each, in nanoseconds.
func costs(t *testing.T, p *process, call call) slice {
	return func(d time.Duration) float64 {
		var calls atomic.Int64
		before, end := p.cpu(t), time.Now().Add(d)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for time.Now().Before(end) {
					if err := call(t.Context()); err != nil {
						t.Error(err)
						return
					}
					calls.Add(1)
				}
			})
		}
		wg.Wait()
		return float64(p.cpu(t)-before) / float64(max(calls.Load(), 1))
	}
}

// web keeps a connection for each caller.
var web = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}

func get(url string) call {
	return func(ctx context.Context) error { return send(ctx, http.MethodGet, url, nil) }
}

func post(ctx context.Context, url string, body []byte) error {
	return send(ctx, http.MethodPost, url, body)
}

// send makes a request and reads all of the answer.
func send(ctx context.Context, method, url string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	answer, err := web.Do(req)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s = %s: %s", method, url, answer.Status, text)
	}
	return err
}

// protoJSON and inSchema are bodies of requests.
func protoJSON(m proto.Message) []byte {
	text, err := protojson.Marshal(m)
	if err != nil {
		panic(err)
	}
	return text
}

func inSchema(text string) []byte {
	body, err := json.Marshal(map[string]string{"schema": text})
	if err != nil {
		panic(err)
	}
	return body
}
