// Package observe counts what the server does, for Prometheus.
//
// What a request needs is looked up once, so that counting one is a handful of
// atomic additions.
package observe

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Config is what Metrics are built from. Functions may be nil.
type Config struct {
	// Version is the version of the server's build.
	Version string
	// StoreBytes says how large the store is.
	StoreBytes func() int64
	// StoreUpdates says how many updates the store has committed since it was
	// opened, StoreCommits how many flushes they took.
	StoreUpdates, StoreCommits func() uint64
}

// Metrics are all metrics of one server. Its methods may be called from any
// goroutine.
type Metrics struct {
	gatherer *prometheus.Registry
	registryMetrics
	requestMetrics
}

// New builds the metrics of a server.
func New(cfg Config) *Metrics {
	m := &Metrics{gatherer: prometheus.NewRegistry(), registryMetrics: newRegistryMetrics(), requestMetrics: newRequestMetrics()}
	m.gatherer.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		buildInfo(cfg.Version),
	)
	m.gatherer.MustRegister(m.registryMetrics.all()...)
	m.gatherer.MustRegister(m.requestMetrics.all()...)
	m.gatherer.MustRegister(storeMetrics(cfg)...)
	return m
}

// Handler serves the metrics in the formats of Prometheus.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.gatherer, promhttp.HandlerOpts{Registry: m.gatherer, EnableOpenMetrics: true, Timeout: 30 * time.Second})
}

func buildInfo(version string) prometheus.Collector {
	return constant(prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "pawl_build_info", Help: "The build that runs; always 1.", ConstLabels: prometheus.Labels{"version": version},
	}))
}

func constant(g prometheus.Gauge) prometheus.Gauge {
	g.Set(1)
	return g
}

// storeMetrics asks the store when somebody looks.
func storeMetrics(cfg Config) []prometheus.Collector {
	var out []prometheus.Collector
	if size := cfg.StoreBytes; size != nil {
		out = append(out, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "pawl_store_size_bytes", Help: "The size of the store.",
		}, func() float64 { return float64(size()) }))
	}
	if updates := cfg.StoreUpdates; updates != nil {
		out = append(out, prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "pawl_store_updates_total", Help: "Committed updates of the store.",
		}, func() float64 { return float64(updates()) }))
	}
	if commits := cfg.StoreCommits; commits != nil {
		out = append(out, prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "pawl_store_commits_total", Help: "Flushes of the store; several updates share one.",
		}, func() float64 { return float64(commits()) }))
	}
	return out
}
