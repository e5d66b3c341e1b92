package pawl

import (
	"fmt"
	"math"
	"time"

	"github.com/maypok86/otter/v2"
)

// A key names something that the cache holds. Number is an id or a version's
// number, Text a guid.
type key struct {
	kind       kind
	domain     string
	subject    string
	number     int
	text       string
	generation uint64 // see latest
}

// A kind says what a key names.
type kind int

const (
	schemaByID kind = iota
	schemaByGUID
	versionByNumber
	latestVersion
	dependenciesOfID
	dependenciesOfGUID
	dependenciesOfVersion
)

// String tells any two keys apart.
func (k key) String() string { return fmt.Sprintf("%#v", k) }

// An entry is what the cache holds under a key: as much of it as its kind has.
type entry struct {
	fetched      Fetched
	dependencies []Dependency
	asked        time.Time // when the latest version was asked for
}

// entryOverhead is about what an entry weighs besides its text.
const entryOverhead = 512

// weight is about how many bytes an entry takes. Texts that entries share
// count for each of them, so the bound is never passed.
func (e entry) weight(k key) uint64 {
	sum := entryOverhead + len(k.domain) + len(k.subject) + len(k.text) + e.fetched.size() + e.fetched.Schema.size()
	for _, d := range e.dependencies {
		sum += d.Reference.size() + d.Schema.size()
	}
	return uint64(sum)
}

// A cache keeps entries in a bounded number of bytes.
type cache struct {
	store *otter.Cache[key, entry] // nil keeps nothing
	bytes uint64
}

func newCache(bytes int64) *cache {
	if bytes < 0 {
		return &cache{}
	}
	return &cache{bytes: uint64(bytes), store: otter.Must(&otter.Options[key, entry]{
		MaximumWeight: uint64(bytes),
		Weigher:       func(k key, e entry) uint32 { return uint32(min(e.weight(k), math.MaxUint32)) },
	})}
}

func (c *cache) get(k key) (entry, bool) {
	if c.store == nil {
		return entry{}, false
	}
	return c.store.GetIfPresent(k)
}

// put keeps an entry, unless it alone would fill the cache and drive
// everything else out.
func (c *cache) put(k key, e entry) {
	if c.store != nil && e.weight(k) <= c.bytes {
		c.store.Set(k, e)
	}
}

func (c *cache) drop(k key) {
	if c.store != nil {
		c.store.Invalidate(k)
	}
}
