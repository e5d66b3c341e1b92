package protobuf_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

func compileAll(t testing.TB, files, imports map[string]string) (*protobuf.Module, []protoreflect.FileDescriptor) {
	t.Helper()
	m, descs, err := tryCompile(files, imports)
	if err != nil {
		t.Fatalf("compile: %v", err)
	}
	return m, descs
}

// compiles is the module of a text, or nil.
func compiles(t testing.TB, text string) *protobuf.Module {
	t.Helper()
	m, _, _ := tryCompile(map[string]string{"a.proto": text}, nil)
	return m
}

func tryCompile(files, imports map[string]string) (*protobuf.Module, []protoreflect.FileDescriptor, error) {
	sources := map[string]string{}
	for k, v := range imports {
		sources[k] = v
	}
	var names []string
	for k, v := range files {
		sources[k] = v
		names = append(names, k)
	}
	slices.Sort(names)
	c := protocompile.Compiler{
		Resolver:       protocompile.WithStandardImports(&protocompile.SourceResolver{Accessor: protocompile.SourceAccessorFromMap(sources)}),
		SourceInfoMode: protocompile.SourceInfoStandard,
	}
	linked, err := c.Compile(context.Background(), names...)
	if err != nil {
		return nil, nil, err
	}
	b := &builder{m: &protobuf.Module{
		Messages: map[protoreflect.FullName]*protobuf.Message{}, Enums: map[protoreflect.FullName]*protobuf.Enum{},
		Services: map[protoreflect.FullName]*protobuf.Service{}, Extensions: map[protoreflect.FullName]*protobuf.Field{},
	}, own: map[string]bool{}, seen: map[string]bool{}}
	for _, n := range names {
		b.own[n] = true
	}
	var descs []protoreflect.FileDescriptor
	for _, f := range linked {
		var d protoreflect.FileDescriptor = f
		for _, text := range files {
			if strings.HasPrefix(strings.TrimSpace(text), "edition") {
				if rebuilt, err := protodesc.NewFile(protodesc.ToFileDescriptorProto(f), protoregistry.GlobalFiles); err == nil {
					d = rebuilt
				}
			}
		}
		descs = append(descs, d)
		b.file(d)
	}
	return b.m, descs, nil
}

type builder struct {
	m         *protobuf.Module
	own, seen map[string]bool
}

func pos(d protoreflect.Descriptor) source.Position {
	l := d.ParentFile().SourceLocations().ByDescriptor(d)
	return source.Position{File: d.ParentFile().Path(), Line: l.StartLine + 1, Column: l.StartColumn + 1}
}

func (b *builder) file(f protoreflect.FileDescriptor) {
	if b.seen[f.Path()] {
		return
	}
	b.seen[f.Path()] = true
	for i := range f.Imports().Len() {
		b.file(f.Imports().Get(i))
	}
	if b.own[f.Path()] {
		b.m.Files = append(b.m.Files, &protobuf.File{Path: f.Path(), Package: f.Package(), Position: source.Position{File: f.Path()}, Options: fmt.Sprint(f.Options())})
	}
	for i := range f.Messages().Len() {
		b.message(f.Messages().Get(i))
	}
	for i := range f.Enums().Len() {
		b.enum(f.Enums().Get(i))
	}
	for i := range f.Extensions().Len() {
		b.ext(f.Extensions().Get(i))
	}
	for i := range f.Services().Len() {
		s := f.Services().Get(i)
		svc := &protobuf.Service{Name: s.FullName(), File: f.Path(), Imported: !b.own[f.Path()], Position: pos(s)}
		b.m.Services[s.FullName()] = svc
		for j := range s.Methods().Len() {
			m := s.Methods().Get(j)
			svc.Methods = append(svc.Methods, &protobuf.Method{
				Name: m.Name(), Input: b.message(m.Input()), Output: b.message(m.Output()),
				ClientStreaming: m.IsStreamingClient(), ServerStreaming: m.IsStreamingServer(), Position: pos(m),
				IdempotencyLevel: m.Options().(*descriptorpb.MethodOptions).GetIdempotencyLevel().String(),
			})
		}
	}
}

