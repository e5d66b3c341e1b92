package registry

import (
	"context"
	"sync"
	"time"

	"github.com/pawl-registry/pawl/storage"
)

// LeaseConfig says how long the registry believes that a program still runs
// which it has not heard of. Zero fields take the defaults.
type LeaseConfig struct {
	// Heartbeat is for how long a renewal counts; 0 means 24 hours.
	Heartbeat time.Duration
	// Observed is for how long a fetch counts: clients of Confluent keep what
	// they fetched for ever, so that a healthy one may fetch once. 0 means 30
	// days.
	Observed time.Duration
	// Flush is how often renewals and fetches are written, and so how much of
	// them a crash may lose; 0 means 5 seconds.
	Flush time.Duration
	// Sweep is how often usages are looked for whose state has changed with
	// time; 0 means a minute.
	Sweep time.Duration
	// Keep is how long a stale usage that nobody declared is kept; 0 means 90
	// days.
	Keep time.Duration
}

const day = 24 * time.Hour

func (c LeaseConfig) withDefaults() LeaseConfig {
	fill := func(field *time.Duration, to time.Duration) {
		if *field <= 0 {
			*field = to
		}
	}
	fill(&c.Heartbeat, day)
	fill(&c.Observed, 30*day)
	fill(&c.Flush, 5*time.Second)
	fill(&c.Sweep, time.Minute)
	fill(&c.Keep, 90*day)
	return c
}

// of is the lease of a usage that was seen now.
func (c LeaseConfig) of(source UsageSource, now time.Time) leaseRecord {
	switch source {
	case Heartbeat:
		return leaseRecord{Seen: now, End: now.Add(c.Heartbeat)}
	case Observed:
		return leaseRecord{Seen: now, End: now.Add(c.Observed)}
	default:
		return leaseRecord{Seen: now}
	}
}

// leases are the renewals that are not written yet: each usage has one, however
// often it was renewed.
type leases struct {
	mu      sync.Mutex // guards renewed
	renewed map[UsageName]leaseRecord
}

func newLeases() *leases { return &leases{renewed: map[UsageName]leaseRecord{}} }

// renew notes renewals.
func (l *leases) renew(names []UsageName, leases []leaseRecord) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, n := range names {
		l.renewed[n] = leases[i]
	}
}

// newest is the lease that was not written yet, if there is one.
func (l *leases) newest(name UsageName, stored leaseRecord) leaseRecord {
	l.mu.Lock()
	defer l.mu.Unlock()
	if fresh, ok := l.renewed[name]; ok && fresh.Seen.After(stored.Seen) {
		return fresh
	}
	return stored
}

func (l *leases) drop(name UsageName) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.renewed, name)
}

// take takes what is to be written.
func (l *leases) take() map[UsageName]leaseRecord {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.renewed) == 0 {
		return nil
	}
	taken := l.renewed
	l.renewed = make(map[UsageName]leaseRecord, len(taken))
	return taken
}

// putBack puts back what could not be written, unless it was renewed again.
func (l *leases) putBack(taken map[UsageName]leaseRecord) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for n, lease := range taken {
		if _, again := l.renewed[n]; !again {
			l.renewed[n] = lease
		}
	}
}

// writeLeases stores renewals of usages that are still there.
func writeLeases(tx storage.Tx, taken map[UsageName]leaseRecord) error {
	for name, lease := range taken {
		k := name.leaseKey()
		if _, there, err := tx.Get(k); err != nil {
			return err
		} else if !there {
			continue
		}
		if err := store(tx, k, lease); err != nil {
			return err
		}
	}
	return nil
}

// FlushUsages writes the renewals since the last time, in one update of the
// store and with no entry of the log. It writes nothing where there are none.
func (r *Registry) FlushUsages(ctx context.Context) error {
	taken := r.leases.take()
	if len(taken) == 0 {
		return nil
	}
	err := r.store.Update(ctx, func(tx storage.Tx) error { return writeLeases(tx, taken) })
	if err != nil {
		r.leases.putBack(taken)
	}
	return failed("FlushUsages", err)
}
