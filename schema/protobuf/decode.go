package protobuf

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/pawl-registry/pawl/schema/source"
)

// CodeDescriptor is the code of a problem with the bytes of a descriptor.
const CodeDescriptor = "BAD_DESCRIPTOR"

// Decode turns the bytes of a FileDescriptorProto into the text of a file that
// means the same, without comments. What it imports is found as Compile finds
// it. The text is compiled and held against the descriptor, so that nothing
// that only a descriptor can say, and nothing that hides in one, is lost or
// let in.
func Decode(ctx context.Context, data []byte, imports []source.File, limits source.Limits) (string, source.Problems, error) {
	d := &decoder{path: unnamed, imports: imports, limits: limits.WithDefaults()}
	text, err := d.decode(ctx, data)
	if refused, ok := err.(source.Problems); ok { //nolint:errorlint // made here, and never wrapped
		return "", refused, nil
	}
	return text, nil, err
}

// unnamed is the file's name in problems, unless the descriptor has a sound one.
const unnamed = "descriptor.proto"

// A decoder is one call of Decode or Normalize.
type decoder struct {
	path    string
	imports []source.File
	limits  source.Limits
	// linked is what the descriptor imports, and all of that in turn.
	linked *protoregistry.Files
	// types are the custom options that the file can see.
	types *protoregistry.Types
}

func (d *decoder) wrong(code, hint, format string, args ...any) source.Problems {
	message := strings.ToValidUTF8(fmt.Sprintf(format, args...), "\uFFFD")
	return source.Problems{{Severity: source.Error, Code: code, Position: source.Position{File: d.path}, Message: message, Hint: hint}}
}

func (d *decoder) decode(ctx context.Context, data []byte) (string, error) {
	p, err := d.read(ctx, data)
	if err != nil {
		return "", err
	}
	want, err := d.canonical(p)
	if err != nil {
		return "", err
	}
	// Names as short as people write them are tried first: the rules by which
	// they are found are intricate, and in the rare case that another thing is
	// found by one, all are written in full.
	var differs string
	for _, names := range []naming{shortNames, fullNames} {
		text, err := d.print(p, names)
		if err != nil {
			return "", err
		}
		if differs, err = d.compare(ctx, text, want); err != nil || differs == "" {
			return text, err
		}
	}
	return "", d.wrong(CodeDescriptor, "publish the .proto text", "the descriptor says what no text can: %s", differs)
}

// read reads a descriptor with its custom options.
func (d *decoder) read(ctx context.Context, data []byte) (*descriptorpb.FileDescriptorProto, error) {
	if n := len(data); n > d.limits.Bytes {
		return nil, d.wrong(CodeLimit, "split the schema into several subjects, or ask for a higher limit", "the descriptor has %d bytes; at most %d are allowed", n, d.limits.Bytes)
	}
	p, err := d.unmarshal(data)
	if err != nil {
		return nil, err
	}
	if err := d.link(ctx, p); err != nil {
		return nil, err
	}
	file, err := d.file(p)
	if err != nil {
		return nil, err
	}
	if err := d.learn(file); err != nil {
		return nil, err
	}
	if p, err = d.unmarshal(data); err != nil {
		return nil, err
	}
	if err := d.known(p); err != nil {
		return nil, err
	}
	return p, nil
}

func (d *decoder) unmarshal(data []byte) (*descriptorpb.FileDescriptorProto, error) {
	// A part of a descriptor costs several times what a token of text does.
	w := scale{parts: d.limits.Elements / 4, depth: d.limits.Depth, types: d.types}
	if err := w.weigh(fileDescriptor(), data, 0); err != nil {
		return nil, d.wrong(CodeDescriptor, "send the bytes of a google.protobuf.FileDescriptorProto", "these are not the bytes of a file descriptor: %v", err)
	}
	p, err := unmarshal(data, d.types, d.limits)
	if err != nil {
		return nil, d.wrong(CodeDescriptor, "send the bytes of a google.protobuf.FileDescriptorProto", "these are not the bytes of a file descriptor: %v", err)
	}
	if name := p.GetName(); badPath(name) == "" {
		d.path = name
	}
	// What it calls itself means nothing to anybody, but an import of the same
	// path would be taken for it.
	for d.imported(d.path) {
		d.path = "its." + d.path
	}
	p.Name = proto.String(d.path)
	return p, nil
}

