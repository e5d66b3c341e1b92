package observe

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc/codes"
)

// A Wire is a way in, as metrics and logs name it.
type Wire string

// The wires.
const (
	GRPC Wire = "grpc"
	REST Wire = "rest"
)

// lastCode is the greatest gRPC code.
const lastCode = codes.Unauthenticated

// codeNames are the codes as the API documentation spells them.
var codeNames = [lastCode + 1]string{
	"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
	"RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
}

// CodeName is a gRPC code as the API documentation spells it.
func CodeName(c codes.Code) string {
	if c > lastCode {
		return "UNKNOWN"
	}
	return codeNames[c]
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

// A Method counts the calls of one method on one wire.
type Method struct {
	byCode [lastCode + 1]prometheus.Counter
	took   prometheus.Observer
	open   prometheus.Gauge
}

// Method prepares the counters of a method, which logs and metrics call by
// its short name, SchemaService/GetSchema.
func (m requestMetrics) Method(wire Wire, name string) *Method {
	out := &Method{took: m.took.WithLabelValues(string(wire), name), open: m.open.WithLabelValues(string(wire), name)}
	for code := range out.byCode {
		out.byCode[code] = m.requests.WithLabelValues(string(wire), name, codeNames[code])
	}
	return out
}

// Begin counts a call that has begun.
func (m *Method) Begin() { m.open.Inc() }

// End counts one that has ended.
func (m *Method) End(code codes.Code) {
	m.open.Dec()
	if code > lastCode {
		code = codes.Unknown
	}
	m.byCode[code].Inc()
}

// Took records how long a unary call took. How long a stream was open says
// nothing about the server.
func (m *Method) Took(d time.Duration) { m.took.Observe(d.Seconds()) }
