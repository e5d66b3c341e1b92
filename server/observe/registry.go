package observe

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/pawl-registry/pawl/registry"
)

// registryMetrics implement registry.Observer.
type registryMetrics struct {
	published *prometheus.CounterVec
	checked   prometheus.Histogram
	caches    *prometheus.CounterVec
	// used holds the counters of each cache, a *[2]prometheus.Counter by name:
	// a look-up by labels would cost more than the cache.
	used *sync.Map
}

var _ registry.Observer = (*Metrics)(nil)

func newRegistryMetrics() registryMetrics {
	return registryMetrics{
		published: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "pawl_publishes_total", Help: "Publishes by result: created, exists, incompatible, invalid or error.",
		}, []string{"result"}),
		checked: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "pawl_check_duration_seconds", Help: "How long compatibility checks took.",
			Buckets: prometheus.ExponentialBucketsRange(20e-6, 10, 18),
		}),
		caches: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "pawl_cache_lookups_total", Help: "Look-ups by cache and result: hit or miss.",
		}, []string{"cache", "result"}),
		used: &sync.Map{},
	}
}

func (m registryMetrics) all() []prometheus.Collector {
	return []prometheus.Collector{m.published, m.checked, m.caches}
}

// Published counts a publish that got as far as a verdict.
func (m registryMetrics) Published(result string) { m.published.WithLabelValues(result).Inc() }

// Checked records how long a compatibility check took.
func (m registryMetrics) Checked(took time.Duration) { m.checked.Observe(took.Seconds()) }

// CacheUsed counts a look-up in a cache.
func (m registryMetrics) CacheUsed(cache string, hit registry.Hit) {
	pair, ok := m.used.Load(cache)
	if !ok {
		pair, _ = m.used.LoadOrStore(cache, &[2]prometheus.Counter{
			m.caches.WithLabelValues(cache, "miss"), m.caches.WithLabelValues(cache, "hit"),
		})
	}
	if counters, ok := pair.(*[2]prometheus.Counter); ok {
		counters[index(hit)].Inc()
	}
}

func index(hit registry.Hit) int {
	if hit {
		return 1
	}
	return 0
}