func (d *decoder) imported(path string) bool {
	return slices.ContainsFunc(d.imports, func(f source.File) bool { return f.Path == path })
}

// link links what a descriptor imports, by way of a file that imports the
// same.
func (d *decoder) link(ctx context.Context, p *descriptorpb.FileDescriptorProto) error {
	var stub strings.Builder
	// Only a file for the small runtime may import another one.
	stub.WriteString(`syntax = "proto2"; option optimize_for = LITE_RUNTIME;`)
	for _, path := range p.Dependency {
		fmt.Fprintf(&stub, "\nimport %s;", quote(path))
	}
	c, err := compile(ctx, []source.File{{Path: d.path, Content: stub.String()}}, d.imports, d.limits)
	if err != nil {
		return err
	}
	if found := c.problems.sorted(); found.Refused() {
		for i := range found {
			if at := found[i].Position.File; at == d.path || at == "" {
				found[i].Position = source.Position{File: d.path}
			}
		}
		return found
	}
	return d.reach(c.units[d.path].linked.Imports())
}

// reach makes what a file imports known, and all of that in turn.
func (d *decoder) reach(imports protoreflect.FileImports) error {
	d.linked = new(protoregistry.Files)
	return d.register(imports)
}

// register makes files and what they import known.
func (d *decoder) register(imports protoreflect.FileImports) error {
	for i := range imports.Len() {
		file := imports.Get(i).FileDescriptor
		if _, err := d.linked.FindFileByPath(file.Path()); err == nil {
			continue
		}
		if err := d.linked.RegisterFile(file); err != nil {
			return d.wrong(CodeFileConflict, "reference versions that agree", "what the file imports does not fit together: %v", err)
		}
		if err := d.register(file.Imports()); err != nil {
			return err
		}
	}
	return nil
}

// recovered makes a problem of a fault. The libraries have panicked on
// descriptors that no compiler makes, and one publisher's bytes must not end
// everybody's server.
func (d *decoder) recovered(err *error) {
	if fault := recover(); fault != nil {
		*err = d.wrong(CodeCompiler, "publish the .proto text", "the descriptor cannot be read: %v", fault)
	}
}

// file links the descriptor itself. The library says what is wrong with it.
func (d *decoder) file(p *descriptorpb.FileDescriptorProto) (file protoreflect.FileDescriptor, err error) {
	defer d.recovered(&err)
	if file, err = protodesc.NewFile(p, d.linked); err != nil {
		return nil, d.wrong(CodeDescriptor, "compile the file again with protoc or buf", "the descriptor is not sound: %s", strings.TrimPrefix(err.Error(), "proto: "))
	}
	return file, nil
}

// canonical gives the canonical form of a descriptor, however its names, its
// defaults and its JSON names are written.
func (d *decoder) canonical(p *descriptorpb.FileDescriptorProto) (form []byte, err error) {
	defer d.recovered(&err)
	file, err := d.file(p)
	if err != nil {
		return nil, err
	}
	told := protodesc.ToFileDescriptorProto(file)
	told.WeakDependency = p.WeakDependency // the library keeps none
	jsonNames(told.MessageType, told.Extension)
	var w canonicalWriter
	w.file("", told)
	return w.out.Bytes(), nil
}

// compare compiles a text and says where its canonical form differs.
func (d *decoder) compare(ctx context.Context, text string, want []byte) (string, error) {
	c, err := compile(ctx, []source.File{{Path: d.path, Content: text}}, d.imports, d.limits)
	if err != nil {
		return "", err
	}
	if found := c.problems.sorted(); found.Refused() {
		return found[0].Message, nil
	}
	got, err := d.canonical(c.units[d.path].parsed.FileDescriptorProto())
	if err != nil {
		return "", err
	}
	return difference(want, got), nil
}

// difference shows the first line of a text that another one does not have in
// this place; it is empty if they are equal.
func difference(want, got []byte) string {
	if bytes.Equal(want, got) {
		return ""
	}
	is := bytes.Split(got, []byte("\n"))
	for i, line := range bytes.Split(want, []byte("\n")) {
		if i >= len(is) || !bytes.Equal(line, is[i]) {
			const most = 200
			return strings.TrimSpace(string(line[:min(len(line), most)]))
		}
	}
	return "it ends too early"
}
