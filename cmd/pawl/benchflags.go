package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/bench"
)

// benchFlags say what load is put on which API.
type benchFlags struct {
	api, domain, format string
	rate                float64
	clients, subjects   int
	size                int
	warmup, duration    time.Duration
	requests            int64
	keep                bool
}

// The bounds of the flags.
const (
	maxClients  = 4096
	maxRate     = 1e6
	maxSubjects = 1e6
	maxSize     = 1 << 20
	maxConns    = 8 // over which gRPC requests are spread
)

func (f *benchFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.api, "api", "grpc", "through which API: grpc, rest or confluent")
	flags.StringVar(&f.domain, "domain", "default", "the domain to publish into; a context for Confluent's API")
	flags.Float64Var(&f.rate, "rate", 0, "requests a second that are due, whatever the registry answers")
	flags.IntVar(&f.clients, "clients", 16, "how many requests at once, at most")
	flags.DurationVar(&f.duration, "duration", 10*time.Second, "how long a scenario is measured")
	flags.Int64Var(&f.requests, "requests", 0, "measure so many requests; then --duration counts only where given")
	flags.DurationVar(&f.warmup, "warmup", time.Second, "how long requests are sent before any is measured")
	flags.IntVar(&f.subjects, "subjects", 100, "over how many subjects requests are spread")
	flags.StringVar(&f.format, "format", "avro", "the schema language: avro or protobuf")
	flags.IntVar(&f.size, "size", 1000, "about how many bytes a schema has")
	flags.BoolVar(&f.keep, "keep", false, "leave the subjects there")
}

// load reads the flags that shape the load.
func (f benchFlags) load(cmd *cobra.Command, timeout time.Duration) (bench.Load, error) {
	l := bench.Load{Rate: f.rate, Clients: f.clients, Warmup: f.warmup, Duration: f.duration, Requests: f.requests, Timeout: timeout}
	if f.requests > 0 && !cmd.Flags().Changed("duration") {
		l.Duration = 0
	}
	switch {
	case f.rate < 0 || f.rate > maxRate || f.rate != f.rate:
		return l, usagef("--rate is %v; up to %d a second are possible", f.rate, int(maxRate))
	case f.clients < 1 || f.clients > maxClients:
		return l, usagef("--clients is %d; 1 to %d are possible", f.clients, maxClients)
	case f.subjects < 1 || f.subjects > maxSubjects:
		return l, usagef("--subjects is %d; 1 to %d are possible", f.subjects, int(maxSubjects))
	case strings.ToUpper(f.format) != bench.Avro && strings.ToUpper(f.format) != bench.Protobuf:
		return l, usagef("--format %s is neither avro nor protobuf", f.format)
	case f.size < 0 || f.size > maxSize:
		return l, usagef("--size is %d; up to %d bytes are possible", f.size, maxSize)
	case f.requests < 0 || f.warmup < 0 || timeout < 0:
		return l, usagef("--requests, --warmup and --timeout cannot be negative")
	case l.Duration <= 0 && l.Requests == 0:
		return l, usagef("--duration is %v: say for how long, or with --requests how many", f.duration)
	}
	return l, nil
}

// chosen finds scenarios by name.
func chosen(names []string) ([]bench.Scenario, error) {
	all := bench.Scenarios()
	var scenes []bench.Scenario
	for _, name := range names {
		i := slices.IndexFunc(all, func(s bench.Scenario) bool { return s.Name == name })
		if i < 0 {
			known := make([]string, len(all))
			for i, s := range all {
				known[i] = s.Name
			}
			return nil, usagef("there is no scenario %q; there are %s", name, strings.Join(known, ", "))
		}
		scenes = append(scenes, all[i])
	}
	return scenes, nil
}

// registry is the API under load. Call what it returns in the end.
func (f benchFlags) registry(to target) (bench.Registry, func(), error) {
	options := bench.Options{URL: to.server, Token: to.token, Domain: f.domain, Clients: f.clients, UserAgent: "pawl/" + version()}
	nothing := func() {}
	switch f.api {
	case "grpc":
		return f.native(to)
	case "rest":
		r, err := bench.REST(options)
		return r, nothing, err
	case "confluent":
		r, err := bench.Confluent(options)
		return r, nothing, err
	}
	return nil, nothing, fmt.Errorf("--api %s is not one of grpc, rest, confluent", f.api)
}

// native is our registry over several connections: one alone is a bottleneck
// of its own.
func (f benchFlags) native(to target) (bench.Registry, func(), error) {
	var conns []grpc.ClientConnInterface
	var closers []func() error
	closeAll := func() {
		for _, c := range closers {
			_ = c() // nothing hangs on it
		}
	}
	for range min(f.clients, maxConns) {
		conn, err := dial(to)
		if err != nil {
			closeAll()
			return nil, closeAll, err
		}
		conns, closers = append(conns, conn), append(closers, conn.Close)
	}
	return bench.Native(conns, f.domain), closeAll, nil
}
