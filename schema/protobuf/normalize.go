package protobuf

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/pawl-registry/pawl/schema/source"
)

// Normalize gives the text of one file that is the same for all files with
// one canonical form: no comments, types by their full names, declarations in
// one order. Messages and the values of enums, whose order means something,
// keep theirs.
func Normalize(ctx context.Context, file source.File, imports []source.File, limits source.Limits) (string, source.Problems, error) {
	c, err := compile(ctx, []source.File{file}, imports, limits)
	if err != nil || c.problems.list.Refused() {
		return "", c.found(), err
	}
	d := &decoder{path: file.Path, imports: imports, limits: limits.WithDefaults()}
	text, err := d.normalize(c.units[file.Path])
	if refused, ok := err.(source.Problems); ok { //nolint:errorlint // made here, and never wrapped
		return "", refused, nil
	}
	return text, nil, err
}

func (d *decoder) normalize(u *unit) (string, error) {
	if err := d.reach(u.linked.Imports()); err != nil {
		return "", err
	}
	if err := d.learn(u.linked); err != nil {
		return "", err
	}
	p := u.parsed.FileDescriptorProto()
	normalizeFile(p)
	return d.print(p, fullNames)
}

func normalizeFile(p *descriptorpb.FileDescriptorProto) {
	public, weak := marked(p.Dependency, p.PublicDependency), marked(p.Dependency, p.WeakDependency)
	slices.Sort(p.Dependency)
	p.PublicDependency, p.WeakDependency = indices(p.Dependency, public), indices(p.Dependency, weak)
	p.EnumType = byName(p.EnumType)
	p.Service = byName(p.Service)
	for _, s := range p.Service {
		s.Method = byName(s.Method)
	}
	for _, e := range p.EnumType {
		normalizeEnum(e)
	}
	for _, m := range p.MessageType {
		normalizeMessage(m)
	}
}

// marked are the paths at some indices.
func marked(paths []string, at []int32) map[string]bool {
	set := map[string]bool{}
	for _, i := range at {
		set[paths[i]] = true
	}
	return set
}

// indices are the places of a set of paths.
func indices(paths []string, set map[string]bool) []int32 {
	var at []int32
	for i, path := range paths {
		if set[path] {
			at = append(at, int32(i))
		}
	}
	return at
}

func normalizeMessage(p *descriptorpb.DescriptorProto) {
	normalizeOneofs(p)
	normalizeFields(p)
	p.EnumType = byName(p.EnumType)
	for _, e := range p.EnumType {
		normalizeEnum(e)
	}
	spans := messageReserved(p)
	p.ReservedRange = nil
	for _, s := range spans {
		p.ReservedRange = append(p.ReservedRange, &descriptorpb.DescriptorProto_ReservedRange{Start: &s.first, End: proto.Int32(s.last + 1)})
	}
	slices.Sort(p.ReservedName)
	normalizeRanges(p)
	for _, m := range p.NestedType {
		normalizeMessage(m)
	}
}

// normalizeFields sorts fields by number. The fields of a oneof stay together,
// where the first of them is.
func normalizeFields(p *descriptorpb.DescriptorProto) {
	first := map[int32]int32{} // number of the first field, by oneof
	for _, f := range p.Field {
		if f.OneofIndex != nil {
			n, seen := first[f.GetOneofIndex()]
			if !seen || f.GetNumber() < n {
				first[f.GetOneofIndex()] = f.GetNumber()
			}
		}
	}
	rank := func(f *descriptorpb.FieldDescriptorProto) int32 {
		if f.OneofIndex != nil {
			return first[f.GetOneofIndex()]
		}
		return f.GetNumber()
	}
	slices.SortStableFunc(p.Field, func(a, b *descriptorpb.FieldDescriptorProto) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.GetNumber(), b.GetNumber()))
	})
}

// normalizeOneofs sorts oneofs by name; those that proto3 optional makes are
// last, as they must be, in the order of their fields.
func normalizeOneofs(p *descriptorpb.DescriptorProto) {
	made := map[*descriptorpb.OneofDescriptorProto]int32{}
	of := map[*descriptorpb.FieldDescriptorProto]*descriptorpb.OneofDescriptorProto{}
	for _, f := range p.Field {
		if f.OneofIndex != nil {
			of[f] = p.OneofDecl[f.GetOneofIndex()]
			if f.GetProto3Optional() {
				made[of[f]] = f.GetNumber()
			}
		}
	}
	slices.SortStableFunc(p.OneofDecl, func(a, b *descriptorpb.OneofDescriptorProto) int {
		return cmp.Or(cmp.Compare(made[a], made[b]), strings.Compare(a.GetName(), b.GetName()))
	})
	place := map[*descriptorpb.OneofDescriptorProto]int32{}
	for i, o := range p.OneofDecl {
		place[o] = int32(i)
	}
	for f, o := range of {
		f.OneofIndex = proto.Int32(place[o])
	}
}

// normalizeRanges joins ranges for extensions that touch and have the same
// options.
func normalizeRanges(p *descriptorpb.DescriptorProto) {
	options := map[string]*descriptorpb.ExtensionRangeOptions{}
	spans := make([]span, len(p.ExtensionRange))
	for i, r := range p.ExtensionRange {
		text := optionText(r.Options, nothing)
		options[text] = r.Options
		spans[i] = span{first: r.GetStart(), last: r.GetEnd() - 1, more: text}
	}
	p.ExtensionRange = nil
	for _, s := range merge(spans) {
		p.ExtensionRange = append(p.ExtensionRange, &descriptorpb.DescriptorProto_ExtensionRange{Start: &s.first, End: proto.Int32(s.last + 1), Options: options[s.more]})
	}
}

func normalizeEnum(p *descriptorpb.EnumDescriptorProto) {
	spans := enumReserved(p)
	p.ReservedRange = nil
	for _, s := range spans {
		p.ReservedRange = append(p.ReservedRange, &descriptorpb.EnumDescriptorProto_EnumReservedRange{Start: &s.first, End: &s.last})
	}
	slices.Sort(p.ReservedName)
}
