package pawl

import (
	"context"
	"sync"
)

// latest keeps answers about latest versions from outliving what the client
// itself has done. Each publish starts a generation: what was asked for in an
// older one is neither kept nor given to those who ask in the new one.
type latest struct {
	mu         sync.Mutex // guards generation, and that what is kept belongs to it
	generation uint64
}

// latestNumber asks for the latest version instead of a number.
const latestNumber = "latest"

// Latest fetches the latest live version of a subject and its schema. It
// answers with what is known for Options.LatestTTL at most, and asks anew
// after every publish of this client to the subject.
func (c *Client) Latest(ctx context.Context, s SubjectName) (Fetched, error) {
	found, err := c.latestOf(ctx, s)
	if err != nil {
		return Fetched{}, err
	}
	c.heart.fetch(s, 0)
	return found, nil
}

func (c *Client) latestOf(ctx context.Context, s SubjectName) (Fetched, error) {
	if c.options.LatestTTL < 0 {
		return c.version(ctx, s, latestNumber)
	}
	k := versionKey(latestVersion, s, 0)
	if found, ok := c.fresh(k); ok {
		return found.fetched.clone(), nil
	}
	flight := k
	flight.generation = c.latest.now()
	found, err := c.flights.fly(ctx, flight, func(ctx context.Context) (entry, error) {
		if found, ok := c.fresh(k); ok {
			return found, nil
		}
		return c.askLatest(ctx, s, flight)
	})
	return found.fetched.clone(), err
}

// Refresh is Latest without what is known: it asks the registry.
func (c *Client) Refresh(ctx context.Context, s SubjectName) (Fetched, error) {
	c.forgetLatest(s)
	return c.Latest(ctx, s)
}

// fresh finds a latest version in the cache that is not too old.
func (c *Client) fresh(k key) (entry, bool) {
	found, ok := c.cache.get(k)
	return found, ok && c.options.Clock().Sub(found.asked) < c.options.LatestTTL
}

// askLatest fetches the latest version. Its age counts from before the call:
// what happened while the answer travelled is unknown.
func (c *Client) askLatest(ctx context.Context, s SubjectName, flight key) (entry, error) {
	asked := c.options.Clock()
	fetched, err := c.version(ctx, s, latestNumber)
	if err != nil {
		return entry{}, err
	}
	c.cache.put(versionKey(versionByNumber, s, fetched.Number), entry{fetched: fetched})
	found := entry{fetched: fetched, asked: asked}
	c.latest.mu.Lock()
	defer c.latest.mu.Unlock()
	if c.latest.generation == flight.generation {
		flight.generation = 0
		c.cache.put(flight, found)
	}
	return found, nil
}

// forgetLatest starts a generation that knows nothing of a subject.
func (c *Client) forgetLatest(s SubjectName) {
	c.latest.mu.Lock()
	defer c.latest.mu.Unlock()
	c.latest.generation++
	c.cache.drop(versionKey(latestVersion, s, 0))
}

func (l *latest) now() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.generation
}
