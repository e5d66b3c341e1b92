package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const twoContexts = `current: prod
contexts:
  prod: {server: "https://prod.example", token: prod-token}
  dev: {server: "http://dev.example:8081"}
`

func TestTarget(t *testing.T) {
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, "pawl"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "pawl", "config.yaml"), []byte(twoContexts), 0o600); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{
		"PAWL_SERVER": "http://env.example", "PAWL_TOKEN": "env-token", "PAWL_CONTEXT": "dev",
		"SCHEMA_REGISTRY_URL": "http://kafka.example,http://other.example",
	}
	only := func(keys ...string) map[string]string {
		env := map[string]string{}
		for _, key := range keys {
			env[key] = all[key]
		}
		return env
	}
	for _, c := range []struct {
		name  string
		flags remoteFlags
		env   map[string]string
		home  string
		want  target
	}{
		{"flags win over all", remoteFlags{server: "http://flag.example", token: "flag-token", context: "prod"}, all, home, target{"http://flag.example", "flag-token"}},
		{"--context wins over the environment, with its token", remoteFlags{context: "prod"}, all, home, target{"https://prod.example", "prod-token"}},
		{"--context without a token takes PAWL_TOKEN", remoteFlags{context: "dev"}, all, home, target{"http://dev.example:8081", "env-token"}},
		{"PAWL_SERVER wins over PAWL_CONTEXT", remoteFlags{}, all, home, target{"http://env.example", "env-token"}},
		{"PAWL_CONTEXT wins over the current context", remoteFlags{}, only("PAWL_CONTEXT", "SCHEMA_REGISTRY_URL"), home, target{"http://dev.example:8081", ""}},
		{"the current context wins over SCHEMA_REGISTRY_URL", remoteFlags{}, only("SCHEMA_REGISTRY_URL"), home, target{"https://prod.example", "prod-token"}},
		{"PAWL_TOKEN wins over the current context's token", remoteFlags{}, only("PAWL_TOKEN"), home, target{"https://prod.example", "env-token"}},
		{"a context's token stays with its server", remoteFlags{server: "http://flag.example"}, nil, home, target{"http://flag.example", ""}},
		{"SCHEMA_REGISTRY_URL, the first of it", remoteFlags{}, only("SCHEMA_REGISTRY_URL"), "/nowhere", target{"http://kafka.example", ""}},
		{"the default", remoteFlags{}, nil, "/nowhere", target{defaultServer, ""}},
	} {
		env := func(key string) string {
			if key == "XDG_CONFIG_HOME" {
				return c.home
			}
			return c.env[key]
		}
		a := &app{streams: streams{env: env}, remote: c.flags}
		if got, err := a.target(); err != nil || got != c.want {
			t.Errorf("%s: target = %+v, %v, want %+v", c.name, got, err, c.want)
		}
	}
}

func TestContextsAreKeptForTheirOwnerOnly(t *testing.T) {
	env := map[string]string{"XDG_CONFIG_HOME": t.TempDir()}
	for _, line := range []string{
		"context set prod --server https://prod.example --token secret", "context set dev --server http://dev.example:8081", "context use dev",
	} {
		if code, _, errs := pawl(t, env, strings.Fields(line)...); code != exitOK {
			t.Fatalf("pawl %s exits %d: %s", line, code, errs)
		}
	}
	info, err := os.Stat(filepath.Join(env["XDG_CONFIG_HOME"], "pawl", "config.yaml"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file of contexts has mode %v, %v, want 0600", info.Mode(), err)
	}
	_, out, _ := pawl(t, env, "context", "list")
	if want := "* dev   http://dev.example:8081\n  prod  https://prod.example\n"; out != want {
		t.Errorf("pawl context list prints %q, want %q", out, want)
	}
	if _, out, _ := pawl(t, env, "context", "list", "-o", "json"); strings.Contains(out, "secret") {
		t.Errorf("pawl context list -o json prints the token: %s", out)
	}
	if code, _, _ := pawl(t, env, "context", "use", "moon"); code != exitNotFound {
		t.Errorf("pawl context use of a context that is not there exits %d, want 5", code)
	}
}

func TestContextSetRefusesWhatIsNoServer(t *testing.T) {
	for text, want := range map[string]int{
		"https://registry.example": exitOK, "registry.example:9091": exitOK, "http://u:p@kafka.example": exitOK,
		"ftp://registry.example": exitUsage, "http://registry.example/path": exitUsage, "http://": exitUsage,
	} {
		home := map[string]string{"XDG_CONFIG_HOME": t.TempDir()}
		if code, _, errs := pawl(t, home, "context", "set", "dev", "--server", text); code != want {
			t.Errorf("pawl context set --server %s exits %d, want %d: %s", text, code, want, errs)
		}
	}
}