func (b *builder) message(d protoreflect.MessageDescriptor) *protobuf.Message {
	if m := b.m.Messages[d.FullName()]; m != nil {
		return m
	}
	m := &protobuf.Message{Name: d.FullName(), File: d.ParentFile().Path(), Imported: !b.own[d.ParentFile().Path()], Position: pos(d), MapEntry: d.IsMapEntry(), JSONAllowed: d.Syntax() != protoreflect.Proto2}
	b.m.Messages[d.FullName()] = m
	if p, ok := d.Parent().(protoreflect.MessageDescriptor); ok {
		m.Parent = b.message(p)
	}
	for i := range d.ReservedRanges().Len() {
		r := d.ReservedRanges().Get(i)
		m.Reserved.Numbers = append(m.Reserved.Numbers, protobuf.Range{First: int32(r[0]), Last: int32(r[1]) - 1})
	}
	for i := range d.ReservedNames().Len() {
		m.Reserved.Names = append(m.Reserved.Names, string(d.ReservedNames().Get(i)))
	}
	slices.Sort(m.Reserved.Names)
	for i := range d.ExtensionRanges().Len() {
		r := d.ExtensionRanges().Get(i)
		m.ExtensionRanges = append(m.ExtensionRanges, protobuf.Range{First: int32(r[0]), Last: int32(r[1]) - 1})
	}
	oneofs := map[protoreflect.FullName]*protobuf.Oneof{}
	for i := range d.Oneofs().Len() {
		o := d.Oneofs().Get(i)
		if !o.IsSynthetic() {
			oneofs[o.FullName()] = &protobuf.Oneof{Name: o.Name(), Position: pos(o)}
			m.Oneofs = append(m.Oneofs, oneofs[o.FullName()])
		}
	}
	for i := range d.Fields().Len() {
		f := b.field(d.Fields().Get(i))
		f.Parent = m
		if o := d.Fields().Get(i).ContainingOneof(); o != nil && !o.IsSynthetic() {
			f.Oneof = oneofs[o.FullName()]
			f.Oneof.Fields = append(f.Oneof.Fields, f)
		}
		m.Fields = append(m.Fields, f)
	}
	slices.SortFunc(m.Fields, func(a, c *protobuf.Field) int { return int(a.Number - c.Number) })
	for i := range d.Messages().Len() {
		b.message(d.Messages().Get(i))
	}
	for i := range d.Enums().Len() {
		b.enum(d.Enums().Get(i))
	}
	for i := range d.Extensions().Len() {
		b.ext(d.Extensions().Get(i))
	}
	return m
}

func (b *builder) ext(d protoreflect.ExtensionDescriptor) {
	f := b.field(d)
	f.Extendee = b.message(d.ContainingMessage())
	b.m.Extensions[d.FullName()] = f
}

func (b *builder) field(d protoreflect.FieldDescriptor) *protobuf.Field {
	f := &protobuf.Field{
		Name: d.Name(), FullName: d.FullName(), Number: int32(d.Number()), JSONName: d.JSONName(), Kind: d.Kind(),
		Repeated: d.Cardinality() == protoreflect.Repeated, Packed: d.IsPacked(), HasDefault: d.HasDefault(),
		Position: pos(d), TypePosition: pos(d), NumberPosition: pos(d), Imported: !b.own[d.ParentFile().Path()],
	}
	if u, ok := d.(interface{ EnforceUTF8() bool }); ok && d.Kind() == protoreflect.StringKind {
		f.ValidateUTF8 = u.EnforceUTF8()
	} else if d.Kind() == protoreflect.StringKind {
		f.ValidateUTF8 = d.Syntax() != protoreflect.Proto2
	}
	if d.HasDefault() {
		f.Default = d.Default().String()
	}
	switch {
	case d.Cardinality() == protoreflect.Required:
		f.Presence = protobuf.RequiredPresence
	case d.HasPresence():
		f.Presence = protobuf.ExplicitPresence
	}
	if d.Message() != nil {
		f.Message = b.message(d.Message())
	}
	if d.Enum() != nil {
		f.Enum = b.enum(d.Enum())
	}
	return f
}

func (b *builder) enum(d protoreflect.EnumDescriptor) *protobuf.Enum {
	if e := b.m.Enums[d.FullName()]; e != nil {
		return e
	}
	e := &protobuf.Enum{Name: d.FullName(), File: d.ParentFile().Path(), Imported: !b.own[d.ParentFile().Path()], Position: pos(d), Closed: d.IsClosed(), JSONAllowed: d.Syntax() != protoreflect.Proto2}
	b.m.Enums[d.FullName()] = e
	if p, ok := d.Parent().(protoreflect.MessageDescriptor); ok {
		e.Parent = b.message(p)
	}
	for i := range d.ReservedRanges().Len() {
		r := d.ReservedRanges().Get(i)
		e.Reserved.Numbers = append(e.Reserved.Numbers, protobuf.Range{First: int32(r[0]), Last: int32(r[1])})
	}
	for i := range d.ReservedNames().Len() {
		e.Reserved.Names = append(e.Reserved.Names, string(d.ReservedNames().Get(i)))
	}
	for i := range d.Values().Len() {
		v := d.Values().Get(i)
		e.Values = append(e.Values, protobuf.EnumValue{Name: v.Name(), Number: int32(v.Number()), Position: pos(v)})
	}
	return e
}
