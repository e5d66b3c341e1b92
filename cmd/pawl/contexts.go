package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// defaultServer is where pawl serve listens unless told otherwise.
const defaultServer = "http://127.0.0.1:8081"

// A namedContext is a server and what to show it, under a name.
type namedContext struct {
	Server    string `yaml:"server" json:"server"`
	Token     string `yaml:"token,omitempty" json:"-"`
	TokenFile string `yaml:"token-file,omitempty" json:"tokenFile,omitempty"`
}

// contextFile is what $XDG_CONFIG_HOME/pawl/config.yaml holds.
type contextFile struct {
	Current  string                  `yaml:"current,omitempty"`
	Contexts map[string]namedContext `yaml:"contexts,omitempty"`
}

// contextPath is where the contexts are kept.
func (a *app) contextPath() (string, error) {
	if dir := a.env("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "pawl", "config.yaml"), nil
	}
	home := a.env("HOME")
	if home == "" {
		return "", errors.New("neither XDG_CONFIG_HOME nor HOME is set: contexts have no place")
	}
	return filepath.Join(home, ".config", "pawl", "config.yaml"), nil
}

// loadContexts reads the contexts; a file that is not there holds none.
func (a *app) loadContexts() (contextFile, error) {
	path, err := a.contextPath()
	if err != nil {
		return contextFile{}, nil //nolint:nilerror // without a home there are no contexts, and none are needed
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return contextFile{}, nil
	}
	if err != nil {
		return contextFile{}, err
	}
	var file contextFile
	if err := yaml.Unmarshal(text, &file); err != nil {
		return contextFile{}, fmt.Errorf("%s: %w", path, err)
	}
	return file, nil
}

// saveContexts replaces the file at once and lets only its owner read it: it
// may hold tokens.
func (a *app) saveContexts(file contextFile) error {
	path, err := a.contextPath()
	if err != nil {
		return err
	}
	text, err := yaml.Marshal(file)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return replaceFile(path, text)
}

// replaceFile writes a file, readable by its owner only, that is there whole
// or not at all.
func replaceFile(path string, text []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(path), ".pawl-*") // CreateTemp gives 0600
	if err != nil {
		return err
	}
	_, err = temp.Write(text)
	if err := errors.Join(err, temp.Close()); err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return os.Rename(temp.Name(), path)
}

// A target is the server to talk to and what to show it.
type target struct{ server, token string }

// target decides whom to talk to. The server comes from --server, the context
// of --context, PAWL_SERVER, the context of PAWL_CONTEXT, the current context,
// SCHEMA_REGISTRY_URL, or is the default, in this order. A context's token goes
// only to that context's server.
func (a *app) target() (target, error) {
	file, err := a.loadContexts()
	if err != nil {
		return target{}, err
	}
	server, named, err := a.chooseServer(file)
	if err != nil {
		return target{}, err
	}
	token, err := a.chooseToken(named)
	return target{server: server, token: token}, err
}

func (a *app) chooseServer(file contextFile) (server string, from namedContext, err error) {
	if a.remote.server != "" {
		return a.remote.server, namedContext{}, nil
	}
	if a.remote.context == "" {
		if server := a.env("PAWL_SERVER"); server != "" {
			return server, namedContext{}, nil
		}
	}
	for _, name := range []string{a.remote.context, a.env("PAWL_CONTEXT"), file.Current} {
		if name == "" {
			continue
		}
		found, ok := file.Contexts[name]
		if !ok {
			return "", namedContext{}, fmt.Errorf("there is no context %q; 'pawl context list' shows those there are", name)
		}
		return found.Server, found, nil
	}
	// Kafka clients list several; each is as good as the others.
	if first, _, _ := strings.Cut(a.env("SCHEMA_REGISTRY_URL"), ","); first != "" {
		return strings.TrimSpace(first), namedContext{}, nil
	}
	return defaultServer, namedContext{}, nil
}

// chooseToken prefers what was said closest to the call: flags, the context
// that --context names, PAWL_TOKEN, the context in use otherwise.
func (a *app) chooseToken(named namedContext) (string, error) {
	switch {
	case a.remote.token != "":
		return a.remote.token, nil
	case a.remote.tokenFile != "":
		return readToken(a.remote.tokenFile)
	case a.remote.context == "" && a.env("PAWL_TOKEN") != "":
		return a.env("PAWL_TOKEN"), nil
	case named.Token != "":
		return named.Token, nil
	case named.TokenFile != "":
		return readToken(named.TokenFile)
	}
	return a.env("PAWL_TOKEN"), nil
}

func readToken(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(string(text)), nil
}
