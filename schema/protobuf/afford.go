package protobuf

import (
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/pawl-registry/pawl/schema/source"
)

// maxPublic bounds the ways along public imports from one file, times the
// files that look along them. The compiler follows each way anew for every
// name, so that twenty files which import each other publicly in diamonds
// would take it a million steps a name.
const maxPublic = 10_000

// maxWork bounds the steps of what costs the compiler a product of two counts
// instead of their sum: about a second's work.
const maxWork = 250_000_000

// What a step of each product costs, as a multiple of the cheapest.
const (
	costOption    = 1
	costOneof     = 2
	costExtension = 12
)

// affordable refuses modules that are small enough to be read and would keep
// the linker, which cannot be stopped, at work for minutes.
func (c *compiler) affordable() bool {
	if !c.fansOutLittle() {
		return false
	}
	var n counts
	for _, u := range c.ordered {
		if u.parsed == nil {
			continue
		}
		file := u.parsed.FileDescriptorProto()
		n.extensions += len(file.Extension)
		n.messages(file.MessageType)
		if n.work(c.optionWords) > maxWork {
			c.tooMuch(source.Position{File: u.path}, "the schema has too many of these together: %d fields in one message, %d words in options, %d oneofs and optional fields, %d extensions, %d extension ranges in one message",
				n.fields, c.optionWords, n.oneofs, n.extensions, n.ranges)
			return false
		}
	}
	return true
}

// fansOutLittle refuses modules whose public imports fan out so far that
// resolving names along them would never end.
func (c *compiler) fansOutLittle() bool {
	ways := map[*unit]int{} // ways along public imports, this file included
	for _, u := range c.ordered {
		ways[u] = 1
		seen := 0
		for _, dep := range u.deps {
			seen += ways[dep]
		}
		for _, i := range u.public() {
			if u.parsed == nil {
				ways[u]++ // what a built-in imports is no unit, and imports nothing publicly
				continue
			}
			ways[u] += ways[u.deps[i]]
		}
		if ways[u] = min(ways[u], maxPublic+1); seen > maxPublic {
			c.tooMuch(source.Position{File: u.path}, "public imports lead to other files in more than %d ways", maxPublic)
			return false
		}
	}
	return true
}

// counts are what the compiler's work grows with.
type counts struct {
	fields     int // of the message that has most
	ranges     int // for extensions, of the message that has most
	oneofs     int
	extensions int
	membership int // sum over messages of fields times oneofs
}

func (n *counts) messages(list []*descriptorpb.DescriptorProto) {
	for _, m := range list {
		n.fields = max(n.fields, len(m.Field))
		n.ranges = max(n.ranges, len(m.ExtensionRange))
		n.oneofs += len(m.OneofDecl)
		n.extensions += len(m.Extension)
		n.membership += len(m.Field) * len(m.OneofDecl)
		n.messages(m.NestedType)
	}
}

// work counts the steps: each name in an option is looked for among the
// fields of a message, each field of a message among its oneofs, and each
// extension among the ranges of what it extends.
func (n *counts) work(optionWords int) int {
	return costOption*optionWords*n.fields + costOneof*n.membership + costExtension*n.extensions*n.ranges
}
