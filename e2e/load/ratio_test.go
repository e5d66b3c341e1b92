package load

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// An interval is a median with the bounds of its 95 % bootstrap interval.
type interval struct{ median, low, high float64 }

func (i interval) String() string { return fmt.Sprintf("%.2f [%.2f, %.2f]", i.median, i.low, i.high) }

// bootstrap resamples ratios, one a round.
func bootstrap(ratios []float64) interval {
	medians := make([]float64, 1000)
	sample := make([]float64, len(ratios))
	for i := range medians {
		for j := range sample {
			sample[j] = ratios[rand.IntN(len(ratios))]
		}
		medians[i] = median(sample)
	}
	slices.Sort(medians)
	return interval{median(ratios), medians[25], medians[974]}
}

func median(xs []float64) float64 {
	s := slices.Sorted(slices.Values(xs))
	return s[len(s)/2]
}

// A slice is one turn of one variant: it works for d and returns the cost of
// one unit of work in that turn.
type slice func(d time.Duration) float64

// interleave gives every variant one turn a round, in random order, and
// returns the cost of each variant over that of the first, round by round.
func interleave(variants []slice, rounds int, d time.Duration) []interval {
	ratios := make([][]float64, len(variants))
	for range rounds {
		cost := make([]float64, len(variants))
		for _, v := range rand.Perm(len(variants)) {
			cost[v] = variants[v](d)
		}
		for v := range variants {
			ratios[v] = append(ratios[v], cost[v]/cost[0])
		}
	}
	out := make([]interval, len(variants))
	for v := range out {
		out[v] = bootstrap(ratios[v])
	}
	return out
}

// A read is one call that a consumer makes.
type read func(context.Context, registryv1.SchemaServiceClient) error

func byID(id int32) read {
	return func(ctx context.Context, c registryv1.SchemaServiceClient) error {
		_, err := c.GetSchema(ctx, &registryv1.GetSchemaRequest{Id: id})
		return err
	}
}

func byGUID(guid string) read {
	return func(ctx context.Context, c registryv1.SchemaServiceClient) error {
		_, err := c.GetSchema(ctx, &registryv1.GetSchemaRequest{Guid: guid})
		return err
	}
}

func latest(subject string) read {
	return func(ctx context.Context, c registryv1.SchemaServiceClient) error {
		_, err := c.GetVersion(ctx, &registryv1.GetVersionRequest{Subject: subject})
		return err
	}
}

// spend makes a call again and again from inFlight callers for d and returns
// the server's processor time a call, in nanoseconds.
func spend(t *testing.T, p *process, inFlight int, call read) slice {
	conns := p.dial(t, min(inFlight, 4))
	return func(d time.Duration) float64 {
		var calls atomic.Int64
		before := p.cpu(t)
		ctx, cancel := context.WithTimeout(t.Context(), d)
		defer cancel()
		var wg sync.WaitGroup
		for i := range inFlight {
			wg.Go(func() {
				c := registryv1.NewSchemaServiceClient(conns[i%len(conns)])
				for ctx.Err() == nil {
					if err := call(t.Context(), c); err != nil {
						t.Error(err)
						return
					}
					calls.Add(1)
				}
			})
		}
		wg.Wait()
		return float64(p.cpu(t)-before) / float64(calls.Load())
	}
}

// TestRatioReads compares the reads that consumers make with a bare gRPC
// server that answers a constant of the same size, in server processor time a
// call. A version comes with some 150 bytes more than its schema.
func TestRatioReads(t *testing.T) {
	pawl, floors := startPawl(t, t.TempDir()), []*process{startFloor(t), startFloor(t)}
	conn := pawl.dial(t, 4)[0]
	for i, size := range []int{small, large} {
		name := fmt.Sprintf("%d KB", size>>10)
		v := publish(t, conn, name, sized(size))
		floorID := int32(i + 1)
		for _, inFlight := range []int{1, 64, 256} {
			r := interleave([]slice{
				spend(t, floors[0], inFlight, byID(floorID)), spend(t, floors[1], inFlight, byID(floorID)),
				spend(t, pawl, inFlight, byID(v.GetSchemaId())), spend(t, pawl, inFlight, byGUID(v.GetGuid())), spend(t, pawl, inFlight, latest(name)),
			}, 40, 60*time.Millisecond)
			t.Logf("%5s, %3d in flight, of a bare gRPC server: by id %s, by guid %s, latest %s (A/A %s)", name, inFlight, r[2], r[3], r[4], r[1])
		}
	}
}

// sized is an Avro record of about size bytes.
func sized(size int) string {
	return `{"type":"record","name":"R","doc":"` + strings.Repeat("x", size) + `","fields":[]}`
}

func publish(t *testing.T, conn *grpc.ClientConn, subject, text string) *registryv1.Version {
	t.Helper()
	resp, err := registryv1.NewSchemaServiceClient(conn).PublishVersion(t.Context(), request(subject, text))
	if err != nil {
		t.Fatal(err)
	}
	return resp.GetVersion()
}

func request(subject, text string) *registryv1.PublishVersionRequest {
	return &registryv1.PublishVersionRequest{Subject: subject, Schema: &registryv1.SchemaSource{
		Format: registryv1.Format_AVRO, Files: []*registryv1.SchemaFile{{Path: "r.avsc", Content: text}},
	}}
}
