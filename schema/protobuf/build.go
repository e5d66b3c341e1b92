package protobuf

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bufbuild/protocompile/ast"
	"github.com/bufbuild/protocompile/parser"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/pawl-registry/pawl/schema/source"
)

// module makes the model of everything that was linked. Nothing of the
// compiler's own trees, ten times as large, stays alive.
func (c *compiler) module() (*Module, error) {
	m := newModule()
	b := &builder{module: m}
	for _, u := range c.ordered {
		if u.parsed == nil {
			for _, reached := range u.builtin.reach {
				m.add(reached.model)
			}
			continue
		}
		b.enter(u)
		b.file()
		if u.own && b.nodes != nil {
			if err := b.directives(); err != nil {
				return nil, err
			}
		}
	}
	if err := b.resolve(); err != nil {
		return nil, err
	}
	slices.SortFunc(m.Files, func(a, b *File) int { return strings.Compare(a.Path, b.Path) })
	tags := 0
	m.tagged, tags = c.tagged()
	b.grow(tags)
	m.canonical = c.canonical()
	m.size = b.size + m.indexSize() + len(m.canonical)
	return m, nil
}

func newModule() *Module {
	return &Module{
		Messages:   map[protoreflect.FullName]*Message{},
		Enums:      map[protoreflect.FullName]*Enum{},
		Services:   map[protoreflect.FullName]*Service{},
		Extensions: map[protoreflect.FullName]*Field{},
	}
}

// add enters what another module indexes.
func (m *Module) add(other *Module) {
	maps.Copy(m.Messages, other.Messages)
	maps.Copy(m.Enums, other.Enums)
	maps.Copy(m.Services, other.Services)
	maps.Copy(m.Extensions, other.Extensions)
}

// A builder turns descriptors into the model, file by file, and then puts
// pointers where there are names of types.
type builder struct {
	module *Module
	links  []link
	size   int

	unit     *unit
	proto    *descriptorpb.FileDescriptorProto
	nodes    parser.Result // nil where there is no source
	features features
	// entries are the map entries of the message at hand.
	entries map[string]*descriptorpb.FeatureSet
}

// A link is a name of a type, to be resolved once every type is there.
type link struct {
	name    string // with a leading dot
	message **Message
	enum    **Enum
}

// enter begins a file.
func (b *builder) enter(u *unit) {
	b.unit, b.nodes = u, nil
	if u.parsed == nil {
		b.proto = u.builtin.proto
	} else {
		b.proto = u.parsed.FileDescriptorProto()
		if u.parsed.AST() != nil {
			b.nodes = u.parsed
		}
	}
	b.features = defaults(b.proto).with(b.proto.GetOptions().GetFeatures())
}

func (b *builder) file() {
	p := b.proto
	pkg := protoreflect.FullName(p.GetPackage())
	if b.unit.own {
		b.module.Files = append(b.module.Files, &File{
			Path:     b.unit.path,
			Package:  pkg,
			Position: b.packagePosition(),
			Syntax:   syntax(p),
			Imports:  slices.Clone(p.Dependency),
			Options:  b.options(p.Options),

			OptionPlaces: b.filePlaces(),
		})
		b.grow(sizeFile + len(p.Dependency)*sizeString)
	}
	for _, m := range p.MessageType {
		b.message(pkg, nil, m, b.features)
	}
	for _, e := range p.EnumType {
		b.enum(pkg, nil, e, b.features)
	}
	for _, x := range p.Extension {
		b.extension(pkg, nil, x, b.features)
	}
	for _, s := range p.Service {
		b.service(pkg, s)
	}
}

func syntax(p *descriptorpb.FileDescriptorProto) string {
	switch p.GetSyntax() {
	case "editions":
		return strings.TrimPrefix(p.GetEdition().String(), "EDITION_")
	case "":
		return "proto2"
	}
	return p.GetSyntax()
}

// position is where a node of the source starts.
func (b *builder) position(n ast.Node) source.Position {
	if b.nodes == nil || n == nil {
		return source.Position{File: b.unit.path}
	}
	return b.unit.text.at(b.nodes.AST().NodeInfo(n).Start().Offset)
}

func (b *builder) packagePosition() source.Position {
	if b.nodes != nil {
		for _, decl := range b.nodes.AST().Decls {
			if p, ok := decl.(*ast.PackageNode); ok {
				return b.position(p)
			}
		}
	}
	return source.Position{File: b.unit.path}
}

func (b *builder) filePlaces() OptionPlaces {
	if b.nodes == nil {
		return nil
	}
	return b.places(b.nodes.AST())
}

// resolve puts pointers where there were names.
func (b *builder) resolve() error {
	for _, l := range b.links {
		name := protoreflect.FullName(strings.TrimPrefix(l.name, "."))
		switch {
		case l.enum != nil:
			if *l.enum = b.module.Enums[name]; *l.enum == nil {
				return fmt.Errorf("enum %s was linked but is nowhere", name)
			}
		default:
			if *l.message = b.module.Messages[name]; *l.message == nil {
				return fmt.Errorf("message %s was linked but is nowhere", name)
			}
		}
	}
	return nil
}
