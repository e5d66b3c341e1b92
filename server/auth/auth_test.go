package auth_test

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/server/auth"
)

func line(principal, token string) string {
	return fmt.Sprintf("%s sha256:%x\n", principal, sha256.Sum256([]byte(token)))
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func basic(user, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

func TestPrincipal(t *testing.T) {
	file := filepath.Join(t.TempDir(), "auth")
	write(t, file, "# who may come in\n\n"+line("ci", "one")+line("ci", "two")+line("Ada Lovelace", "pass:word"))
	guard, err := auth.Open(file, false)
	if err != nil {
		t.Fatal(err)
	}
	for header, want := range map[string]string{
		"Bearer one":                       "ci",
		"bearer  two":                      "ci",
		basic("ci", "one"):                 "ci",
		basic("Ada Lovelace", "pass:word"): "Ada Lovelace",
	} {
		if got, err := guard.Principal(header); got != want || err != nil {
			t.Errorf("Principal(%q) = %q, %v, want %q", header, got, err, want)
		}
	}
	for _, header := range []string{
		"Bearer three", "Bearer", "Bearer ", "one", "Digest one", "Basic one", "Basic " + base64.StdEncoding.EncodeToString([]byte("one")),
		basic("Ada Lovelace", "one"), basic("", "one"), basic("ci", ""),
	} {
		if got, err := guard.Principal(header); !errors.Is(err, auth.ErrBadToken) {
			t.Errorf("Principal(%q) = %q, %v, want ErrBadToken", header, got, err)
		}
	}
	if got, err := guard.Principal(""); !errors.Is(err, auth.ErrNoToken) {
		t.Errorf("Principal of nothing = %q, %v, want ErrNoToken", got, err)
	}
}

func TestAnonymous(t *testing.T) {
	file := filepath.Join(t.TempDir(), "auth")
	write(t, file, line("ci", "one"))
	guard, err := auth.Open(file, true)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := guard.Principal(""); got != "anonymous" || err != nil {
		t.Errorf("Principal of nothing = %q, %v, want anonymous where that is allowed", got, err)
	}
	if got, err := guard.Principal("Bearer wrong"); !errors.Is(err, auth.ErrBadToken) {
		t.Errorf("Principal of a wrong token = %q, %v, want ErrBadToken even where anonymous is allowed", got, err)
	}
}

func TestNoFileTrustsNoName(t *testing.T) {
	guard, err := auth.Open("", false)
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range []string{"", "Bearer x", basic("admin", "admin")} {
		if got, err := guard.Principal(header); got != "anonymous" || err != nil {
			t.Errorf("Principal(%q) without a file = %q, %v, want anonymous", header, got, err)
		}
	}
}

func TestReload(t *testing.T) {
	file := filepath.Join(t.TempDir(), "auth")
	write(t, file, line("ci", "old"))
	guard, err := auth.Open(file, false)
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, "nonsense\n")
	if err := guard.Reload(); err == nil {
		t.Error("Reload of a bad file = nil, want an error")
	}
	if got, err := guard.Principal("Bearer old"); got != "ci" {
		t.Errorf("Principal after a bad reload = %q, %v, want the tokens as they were", got, err)
	}
	write(t, file, line("ci", "new"))
	if err := guard.Reload(); err != nil {
		t.Fatal(err)
	}
	if got, err := guard.Principal("Bearer old"); err == nil {
		t.Errorf("Principal of a token that is gone = %q, want an error", got)
	}
	if got, err := guard.Principal("Bearer new"); got != "ci" {
		t.Errorf("Principal of a new token = %q, %v, want ci", got, err)
	}
}

func TestBadFile(t *testing.T) {
	digest := strings.TrimPrefix(line("", "x"), " ")
	for text, want := range map[string]string{
		"ok " + digest + "secret-token\n":           "line 2: it is not of the form",
		"ci md5:00\n":                               "line 1: the digest is not",
		"ci sha256:00\n":                            "line 1: the digest is not",
		line("a", "x") + line("b", "x"):             "line 2: \"b\" and \"a\" have the same token",
		line("anonymous", "x"):                      "line 1: \"anonymous\" is who shows no token",
		line("a:b", "x"):                            "no colon",
		line(strings.Repeat("a", 256), "x"):         "at most 255",
		"one\ntwo\n":                                "line 2",
		"ci " + strings.Repeat("x", 70_000) + "\n0": "too long",
	} {
		file := filepath.Join(t.TempDir(), "auth")
		write(t, file, text)
		_, err := auth.Open(file, false)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Open of %.60q = %v, want %q in it", text, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "secret-token") {
			t.Errorf("Open of a file with a token says the token: %v", err)
		}
	}
	if _, err := auth.Open(filepath.Join(t.TempDir(), "none"), false); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Open of no file = %v, want that it does not exist", err)
	}
}
