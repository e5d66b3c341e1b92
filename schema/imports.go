package schema

import (
	"fmt"
	"slices"
)

// The codes of problems with references. They are stable.
const (
	CodeReferenceConflict = "REFERENCE_CONFLICT"
	CodeReferenceFormat   = "REFERENCE_FORMAT"
	CodeReferenceName     = "REFERENCE_NAME"
	CodeReferenceLimit    = "LIMIT_EXCEEDED"
)

// checkImports refuses references that cannot be what they should.
func checkImports(src Source, limits Limits) Problems {
	if n := len(src.Imports); n > limits.Files {
		return problem(CodeReferenceLimit, "", fmt.Sprintf("the schema has %d references; at most %d are allowed", n, limits.Files), "reference fewer subjects")
	}
	named := map[string]Import{}
	for _, imp := range src.Imports {
		r := imp.Reference
		if imp.Schema == nil || imp.Schema.Source.Format != src.Format {
			return problem(CodeReferenceFormat, r.Name, fmt.Sprintf("%s is not a schema of format %s", r, src.Format), "reference a subject of the same format")
		}
		if imp.Schema.height >= limits.Depth {
			return problem(CodeReferenceLimit, r.Name, fmt.Sprintf("references lead to references more than %d deep", limits.Depth), "reference fewer levels")
		}
		if was, ok := named[r.Name]; ok && was.Schema.Digest != imp.Schema.Digest {
			return conflict(r.Name, was.Reference, r)
		}
		named[r.Name] = imp
	}
	return nil
}

// height is how many references deep a schema with these imports is. It is
// counted from what was parsed before, so that no chain of references grows
// longer than another process could follow from its top.
func height(imports []Import) int {
	n := 0
	for _, imp := range imports {
		n = max(n, imp.Schema.height+1)
	}
	return n
}

// String names the version that is referenced.
func (r Reference) String() string {
	domain := r.Domain
	if domain == "" {
		domain = "default"
	}
	return fmt.Sprintf("domains/%s/subjects/%s/versions/%d", domain, r.Subject, r.Version)
}

func conflict(name string, a, b Reference) Problems {
	return problem(CodeReferenceConflict, name,
		fmt.Sprintf("%s and %s both bring %q, with different contents", a, b, name),
		"reference versions that agree on it")
}

// A closure gathers the files that references bring, each path once.
type closure struct {
	files    []File
	index    map[string]int       // path to place in files
	brought  map[string]Reference // by path
	optional []File               // files under paths that no importer asked for
	visited  map[visit]bool
	bytes    int
}

// A visit is a schema under a name. Schemas are told apart by their digests,
// so that a graph of references in which many lead to one schema is walked in
// linear time, however often that schema was parsed.
type visit struct {
	name   string
	digest Digest
}

// flatten makes a list of files of everything that is referenced, for the
// Protobuf compiler. A schema of one file goes by the reference's name, which
// is the path that the importer uses, and by its own path where nothing else
// does; a schema of several files goes by their own paths.
func flatten(src Source, limits Limits) ([]File, Problems) {
	c := &closure{index: map[string]int{}, brought: map[string]Reference{}, visited: map[visit]bool{}}
	level := src.Imports
	for len(level) > 0 {
		var next []Import
		for _, imp := range level {
			if !c.fresh(imp) {
				continue
			}
			if p := c.take(imp); p != nil {
				return nil, p
			}
			if c.bytes > limits.Closure {
				return nil, problem(CodeReferenceLimit, imp.Reference.Name, fmt.Sprintf("what the schema references has more than %d bytes", limits.Closure), "reference fewer or smaller schemas")
			}
			next = append(next, imp.Schema.Source.Imports...)
		}
		level = next
	}
	return c.all(src.Files), nil
}

func (c *closure) fresh(imp Import) bool {
	v := visit{imp.Reference.Name, imp.Schema.Digest}
	if c.visited[v] {
		return false
	}
	c.visited[v] = true
	return true
}

// take takes the files of one reference.
func (c *closure) take(imp Import) Problems {
	files, name := imp.Schema.Source.Files, imp.Reference.Name
	if len(files) == 1 {
		if files[0].Path != name {
			c.optional = append(c.optional, files[0])
		}
		return c.put(File{Path: name, Content: files[0].Content}, imp.Reference)
	}
	if !slices.ContainsFunc(files, func(f File) bool { return f.Path == name }) {
		return problem(CodeReferenceName, name,
			fmt.Sprintf("%s has no file %q", imp.Reference, name),
			fmt.Sprintf("name the reference after one of its %d files, such as %q", len(files), files[0].Path))
	}
	for _, f := range files {
		if p := c.put(f, imp.Reference); p != nil {
			return p
		}
	}
	return nil
}

func (c *closure) put(f File, from Reference) Problems {
	i, known := c.index[f.Path]
	if !known {
		c.index[f.Path] = len(c.files)
		c.files = append(c.files, f)
		c.brought[f.Path] = from
		c.bytes += len(f.Content)
		return nil
	}
	if c.files[i].Content != f.Content {
		return conflict(f.Path, c.brought[f.Path], from)
	}
	return nil
}

// all adds the files' own paths where neither another file nor one of the
// schema itself has them.
func (c *closure) all(own []File) []File {
	for _, f := range own {
		c.index[f.Path] = -1
	}
	for _, f := range c.optional {
		if _, taken := c.index[f.Path]; !taken {
			c.index[f.Path] = len(c.files)
			c.files = append(c.files, f)
		}
	}
	return c.files
}
