package protobuf

import (
	"slices"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/source"
)

// The pages of the documentation that decide.
const (
	updating  = "https://protobuf.dev/programming-guides/proto3/#updating"
	updating2 = "https://protobuf.dev/programming-guides/proto2/#updating"
	deleting  = "https://protobuf.dev/programming-guides/proto3/#deleting"
	oneofs    = "https://protobuf.dev/programming-guides/proto3/#oneof-features"
	wireForm  = "https://protobuf.dev/programming-guides/encoding/"
	jsonNames = "https://protobuf.dev/programming-guides/json/#field-names"
	jsonWire  = "https://protobuf.dev/programming-guides/json/#json-wire-safety"
	presences = "https://protobuf.dev/programming-guides/field_presence/"
	openness  = "https://protobuf.dev/programming-guides/enum/"
	features  = "https://protobuf.dev/editions/features/"
	anyTypes  = "https://protobuf.dev/programming-guides/proto3/#any"
	grpcPaths = "https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md"
)

const (
	proto3 = "syntax = \"proto3\";\npackage acme.v1;\n"
	proto2 = "syntax = \"proto2\";\npackage acme.v1;\n"
	e2023  = "edition = \"2023\";\npackage acme.v1;\n"
)

// The classes, for the tables of effects.
const (
	safe   = finding.Safe
	note   = finding.Note
	lossy  = finding.Lossy
	breaks = finding.Break
)

// change is an example of one file.
func change(old, new string, effects finding.Effects, also ...finding.Rule) finding.Example {
	return finding.Example{Old: file(old), New: file(new), Effects: effects, Also: also}
}

func file(content string) []source.File {
	return []source.File{{Path: "order.proto", Content: content}}
}

// Rules explains every rule of this package.
func Rules() []finding.Page {
	return slices.Concat(
		fieldPages[:], fieldNamePages[:], fieldTypePages[:], presencePages[:], oneofPages[:],
		messagePages[:], reservedPages[:], extensionPages[:], enumPages[:], enumValuePages[:],
		servicePages[:], filePages[:], ledgerPages[:],
	)
}
