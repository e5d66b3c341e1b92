package bench

import (
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// What the histogram tells apart: a microsecond to an hour, to three digits.
const (
	shortest = 1
	longest  = int64(time.Hour / time.Microsecond)
	digits   = 3
)

// A recorder keeps what came of the requests of a run. What was due before the
// warm-up ended does not count.
type recorder struct {
	from     time.Time // when requests begin to count; set before any client runs
	admitted atomic.Int64
	answered atomic.Int64 // failed ones too
	failed   atomic.Int64

	mu       sync.Mutex // guards all below
	times    *hdrhistogram.Histogram
	errors   map[string]int64 // by label
	first    error            // the first failure
	finished time.Time
}

func newRecorder() *recorder {
	return &recorder{times: hdrhistogram.New(shortest, longest, digits), errors: map[string]int64{}}
}

func (r *recorder) start(from time.Time) { r.from = from }

// admit reports whether a request that is due may be sent: most is how many
// may that count, 0 any number.
func (r *recorder) admit(due time.Time, most int64) bool {
	return due.Before(r.from) || most == 0 || r.admitted.Add(1) <= most
}

// record keeps what came of a request. The time of one that failed counts as
// any other: to leave out those that timed out would flatter.
func (r *recorder) record(due, end time.Time, err error) {
	if due.Before(r.from) {
		return
	}
	took := min(max(end.Sub(due).Microseconds(), shortest), longest)
	r.mu.Lock()
	defer r.mu.Unlock()
	_ = r.times.RecordValue(took) // it is within the bounds
	r.answered.Add(1)
	if err == nil {
		return
	}
	r.failed.Add(1)
	r.errors[label(err)]++
	if r.first == nil {
		r.first = err
	}
}

func (r *recorder) finish(at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.finished = at
}

// A Latency is how long requests took, in milliseconds.
type Latency struct {
	Mean float64 `json:"mean"`
	P50  float64 `json:"p50"`
	P90  float64 `json:"p90"`
	P99  float64 `json:"p99"`
	P999 float64 `json:"p999"`
	Max  float64 `json:"max"`
}

// A Result is what came of a scenario.
type Result struct {
	Scenario string  `json:"scenario"`
	Rate     float64 `json:"rate,omitempty"` // 0 for a closed loop
	Clients  int     `json:"clients"`
	// Seconds is from the end of the warm-up to the last answer.
	Seconds float64 `json:"seconds"`
	// Requests counts those that failed too, PerSecond only the others.
	Requests  int64            `json:"requests"`
	PerSecond float64          `json:"perSecond"`
	Failed    int64            `json:"failed"`
	Errors    map[string]int64 `json:"errors"` // how many failed for what
	Latency   Latency          `json:"latencyMs"`
	// First is the first failure.
	First error `json:"-"`
}

// result sums a finished run up.
func (r *recorder) result() Result {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := Result{
		Requests: r.answered.Load(), Failed: r.failed.Load(), Errors: maps.Clone(r.errors), First: r.first,
		Seconds: max(r.finished.Sub(r.from).Seconds(), 0),
		Latency: Latency{
			Mean: r.times.Mean() / 1e3, P50: r.at(50), P90: r.at(90), P99: r.at(99), P999: r.at(99.9), Max: milli(r.times.Max()),
		},
	}
	if out.Seconds > 0 {
		out.PerSecond = float64(out.Requests-out.Failed) / out.Seconds
	}
	return out
}

func (r *recorder) at(percentile float64) float64 { return milli(r.times.ValueAtQuantile(percentile)) }

func milli(micros int64) float64 { return float64(micros) / 1e3 }
