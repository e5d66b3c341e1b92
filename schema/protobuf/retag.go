package protobuf

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/bufbuild/protocompile/parser"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/pawl-registry/pawl/schema/source"
)

// CodeTags is the code of a problem with where tags should go.
const CodeTags = "TAGS_UNPLACEABLE"

// Retag gives the text of one file with other tags. Only options change, and
// the import that they need comes where it lacks: comments stay, and with them
// what they say to Pawl. The text is compiled and held against the file before
// it is returned.
func Retag(ctx context.Context, file source.File, imports []source.File, edit source.TagEdit, limits source.Limits) (string, source.Problems, error) {
	limits = limits.WithDefaults()
	c, err := compile(ctx, []source.File{file}, imports, limits)
	if err != nil || c.problems.list.Refused() {
		return "", c.found(), err
	}
	d := &decoder{path: file.Path, imports: imports, limits: limits}
	r := &retagger{decoder: d, content: file.Content, unit: c.units[file.Path]}
	text, err := r.retag(ctx, edit)
	if refused, ok := err.(source.Problems); ok { //nolint:errorlint // made here, and never wrapped
		return "", refused, nil
	}
	return text, nil, err
}

// A retagger is one call of Retag.
type retagger struct {
	*decoder

	content string
	unit    *unit
	nodes   parser.Result
	all     []entity
	// names has the places in all, by every path that one may be asked by.
	names map[source.TaggedName]int
	// want are the tags that each entity has in the end.
	want [][]string
}

func (r *retagger) retag(ctx context.Context, edit source.TagEdit) (text string, err error) {
	defer r.recovered(&err)
	r.nodes = r.unit.parsed
	r.all = entities(r.proto())
	r.index()
	changes, err := edit.Over(r.find)
	if err != nil {
		return "", r.unplaceable("name a message by its name within the package, and a field by this, a dot and its own", err.Error())
	}
	if len(changes) == 0 {
		return r.content, nil
	}
	changed := make([]int, len(changes))
	for i, t := range changes {
		changed[i] = r.names[t.Name()]
		r.want[changed[i]] = t.Tags
	}
	imported, err := r.importsMeta()
	if err != nil {
		return "", err
	}
	// Names are written as Confluent's parser, which knows no others, reads
	// them. Where another confluent is nearer, as in the package io.confluent,
	// only a name with a dot before it is found.
	var differs string
	for _, root := range []string{"", "."} {
		text, added, err := r.text(changed, root, imported)
		if err != nil {
			return "", err
		}
		if differs, err = r.check(ctx, text, added); err != nil || differs == "" {
			return text, err
		}
	}
	return "", r.unplaceable("write the tags into the text, and publish that", "the tags do not go into the text: "+differs)
}

func (r *retagger) unplaceable(hint, why string) error {
	return r.wrong(CodeTags, hint, "%s", why)
}

func (r *retagger) proto() *descriptorpb.FileDescriptorProto {
	return r.unit.parsed.FileDescriptorProto()
}

// index makes entities known by their paths. Those within the package come
// first, then those with a oneof, then those with the package.
func (r *retagger) index() {
	r.names = map[source.TaggedName]int{}
	r.want = make([][]string, len(r.all))
	pkg := strings.TrimPrefix(r.proto().GetPackage()+".", ".")
	for _, path := range []func(entity) string{
		func(e entity) string { return e.path },
		func(e entity) string { return e.oneof },
		func(e entity) string { return pkg + e.path },
		func(e entity) string { return pkg + cmp.Or(e.oneof, e.path) },
	} {
		for i, e := range r.all {
			r.want[i] = e.tags()
			name := source.TaggedName{Path: path(e), Field: e.field != nil}
			if _, taken := r.names[name]; !taken && name.Path != "" {
				r.names[name] = i
			}
		}
	}
}

func (r *retagger) find(asked source.Tagged) (source.Tagged, bool) {
	asked.Path = strings.TrimPrefix(asked.Path, ".")
	i, ok := r.names[asked.Name()]
	if !ok {
		return asked, false
	}
	e := r.all[i]
	return source.Tagged{Path: e.path, Field: asked.Field, Tags: e.tags()}, true
}

// importsMeta reports whether the file can see the options that hold tags.
func (r *retagger) importsMeta() (bool, error) {
	if slices.Contains(r.proto().Dependency, metaPath) {
		return true, nil
	}
	if err := r.reach(r.unit.linked.Imports()); err != nil {
		return false, err
	}
	if err := r.learn(r.unit.linked); err != nil {
		return false, err
	}
	_, err := r.types.FindExtensionByName(fieldMeta)
	return err == nil, nil //nolint:nilerr // it is not there, which is an answer
}

// check compiles a text and says where it is not the file with the tags that
// it should have. The last import was added if added says so.
func (r *retagger) check(ctx context.Context, text string, added bool) (string, error) {
	c, err := compile(ctx, []source.File{{Path: r.path, Content: text}}, r.imports, r.limits)
	if err != nil {
		return "", err
	}
	if found := c.problems.sorted(); found.Refused() {
		return found[0].Message, nil
	}
	p := c.units[r.path].parsed.FileDescriptorProto()
	for i, e := range entities(p) {
		if i < len(r.want) && !slices.Equal(e.tags(), r.want[i]) {
			return "other tags would be at " + e.path, nil
		}
	}
	if added {
		p.Dependency = p.Dependency[:len(p.Dependency)-1]
	}
	return difference(untagged(r.proto()), untagged(p)), nil
}

// untagged is the canonical form of a file without its tags.
func untagged(p *descriptorpb.FileDescriptorProto) []byte {
	p = proto.CloneOf(p)
	for _, e := range entities(p) {
		option, meta := e.meta()
		if meta == nil {
			continue
		}
		if f := tagsOf(meta); f != nil {
			meta.Clear(f)
		}
		if proto.Size(meta.Interface()) == 0 {
			e.options().ProtoReflect().Clear(option)
		}
	}
	var w canonicalWriter
	w.file("", p)
	return bytes.Clone(w.out.Bytes())
}
