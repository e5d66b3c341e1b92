package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A manifest says in a file what an application reads and writes.
type manifest struct {
	Application string          `yaml:"application"`
	Owner       string          `yaml:"owner"`
	Environment string          `yaml:"environment"`
	Release     string          `yaml:"release"`
	Reads       []manifestUsage `yaml:"reads"`
	Writes      []manifestUsage `yaml:"writes"`
}

// A manifestUsage is one subject in it. Schema names the files, from the
// manifest's own directory, that a consumer decodes with.
type manifestUsage struct {
	Subject string    `yaml:"subject"`
	Version int32     `yaml:"version"`
	Schema  fileNames `yaml:"schema"`
	Paths   []string  `yaml:"paths"`
	Message string    `yaml:"message"`
	Partial bool      `yaml:"partial"`
}

// fileNames is one name, or a list of them.
type fileNames []string

// UnmarshalYAML reads either.
func (f *fileNames) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*f = fileNames{node.Value}
		return nil
	}
	return node.Decode((*[]string)(f))
}

// readManifest reads the file at a path; a field that there is none of is an
// error that names its line.
func readManifest(path string) (manifest, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return manifest{}, err
	}
	var m manifest
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&m); err != nil && !errors.Is(err, io.EOF) {
		return m, usagef("%s: %s", path, plainYAML(err))
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		return m, usagef("%s: it has more than one document", path)
	}
	return m, nil
}

// goType is what the YAML library says of the program and nobody asked for.
var goType = regexp.MustCompile(` (in type|into) main\.\w+`)

// plainYAML is an error of the YAML library for whoever wrote the file.
func plainYAML(err error) string {
	text := err.Error()
	if wrong, ok := errors.AsType[*yaml.TypeError](err); ok {
		text = strings.Join(wrong.Errors, "; ")
	}
	return goType.ReplaceAllString(text, "")
}

// request is what the manifest asks of a registry.
func (a *app) request(ctx context.Context, path string, m manifest) (*registryv1.ApplyUsagesRequest, error) {
	out := &registryv1.ApplyUsagesRequest{Application: m.Application, Environment: m.Environment, Release: m.Release, Owner: m.Owner}
	for _, list := range []struct {
		role   registryv1.Role
		usages []manifestUsage
	}{{registryv1.Role_CONSUMER, m.Reads}, {registryv1.Role_PRODUCER, m.Writes}} {
		for _, u := range list.usages {
			draft, err := a.usageDraft(ctx, filepath.Dir(path), u)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", path, u.Subject, err)
			}
			draft.Role = list.role
			out.Usages = append(out.Usages, draft)
		}
	}
	return out, nil
}

func (a *app) usageDraft(ctx context.Context, dir string, u manifestUsage) (*registryv1.UsageDraft, error) {
	name, err := parseSubject(u.Subject, "")
	if err != nil {
		return nil, err
	}
	out := &registryv1.UsageDraft{Domain: name.domain, Subject: name.subject, Version: u.Version}
	if len(u.Schema) == 0 && len(u.Paths) == 0 && u.Message == "" {
		return out, nil
	}
	out.Projection = &registryv1.Projection{Paths: u.Paths, Message: u.Message, Partial: u.Partial}
	if len(u.Schema) == 0 {
		return out, nil
	}
	var paths []string
	for _, file := range u.Schema {
		paths = append(paths, filepath.Join(dir, file))
	}
	set, err := a.collect(ctx, disk{}, paths, sourceFlags{})
	if err == nil {
		set, err = set.one("")
	}
	if err != nil {
		return nil, err
	}
	out.Projection.Reader, err = set.source(nil)
	return out, err
}
