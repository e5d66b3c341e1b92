package pawltest

import (
	"sync/atomic"
	"time"
)

// A clock is the time of a Server: it starts with the year 2026 and goes on
// by a second each time it is read, so that what a test prints is the same
// today and tomorrow.
type clock struct{ seconds atomic.Int64 }

func (c *clock) now() time.Time {
	start := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	return start.Add(time.Duration(c.seconds.Add(1)) * time.Second)
}
