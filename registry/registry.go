// Package registry holds the rules of the mesh: domains, teams, subjects and
// their versions, what may be published where, and the log of everything that
// happened. It speaks no protocol and names no storage backend.
package registry

import (
	"log/slog"
	"time"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// DefaultDomain is the domain that always exists, and that an empty domain
// name means.
const DefaultDomain = "default"

// Config is what a Registry is built from. Store, Clock and Logger are
// required.
type Config struct {
	Store  storage.Store
	Clock  func() time.Time
	Logger *slog.Logger
	Limits schema.Limits // zero fields take schema's defaults
	// ReadOnly says that the store cannot be written: an old one stays as it
	// is.
	ReadOnly bool
	// CreateDomains makes publishing into a domain that does not exist create
	// it, owned by nobody, instead of failing.
	CreateDomains bool
	// CacheBytes bounds the memory of parsed and stored schemas kept in
	// memory; 0 means 64 MiB.
	CacheBytes int64
	// Visible says whether a caller may know of a domain and what is in it; nil
	// means that everybody sees everything. See Registry.Visible.
	Visible func(Caller, string) bool
	// Leases say how long a usage counts that nobody has seen again.
	Leases LeaseConfig
	// Observer is told about checks and cache use; nil means nobody is.
	Observer Observer
}

// An Observer counts what the registry does. Its methods must not block.
type Observer interface {
	// Published is called after every publish that got as far as a verdict:
	// result is created, exists, incompatible, invalid or error.
	Published(result string)
	// Checked is called after every compatibility check.
	Checked(took time.Duration)
	// CacheUsed is called for every look-up in a cache.
	CacheUsed(cache string, hit Hit)
}

// Hit says whether a cache had what was asked for.
type Hit bool
