package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/render"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// sourceFlags say how files make a schema.
type sourceFlags struct {
	format, protoRoot, root string
	references              []string
}

func (f *sourceFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.format, "schema-format", "", "avro or protobuf; by default what the files' names say")
	cmd.Flags().StringVar(&f.protoRoot, "proto-root", "", "the directory that Protobuf import paths start from; by default the directory given, or the file's own")
	cmd.Flags().StringVar(&f.root, "root", "", "of several Avro files the one that defines the root type")
	cmd.Flags().StringArrayVar(&f.references, "reference", nil, "NAME=[DOMAIN/]SUBJECT@NUMBER that the files import; may be repeated")
}

// A found file has a path within its schema, and the path it was found by.
type found struct{ path, disk, content string }

// A fileSet is the files of a command line, all of one schema language.
type fileSet struct {
	format registryv1.Format
	files  []found
	// given is set where each file was named: their order then counts.
	given bool
	name  string
}

// extensions are the names of schema files.
var extensions = map[string]registryv1.Format{".avsc": registryv1.Format_AVRO, ".proto": registryv1.Format_PROTOBUF}

// stdin is the argument that stands for the standard input.
const stdin = "-"

// collect finds the schema files at the paths in a tree. Paths that are not
// there are left out; none at all is fs.ErrNotExist.
func (a *app) collect(ctx context.Context, from tree, paths []string, flags sourceFlags) (fileSet, error) {
	format, err := parseFormat(flags.format)
	if err != nil {
		return fileSet{}, err
	}
	if slices.Equal(paths, []string{stdin}) {
		return a.collectStdin(format)
	}
	set := fileSet{format: format, given: true, name: strings.Join(paths, " ")}
	var missing error
	for _, path := range paths {
		err := set.add(ctx, from, path, flags)
		if errors.Is(err, fs.ErrNotExist) {
			missing = errors.Join(missing, err)
			continue
		}
		if err != nil {
			return fileSet{}, err
		}
	}
	if len(set.files) == 0 {
		return fileSet{}, missing
	}
	if _, onDisk := from.(disk); onDisk && missing != nil {
		return fileSet{}, missing
	}
	return set, set.fill(ctx, from)
}

func (a *app) collectStdin(format registryv1.Format) (fileSet, error) {
	if format == registryv1.Format_FORMAT_UNSPECIFIED {
		return fileSet{}, usagef("reading stdin needs --schema-format avro or protobuf")
	}
	text, err := readAll(a.in, maxRead)
	if err != nil {
		return fileSet{}, fmt.Errorf("stdin: %w", err)
	}
	path := "stdin.avsc"
	if format == registryv1.Format_PROTOBUF {
		path = "stdin.proto"
	}
	return fileSet{format: format, files: []found{{path: path, disk: "<stdin>", content: text}}, given: true, name: "<stdin>"}, nil
}

// add enters the schema files at one path.
func (s *fileSet) add(ctx context.Context, from tree, path string, flags sourceFlags) error {
	files, isDir, err := from.list(ctx, path)
	if err != nil {
		return err
	}
	base := filepath.Dir(path)
	if isDir {
		s.given, base = false, path
		if files, err = s.choose(path, files); err != nil {
			return err
		}
	}
	if flags.protoRoot != "" {
		base = flags.protoRoot
	}
	for _, file := range files {
		if err := s.enter(file, base); err != nil {
			return err
		}
	}
	return nil
}

// choose keeps the files in a directory whose names are of the language.
func (s *fileSet) choose(dir string, files []string) ([]string, error) {
	var kept []string
	format := s.format
	for _, file := range files {
		language, ok := extensions[filepath.Ext(file)]
		if !ok || s.format != registryv1.Format_FORMAT_UNSPECIFIED && language != s.format {
			continue
		}
		if format != registryv1.Format_FORMAT_UNSPECIFIED && language != format {
			return nil, usagef("%s holds .avsc and .proto files: say which with --schema-format", dir)
		}
		format = language
		kept = append(kept, file)
	}
	if len(kept) == 0 {
		return nil, fmt.Errorf("%s holds no .avsc or .proto file", dir)
	}
	return kept, nil
}

// enter adds one file, whose path in the schema starts from base.
func (s *fileSet) enter(file, base string) error {
	language, known := extensions[filepath.Ext(file)]
	switch {
	case s.format != registryv1.Format_FORMAT_UNSPECIFIED && len(s.files) == 0 && !known:
		language = s.format
	case !known && s.format == registryv1.Format_FORMAT_UNSPECIFIED:
		return usagef("%s is neither .avsc nor .proto: say what it is with --schema-format", file)
	case known && s.format != registryv1.Format_FORMAT_UNSPECIFIED && language != s.format:
		return usagef("%s is not %s like the rest", file, s.format)
	}
	if s.format == registryv1.Format_FORMAT_UNSPECIFIED {
		s.format = language
	}
	rel, err := filepath.Rel(base, file)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return usagef("%s is not under --proto-root %s", file, base)
	}
	path := filepath.ToSlash(rel)
	taken := func(f found) bool { return f.path == path }
	if s.format == registryv1.Format_AVRO && slices.ContainsFunc(s.files, taken) {
		path = filepath.ToSlash(filepath.Clean(file)) // nothing imports it by this
	}
	if i := slices.IndexFunc(s.files, taken); i >= 0 {
		return usagef("%s and %s would both be %s in the schema: name the directory they share with --proto-root", s.files[i].disk, file, path)
	}
	s.files = append(s.files, found{path: path, disk: file})
	return nil
}

// fill reads the files that were found.
func (s *fileSet) fill(ctx context.Context, from tree) error {
	paths := make([]string, len(s.files))
	for i, f := range s.files {
		paths[i] = f.disk
	}
	texts, err := from.read(ctx, paths)
	for i, text := range texts {
		s.files[i].content = text
	}
	return err
}

// source is the files as one schema on the wire.
func (s fileSet) source(references []string) (*registryv1.SchemaSource, error) {
	refs, err := parseReferences(references)
	if err != nil {
		return nil, err
	}
	out := &registryv1.SchemaSource{Format: s.format, References: refs}
	for _, f := range s.files {
		out.Files = append(out.Files, &registryv1.SchemaFile{Path: f.path, Content: f.content})
	}
	return out, nil
}

// texts are the files as findings point into them.
func (s fileSet) texts() render.Files {
	out := render.Files{}
	for _, f := range s.files {
		out[f.path] = render.File{Content: f.content, Disk: f.disk}
	}
	return out
}
