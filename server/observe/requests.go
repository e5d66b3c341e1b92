package observe

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc/codes"
)

// A Wire is a way in, as metrics and logs name it.
type Wire string

// The wires.
const (
	GRPC      Wire = "grpc"
	REST      Wire = "rest"
	Confluent Wire = "confluent"
)

// lastCode is the greatest gRPC code.
const lastCode = codes.Unauthenticated

// CodeName is a gRPC code as the API documentation spells it.
func CodeName(c codes.Code) string {
	if c > lastCode {
		c = codes.Unknown
	}
	return code.Code(c).String()
}

type requestMetrics struct {
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	open     *prometheus.GaugeVec
}

func newRequestMetrics() requestMetrics {
	labels := []string{"wire", "method"}
	return requestMetrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "pawl_requests_total", Help: "Requests answered, by wire, method and gRPC code.",
		}, append(labels, "code")),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "pawl_request_duration_seconds", Help: "How long unary requests took.",
			Buckets: prometheus.ExponentialBucketsRange(50e-6, 30, 20),
		}, labels),
		open: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "pawl_requests_open", Help: "Requests under way, streams included.",
		}, labels),
	}
}

func (m requestMetrics) all() []prometheus.Collector {
	return []prometheus.Collector{m.requests, m.took, m.open}
}

// A Method counts the calls of one method on one wire. What a call needs is
// looked up by the first that needs it: an API has more methods and codes than
// anybody uses, and each would be a line of every scrape.
type Method struct {
	metrics requestMetrics
	wire    string
	name    string
	took    func() prometheus.Observer
	open    func() prometheus.Gauge
	byCode  [lastCode + 1]atomic.Pointer[prometheus.Counter]
}

// Method makes the counters of a method, which metrics call by its short name,
// SchemaService/GetSchema.
func (m requestMetrics) Method(wire Wire, name string) *Method {
	return &Method{
		metrics: m, wire: string(wire), name: name,
		took: sync.OnceValue(func() prometheus.Observer { return m.took.WithLabelValues(string(wire), name) }),
		open: sync.OnceValue(func() prometheus.Gauge { return m.open.WithLabelValues(string(wire), name) }),
	}
}

// Begin counts a call that has begun.
func (m *Method) Begin() { m.open().Inc() }

// End counts one that has ended.
func (m *Method) End(c codes.Code) {
	m.open().Dec()
	if c > lastCode {
		c = codes.Unknown
	}
	counter := m.byCode[c].Load()
	if counter == nil {
		made := m.metrics.requests.WithLabelValues(m.wire, m.name, CodeName(c))
		counter = &made
		m.byCode[c].Store(counter)
	}
	(*counter).Inc()
}

// Took records how long a unary call took. How long a stream was open says
// nothing about the server.
func (m *Method) Took(d time.Duration) { m.took().Observe(d.Seconds()) }
