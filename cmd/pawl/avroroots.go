package main

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A directory of .avsc files says nowhere which of them use which. These
// functions find out by the names of types: every string in a file that names
// a type another one defines counts as a use of it. What is no JSON defines
// and uses nothing; the parser says what is wrong with it.

// one makes a set that was found in a directory into one schema: of Avro
// files, one must be the root that no other uses.
func (s fileSet) one(root string) (fileSet, error) {
	if s.format != registryv1.Format_AVRO || len(s.files) == 1 || s.given && root == "" {
		return s, nil
	}
	sets, err := s.schemas(root)
	if err != nil {
		return s, err
	}
	if len(sets) == 1 {
		return sets[0], nil
	}
	var names []string
	for _, set := range sets {
		names = append(names, set.name)
	}
	return s, usagef("these files are %d schemas, not one: %s; publish each under its own subject, or name the root with --root", len(sets), strings.Join(names, ", "))
}

// schemas splits a set into schemas: a Protobuf module is one; of Avro files,
// each that no other uses is the root of one, with all it uses before it.
func (s fileSet) schemas(root string) ([]fileSet, error) {
	if s.format != registryv1.Format_AVRO {
		return []fileSet{s}, nil
	}
	uses := usesOf(s.files)
	var sets []fileSet
	for i, f := range s.files {
		if root == "" && !isUsed(uses, i) || root != "" && isPath(f, root) {
			sets = append(sets, s.closure(uses, i))
		}
	}
	if len(sets) == 0 && root != "" {
		return nil, usagef("--root %s is none of the files", root)
	}
	if root == "" {
		sets = s.withCycles(uses, sets)
	}
	return sets, nil
}

// withCycles adds the files that only use each other, so that none goes
// unseen: the last of each such group stands for it.
func (s fileSet) withCycles(uses [][]int, sets []fileSet) []fileSet {
	covered := map[string]bool{}
	cover := func(set fileSet) {
		for _, f := range set.files {
			covered[f.path] = true
		}
	}
	for _, set := range sets {
		cover(set)
	}
	for i, f := range slices.Backward(s.files) {
		if !covered[f.path] {
			set := s.closure(uses, i)
			cover(set)
			sets = append(sets, set)
		}
	}
	return sets
}

// pairUp finds which schema follows which: the only one the only one, or that
// with the same root. A file that is a root on either side is one on both, so
// that no schema escapes by becoming part of another.
func pairUp(old, new fileSet, root string) ([]pair, error) {
	news, err := new.schemas(root)
	if err != nil {
		return nil, err
	}
	olds, err := old.schemas(root)
	if len(old.files) == 0 {
		olds = nil
	} else if err != nil {
		return nil, err
	}
	if len(news) == 1 && len(olds) == 1 {
		return []pair{{old: olds[0], new: news[0]}}, nil
	}
	var pairs []pair
	seen := map[string]bool{}
	for _, set := range slices.Concat(news, olds) {
		if path := set.rootPath(); !seen[path] {
			seen[path] = true
			pairs = append(pairs, pair{old: old.rootedAt(path), new: new.rootedAt(path)})
		}
	}
	return pairs, nil
}

// rootPath is the path of the file that defines the root type.
func (s fileSet) rootPath() string { return s.files[len(s.files)-1].path }

// rootedAt is the schema whose root is the file at path; empty where there is
// no such file.
func (s fileSet) rootedAt(path string) fileSet {
	i := slices.IndexFunc(s.files, func(f found) bool { return f.path == path })
	if i < 0 {
		return fileSet{}
	}
	if s.format != registryv1.Format_AVRO {
		return s
	}
	return s.closure(usesOf(s.files), i)
}

func isPath(f found, path string) bool {
	return f.path == filepath.ToSlash(path) || filepath.Clean(f.disk) == filepath.Clean(path)
}

func isUsed(uses [][]int, file int) bool {
	for user, used := range uses {
		if user != file && slices.Contains(used, file) {
			return true
		}
	}
	return false
}

// closure is the schema of one root: what is used comes before what uses it.
func (s fileSet) closure(uses [][]int, root int) fileSet {
	out := fileSet{format: s.format, given: true, name: s.files[root].disk}
	seen := make([]bool, len(s.files))
	var visit func(i int)
	visit = func(i int) {
		if seen[i] {
			return
		}
		seen[i] = true
		for _, used := range uses[i] {
			visit(used)
		}
		out.files = append(out.files, s.files[i])
	}
	visit(root)
	return out
}

// usesOf lists for each file the others that define what it names.
func usesOf(files []found) [][]int {
	definedBy := map[string][]int{}
	names := make([]avroNames, len(files))
	for i, f := range files {
		names[i] = avroNames{defined: map[string]bool{}, named: map[string]bool{}}
		var doc any
		if json.Unmarshal([]byte(f.content), &doc) == nil {
			names[i].walk(doc, "")
		}
		for name := range names[i].defined {
			definedBy[name] = append(definedBy[name], i)
		}
	}
	uses := make([][]int, len(files))
	for i := range files {
		for name := range names[i].named {
			if names[i].defined[name] {
				continue
			}
			for _, by := range definedBy[name] {
				if !slices.Contains(uses[i], by) {
					uses[i] = append(uses[i], by)
				}
			}
		}
		slices.Sort(uses[i])
	}
	return uses
}

// avroNames are the full names that a file defines, and those it may use.
type avroNames struct{ defined, named map[string]bool }

// walk visits a schema. encoding/json bounds its depth.
func (n avroNames) walk(value any, namespace string) {
	switch v := value.(type) {
	case string:
		n.named[v] = true
		if namespace != "" {
			n.named[namespace+"."+v] = true
		}
	case []any:
		for _, item := range v {
			n.walk(item, namespace)
		}
	case map[string]any:
		n.object(v, namespace)
	}
}

func (n avroNames) object(v map[string]any, namespace string) {
	if kind, _ := v["type"].(string); slices.Contains([]string{"record", "error", "enum", "fixed"}, kind) {
		namespace = n.define(v, namespace)
	}
	for _, key := range []string{"type", "items", "values"} {
		n.walk(v[key], namespace)
	}
	fields, _ := v["fields"].([]any)
	for _, field := range fields {
		n.walk(field, namespace)
	}
}

// define enters a named type and returns the namespace within it.
func (n avroNames) define(v map[string]any, namespace string) string {
	name, _ := v["name"].(string)
	if own, ok := v["namespace"].(string); ok {
		namespace = own
	}
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		namespace, name = name[:i], name[i+1:]
	}
	if namespace == "" {
		n.defined[name] = true
	} else {
		n.defined[namespace+"."+name] = true
	}
	return namespace
}
