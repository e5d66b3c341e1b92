package server

import (
	"crypto/rand"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/pawl-registry/pawl/storage/memory"
)

func testParts(t *testing.T) Parts {
	t.Helper()
	store := memory.New()
	t.Cleanup(func() { _ = store.Close() })
	return Parts{Store: store, Clock: time.Now, Logger: slog.New(slog.DiscardHandler), RequestID: rand.Text, Version: "test"}
}

func load(t *testing.T, file string, args ...string) (Config, error) {
	t.Helper()
	var cfg Config
	f := pflag.NewFlagSet("", pflag.ContinueOnError)
	cfg.Declare(f)
	if file != "" {
		path := filepath.Join(t.TempDir(), "pawl.yaml")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--config", path)
	}
	if err := f.Parse(args); err != nil {
		t.Fatal(err)
	}
	return cfg, Load(f)
}

func TestPrecedence(t *testing.T) {
	t.Setenv("PAWL_DATA_DIR", "from-env")
	t.Setenv("PAWL_HTTP_ADDR", "127.0.0.1:1")
	t.Setenv("PAWL_LOG_LEVEL", "warn")
	cfg, err := load(t, `
data-dir: from-file
http-addr: 127.0.0.1:2
grpc-addr: 127.0.0.1:3
create-domains: true
max-schema-bytes: 4096
request-timeout: 1m30s
`, "--data-dir", "from-flag")
	if err != nil {
		t.Fatal(err)
	}
	want, err := load(t, "", "--data-dir", "from-flag", "--http-addr", "127.0.0.1:1", "--grpc-addr", "127.0.0.1:3",
		"--create-domains", "--max-schema-bytes", "4096", "--request-timeout", "90s", "--log-level", "warn")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, cfg); diff != "" {
		t.Errorf("flag, then environment, then file, then default (-want +got):\n%s", diff)
	}
	if err := cfg.Validate(); err != nil {
		t.Errorf("Validate = %v, want nil", err)
	}
}

func TestFileFromEnvironment(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pawl.yaml")
	if err := os.WriteFile(path, []byte("data-dir: here"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PAWL_CONFIG", path)
	if cfg, err := load(t, ""); err != nil || cfg.DataDir != "here" {
		t.Errorf("data-dir of the file in PAWL_CONFIG = %q, %v, want here", cfg.DataDir, err)
	}
}

func TestBadSettings(t *testing.T) {
	for file, want := range map[string]string{
		"auth-fiel: x\nconfig: y": "there is no setting auth-fiel",
		"config: y":               "there is no setting config",
		"data-dir: {a: b}":        "there is no setting data-dir.a",
		"data-dir: [a]":           "setting data-dir",
		"max-schema-bytes: many":  "setting max-schema-bytes",
		"request-timeout: 5 days": "setting request-timeout",
		"log-level: loud":         "setting log-level",
		"a: b: c":                 "config ",
	} {
		if _, err := load(t, file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Load of %q = %v, want %q in it", file, err, want)
		}
	}
	if _, err := load(t, "", "--config", "/none"); err == nil {
		t.Error("Load of a file that is not there = nil, want an error")
	}
	t.Setenv("PAWL_CREATE_DOMAINS", "perhaps")
	if _, err := load(t, ""); err == nil || !strings.Contains(err.Error(), "setting create-domains") {
		t.Errorf("Load of a bad variable = %v, want an error that names the setting", err)
	}
}

func TestValidateTellsEverything(t *testing.T) {
	cfg := Config{HTTPAddr: "nonsense", GRPCAddr: "127.0.0.1:http-alt-x", LogFormat: "xml", TLSCert: "cert.pem", MaxSchemaBytes: 2, MaxRequestBytes: 1}
	err := cfg.Validate()
	for _, want := range []string{
		"http-addr", "grpc-addr", "admin-addr", "data-dir is empty", "log-format", "tls-cert and tls-key", "max-request-bytes is 1",
		"request-timeout", "cache-bytes",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Validate = %v, want %q in it", err, want)
		}
	}
}

func TestNobodyIsLetInByAccident(t *testing.T) {
	for _, address := range []string{":8081", "0.0.0.0:8081", "[::]:8081", "10.0.0.1:8081", "registry.example:8081"} {
		for _, set := range []func(*Config){func(c *Config) { c.HTTPAddr = address }, func(c *Config) { c.GRPCAddr = address }} {
			cfg := testConfig()
			set(&cfg)
			if err := cfg.Validate(); err == nil || !strings.Contains(err.Error(), "--allow-anonymous") {
				t.Errorf("Validate with %s = %v, want an error that says what to do", address, err)
			}
			cfg.AllowAnonymous = true
			if err := cfg.Validate(); err != nil {
				t.Errorf("Validate with %s and --allow-anonymous = %v, want nil", address, err)
			}
			cfg.AllowAnonymous, cfg.AuthFile = false, "auth"
			if err := cfg.Validate(); err != nil {
				t.Errorf("Validate with %s and --auth-file = %v, want nil", address, err)
			}
		}
	}
	for _, address := range []string{"localhost:0", "127.0.0.1:0", "127.1.2.3:0", "[::1]:0"} {
		cfg := testConfig()
		cfg.HTTPAddr = address
		if err := cfg.Validate(); err != nil {
			t.Errorf("Validate with %s = %v, want nil", address, err)
		}
	}
}
