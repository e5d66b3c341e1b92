package protobuf

import (
	"cmp"
	"slices"

	"google.golang.org/protobuf/types/descriptorpb"
)

// span is an inclusive range of numbers, with what else is said about it.
type span struct {
	first, last int32
	more        string
}

func messageReserved(p *descriptorpb.DescriptorProto) []span {
	spans := make([]span, len(p.ReservedRange))
	for i, r := range p.ReservedRange {
		spans[i] = span{first: r.GetStart(), last: r.GetEnd() - 1}
	}
	return merge(spans)
}

func enumReserved(p *descriptorpb.EnumDescriptorProto) []span {
	spans := make([]span, len(p.ReservedRange))
	for i, r := range p.ReservedRange {
		spans[i] = span{first: r.GetStart(), last: r.GetEnd()}
	}
	return merge(spans)
}

// merge sorts ranges and joins those that touch: 1, 2 and 1 to 2 are the same.
func merge(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.last, b.last))
	})
	var merged []span
	for _, s := range spans {
		if n := len(merged); n > 0 && merged[n-1].more == s.more && int64(merged[n-1].last)+1 >= int64(s.first) {
			merged[n-1].last = max(merged[n-1].last, s.last)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

func (w *canonicalWriter) reserved(spans []span, names []string) {
	for _, s := range spans {
		w.line("reserved %d to %d", s.first, s.last)
	}
	for _, name := range slices.Sorted(slices.Values(names)) {
		w.line("reserved %s", quote(name))
	}
}

func (w *canonicalWriter) extensionRanges(rs []*descriptorpb.DescriptorProto_ExtensionRange) {
	spans := make([]span, len(rs))
	for i, r := range rs {
		spans[i] = span{first: r.GetStart(), last: r.GetEnd() - 1, more: optionText(r.Options, nothing)}
	}
	for _, s := range merge(spans) {
		w.line("extensions %d to %d {%s}", s.first, s.last, s.more)
	}
}
