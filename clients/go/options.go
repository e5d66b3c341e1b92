package pawl

import (
	"crypto/tls"
	"log/slog"
	"time"

	"google.golang.org/grpc"
)

// Options say how a Client talks to its registry. The zero value is good for
// a registry that asks for no credentials.
type Options struct {
	// Token is shown to the registry with every call, as a Bearer token. It
	// wins over a user and password in the target, which go as Basic. Tokens
	// that change while the client lives come from a grpc.PerRPCCredentials
	// in Dial instead.
	Token string
	// TLS is used with an https target; nil means the system's certificate
	// authorities. It is refused with a plain-text target.
	TLS *tls.Config
	// UserAgent names the program in the registry's log: "orders/1.4".
	UserAgent string
	// Application is the program that the client works for. What a client of
	// New tells of it is what it uses: that it is its caller, the connection
	// must say.
	Application Application
	// Inspects says that what is fetched is only looked at, as an editor or a
	// command line does: then nobody counts as its reader.
	Inspects bool
	// Dial is added to the options that the connection is made with, and wins
	// over them.
	Dial []grpc.DialOption

	// Timeout bounds a call, with all its repetitions, whose context has no
	// deadline, and every call that fills the cache, which goes on when its
	// first caller gives up. 0 means 30 seconds. It does not bound Watch.
	Timeout time.Duration
	// Retry says how calls are repeated.
	Retry Retry

	// CacheBytes bounds the memory that schemas and versions are kept in;
	// 0 means 64 MiB, less than 0 keeps nothing.
	CacheBytes int64
	// LatestTTL is how long Latest answers with what it knows; 0 means 10
	// seconds, less than 0 makes a call of its own every time.
	LatestTTL time.Duration
	// IDDomain is the domain whose ids Schema is asked for. It is needed only
	// where ids were imported from several registries: without it, an id that
	// names different schemas there is refused with ErrAmbiguous.
	IDDomain string

	// Logger is told when a watch loses its connection; nil means nobody is.
	Logger *slog.Logger
	// Clock tells how old the answer of Latest is; nil means the system's.
	Clock func() time.Time
}

// Retry says how calls are repeated that found the registry unavailable, or
// that it asked to send again later. Only what may safely be sent twice is
// repeated: reads, and publishes that expect no particular latest version.
type Retry struct {
	// Attempts is how often a call is sent at most; 0 means 10, which outlasts
	// a restart of the server, 1 never repeats. A watch goes on until its
	// context ends.
	Attempts int
	// Initial is the wait before the first repetition, give or take half of
	// it; 0 means 100 milliseconds. Each wait is half as long again as the one
	// before.
	Initial time.Duration
	// Max is the longest wait; 0 means 5 seconds.
	Max time.Duration
}

// The defaults of Options.
const (
	defaultTimeout    = 30 * time.Second
	defaultAttempts   = 10
	defaultInitial    = 100 * time.Millisecond
	defaultMax        = 5 * time.Second
	defaultCacheBytes = 64 << 20
	defaultLatestTTL  = 10 * time.Second
	defaultHeartbeat  = time.Hour
)

// filled replaces what was left zero by the defaults.
func (o Options) filled() Options {
	fill(&o.Timeout, defaultTimeout)
	fill(&o.Retry.Attempts, defaultAttempts)
	fill(&o.Retry.Initial, defaultInitial)
	fill(&o.Retry.Max, defaultMax)
	fill(&o.CacheBytes, defaultCacheBytes)
	fill(&o.LatestTTL, defaultLatestTTL)
	fill(&o.Application.Heartbeat, defaultHeartbeat)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = time.Now //nolint:forbidigo // those who import the client should not have to bring a clock; tests do
	}
	return o
}

func fill[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
