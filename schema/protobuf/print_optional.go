package protobuf

import (
	"slices"
	"strings"

	"github.com/bufbuild/protocompile/ast"
	"github.com/bufbuild/protocompile/parser"
	"github.com/bufbuild/protocompile/reporter"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
)

// withOptional puts the keyword optional before extensions that have it in
// proto3: the printer takes it from the oneof that other fields have there.
// Text that cannot be read stays as it is, for the compiler to say why.
func withOptional(text string, p *descriptorpb.FileDescriptorProto) string {
	wanted := map[protoreflect.FullName]bool{}
	eachExtension(p, func(name protoreflect.FullName, x *descriptorpb.FieldDescriptorProto) {
		if x.GetProto3Optional() {
			wanted[name] = true
		}
	})
	if len(wanted) == 0 {
		return text
	}
	handler := reporter.NewHandler(nil)
	file, err := parser.Parse(p.GetName(), strings.NewReader(text), handler)
	if err != nil {
		return text
	}
	read, err := parser.ResultFromAST(file, false, handler)
	if err != nil {
		return text
	}
	var at []int
	eachExtension(read.FileDescriptorProto(), func(name protoreflect.FullName, x *descriptorpb.FieldDescriptorProto) {
		if node, plain := read.FieldNode(x).(*ast.FieldNode); plain && wanted[name] && !x.GetProto3Optional() {
			at = append(at, file.NodeInfo(node).Start().Offset)
		}
	})
	slices.Sort(at)
	for _, offset := range slices.Backward(at) {
		text = text[:offset] + "optional " + text[offset:]
	}
	return text
}

func eachExtension(p *descriptorpb.FileDescriptorProto, visit func(protoreflect.FullName, *descriptorpb.FieldDescriptorProto)) {
	pkg := protoreflect.FullName(p.GetPackage())
	extensionsIn(pkg, p.Extension, p.MessageType, visit)
}

func extensionsIn(scope protoreflect.FullName, extensions []*descriptorpb.FieldDescriptorProto, messages []*descriptorpb.DescriptorProto, visit func(protoreflect.FullName, *descriptorpb.FieldDescriptorProto)) {
	for _, x := range extensions {
		visit(join(scope, x.GetName()), x)
	}
	for _, m := range messages {
		extensionsIn(join(scope, m.GetName()), m.Extension, m.NestedType, visit)
	}
}
