package registry

import (
	"github.com/maypok86/otter/v2"

	"github.com/pawl-registry/pawl/schema"
)

const defaultCacheBytes = 64 << 20

// caches keep what is costly to make from a blob. A blob never changes and its
// number is never given to another one, so nothing here can be stale.
type caches struct {
	contents *otter.Cache[uint64, *contentRecord]
	parsed   *otter.Cache[uint64, *schema.Schema]
	// projections are under digests of all that they say.
	projections *otter.Cache[schema.Digest, *projectionRecord]
	readers     *otter.Cache[schema.Digest, *schema.Schema]
	observer    Observer
}

// newCaches divides five eighths of the bytes, most of it for parsed schemas,
// which take some twenty times their text: those of versions and those that
// consumers read with. An eighth is for the ledgers and a quarter for answers.
func newCaches(bytes int64, observer Observer) (caches, error) {
	contents, err := otter.New(&otter.Options[uint64, *contentRecord]{
		MaximumWeight: uint64(bytes / 8),
		Weigher:       func(_ uint64, c *contentRecord) uint32 { return weight(c.size()) },
	})
	if err != nil {
		return caches{}, err
	}
	parsed, err := otter.New(&otter.Options[uint64, *schema.Schema]{
		MaximumWeight: uint64(bytes / 4),
		Weigher:       func(_ uint64, s *schema.Schema) uint32 { return weight(s.Size()) },
	})
	if err != nil {
		return caches{}, err
	}
	projections, err := otter.New(&otter.Options[schema.Digest, *projectionRecord]{
		MaximumWeight: uint64(bytes / 16),
		Weigher:       func(_ schema.Digest, p *projectionRecord) uint32 { return weight(p.size()) },
	})
	if err != nil {
		return caches{}, err
	}
	readers, err := otter.New(&otter.Options[schema.Digest, *schema.Schema]{
		MaximumWeight: uint64(bytes / 16 * 3),
		Weigher:       func(_ schema.Digest, s *schema.Schema) uint32 { return weight(s.Size()) },
	})
	return caches{contents, parsed, projections, readers, observer}, err
}

// entryOverhead is about what a cache keeps beside each entry.
const entryOverhead = 256

func weight(size int) uint32 { return uint32(min(size+entryOverhead, maxNumber)) }

// size is about how many bytes of memory the record takes.
func (c *contentRecord) size() int {
	n := 0
	for _, f := range c.Files {
		n += len(f.Path) + len(f.Content) + 32
	}
	for _, r := range c.References {
		n += len(r.Name) + len(r.Domain) + len(r.Subject) + 64
	}
	return n
}

func (c caches) content(blob uint64) (*contentRecord, bool) {
	rec, ok := c.contents.GetIfPresent(blob)
	c.observer.CacheUsed("contents", Hit(ok))
	return rec, ok
}

func (c caches) schema(blob uint64) (*schema.Schema, bool) {
	s, ok := c.parsed.GetIfPresent(blob)
	c.observer.CacheUsed("parsed", Hit(ok))
	return s, ok
}
