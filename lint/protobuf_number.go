package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// widestGap is how many numbers may be missing in a row for lint to think of
// fields that were deleted: whoever goes on at 1000 means to.
const widestGap = 50

// gaps minds numbers between those of fields that nothing says anything of:
// most often a field was there, and its number waits to be taken again.
func (l protoLint) gaps(m *protobuf.Message) {
	next := int32(1)
	for _, r := range taken(m) {
		missing := r.First - next
		if missing > 0 && missing <= widestGap && !r.open {
			l.add(ProtoNumberGap, string(m.Name), r.Position, fmt.Sprintf("%s of %s is skipped and not reserved", numbers(next, r.First-1), m.Name.Name()), "reserve it with the name that it had, or use it if it never had one")
		}
		if r.Last >= next && r.Last < maxNumber {
			next = r.Last + 1
		}
	}
}

// A span is a range of numbers that something is said of: open where they
// are left to extensions.
type span struct {
	protobuf.Range
	open bool
}

// taken are the numbers of fields, the reserved ones, and those open to
// extensions, which leave room for fields before them.
func taken(m *protobuf.Message) []span {
	var list []span
	for _, r := range m.Reserved.Numbers {
		list = append(list, span{Range: r})
	}
	for _, r := range m.ExtensionRanges {
		list = append(list, span{Range: r, open: true})
	}
	for _, f := range m.Fields {
		list = append(list, span{Range: protobuf.Range{First: f.Number, Last: f.Number, Position: f.NumberPosition}})
	}
	slices.SortStableFunc(list, func(a, b span) int { return cmp.Compare(a.First, b.First) })
	return list
}

// maxNumber is the greatest number a field can have.
const maxNumber = 1<<29 - 1

func numbers(first, last int32) string {
	if first == last {
		return fmt.Sprintf("number %d", first)
	}
	return fmt.Sprintf("each of the numbers %d to %d", first, last)
}

// reserved minds what reserves one half of a field: bytes know it by number,
// JSON and code by name.
func (l protoLint) reserved(path string, at source.Position, r protobuf.Reserved) {
	if len(r.Numbers) > 0 {
		at = r.Numbers[0].Position
	}
	switch {
	case len(r.Numbers) > 0 && len(r.Names) == 0:
		l.add(ProtoReservedNameMissing, path, at, path+" reserves numbers and no names", `reserve the names too: reserved "old_name";`)
	case len(r.Numbers) == 0 && len(r.Names) > 0:
		l.add(ProtoReservedNumberMissing, path, at, path+" reserves names and no numbers", "reserve the numbers too: reserved 4;")
	}
}

// lastWord reports whether a name is a word, or ends in it after a _.
func lastWord(name, word string) bool {
	return name == word || strings.HasSuffix(name, "_"+word)
}
