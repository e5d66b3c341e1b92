package server

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/spf13/pflag"

	"github.com/pawl-registry/pawl/schema"
)

// A Config is every setting of a server.
type Config struct {
	HTTPAddr, GRPCAddr, AdminAddr string
	// AddressFile is where the addresses are written once the server answers;
	// empty is nowhere.
	AddressFile string
	DataDir     string

	CreateDomains  bool
	AllowAnonymous bool
	AuthFile       string
	// TLSCert and TLSKey are PEM files; empty is plain text.
	TLSCert, TLSKey string

	// MaxSchemaBytes bounds the files of a schema, MaxRequestBytes a message
	// or body, decompressed.
	MaxSchemaBytes, MaxRequestBytes int
	// RequestTimeout bounds unary calls, and how long a body may take to come.
	RequestTimeout time.Duration
	CacheBytes     int64
	// ShutdownTimeout is how long requests may take to end when the server
	// stops.
	ShutdownTimeout time.Duration

	// ConfluentCreateContexts lets Kafka clients make contexts by using them.
	ConfluentCreateContexts bool
	// ConfluentErrorLevel is the version of Confluent Platform whose error
	// codes its clients get.
	ConfluentErrorLevel int

	LogLevel  slog.Level
	LogFormat string
}

// Declare declares every setting as a flag of f, with its default. This is the
// only place that names one: the flag data-dir is PAWL_DATA_DIR in the
// environment and data-dir in a file (see [Load]).
func (c *Config) Declare(f *pflag.FlagSet) {
	f.String(configFlag, "", "a YAML file of settings, named like these flags; flags and PAWL_… in the environment go before it")
	f.StringVar(&c.HTTPAddr, "http-addr", "127.0.0.1:8081", "where to listen for REST, and for gRPC on the same port")
	f.StringVar(&c.GRPCAddr, "grpc-addr", "127.0.0.1:9091", "where to listen for gRPC alone")
	f.StringVar(&c.AdminAddr, "admin-addr", "127.0.0.1:9090", "where to listen for /healthz, /readyz, /metrics and /debug/pprof")
	f.StringVar(&c.AddressFile, "address-file", "", "a file to write the addresses to, as JSON, once the server answers")
	f.StringVar(&c.DataDir, "data-dir", "./pawl-data", "the directory of the store")
	f.BoolVar(&c.CreateDomains, "create-domains", false, "let a publish create the domain that it names")
	f.BoolVar(&c.AllowAnonymous, "allow-anonymous", false, "let callers without a token in, and listen beyond loopback without --auth-file")
	f.StringVar(&c.AuthFile, "auth-file", "", "a file of tokens, as 'pawl token' makes them; SIGHUP reads it again")
	f.StringVar(&c.TLSCert, "tls-cert", "", "a PEM file with the certificate; SIGHUP reads it again")
	f.StringVar(&c.TLSKey, "tls-key", "", "a PEM file with its key")
	f.IntVar(&c.MaxSchemaBytes, "max-schema-bytes", schema.Limits{}.WithDefaults().Bytes, "the most bytes that the files of a schema may have")
	f.IntVar(&c.MaxRequestBytes, "max-request-bytes", 16<<20, "the most bytes that a request may have, decompressed")
	f.DurationVar(&c.RequestTimeout, "request-timeout", 30*time.Second, "how long a request may take; streams take as long as they take")
	f.Int64Var(&c.CacheBytes, "cache-bytes", 64<<20, "how much memory to keep schemas in")
	f.DurationVar(&c.ShutdownTimeout, "shutdown-timeout", 20*time.Second, "how long requests may take to end when the server stops")
	f.BoolVar(&c.ConfluentCreateContexts, "confluent-create-contexts", true, "let the Confluent API create the domain of a context that is written to")
	f.IntVar(&c.ConfluentErrorLevel, "confluent-error-level", 7, "whose error codes the Confluent API has: an incompatible schema is 409 up to Confluent Platform 7, and 40901 from 8 on")
	f.TextVar(&c.LogLevel, "log-level", slog.LevelInfo, "debug, info, warn or error; debug logs every request")
	f.StringVar(&c.LogFormat, "log-format", logText, "text or json")
}

// Validate returns everything that is wrong, joined.
func (c *Config) Validate() error {
	faults := []error{
		c.checkExposure("http-addr", c.HTTPAddr),
		c.checkExposure("grpc-addr", c.GRPCAddr),
		checkAddress("admin-addr", c.AdminAddr),
		atLeast("max-schema-bytes", c.MaxSchemaBytes, 1),
		atLeast("max-request-bytes", c.MaxRequestBytes, 1),
		atLeast("request-timeout", c.RequestTimeout, time.Millisecond),
		atLeast("shutdown-timeout", c.ShutdownTimeout, 0),
		atLeast("cache-bytes", c.CacheBytes, 1),
	}
	if c.DataDir == "" {
		faults = append(faults, errors.New("data-dir is empty"))
	}
	if c.MaxRequestBytes < c.MaxSchemaBytes {
		faults = append(faults, fmt.Errorf("max-request-bytes is %d, less than max-schema-bytes: no schema of %d bytes could arrive", c.MaxRequestBytes, c.MaxSchemaBytes))
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		faults = append(faults, errors.New("tls-cert and tls-key need each other"))
	}
	if c.LogFormat != logText && c.LogFormat != logJSON {
		faults = append(faults, fmt.Errorf("log-format is %q, not text or json", c.LogFormat))
	}
	return errors.Join(faults...)
}

func atLeast[N int | int64 | time.Duration](name string, value, least N) error {
	if value < least {
		return fmt.Errorf("%s is %v, less than %v", name, value, least)
	}
	return nil
}

// checkExposure refuses to let everybody in by accident.
func (c *Config) checkExposure(name, address string) error {
	if err := checkAddress(name, address); err != nil {
		return err
	}
	if c.AuthFile != "" || c.AllowAnonymous || isLoopback(address) {
		return nil
	}
	return fmt.Errorf("%s is %s, which others can reach, and nobody would have to say who they are: give --auth-file, or --allow-anonymous if that is meant", name, address)
}

func checkAddress(name, address string) error {
	_, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return fmt.Errorf("%s is %q, not host:port: %w", name, address, err)
	}
	return nil
}

// isLoopback reports whether only this machine can reach an address. A name
// that is not localhost may become anything.
func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
