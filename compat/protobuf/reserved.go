package protobuf

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// ends is what a type reserved and what it reserves, and where.
type ends struct {
	old, new protobuf.Reserved
	at       finding.Finding
}

// reserved compares reservations. Taking one back is a note: the Ledger
// refuses what it would have refused.
func (d *differ) reserved(e ends) {
	for _, r := range missing(e.old, e.new) {
		f := e.at
		f.Old = cmp.Or(r.at, f.Old)
		d.reservation(ReservedRemoved, f, r.text)
	}
	for _, r := range missing(e.new, e.old) {
		f := e.at
		f.New = cmp.Or(r.at, f.New)
		d.reservation(ReservedAdded, f, r.text)
	}
}

func (d *differ) reservation(rule finding.Rule, f finding.Finding, what string) {
	f.Rule = rule
	f.Message = fmt.Sprintf("%s reserves %s", f.Path, what)
	if rule == ReservedRemoved {
		f.Message = fmt.Sprintf("%s no longer reserves %s", f.Path, what)
		f.Hint = fmt.Sprintf("put back reserved %s;", what)
		f.Effects = finding.Effects{finding.Binary: {finding.Note, finding.Safe}}
	}
	d.add(f)
}

// A promise is something that is reserved, and where; of names only that they
// are is known.
type promise struct {
	text string
	at   source.Position
}

// missing is what one side reserves and the other does not.
func missing(from, in protobuf.Reserved) []promise {
	var gone []promise
	for _, r := range uncovered(from.Numbers, in.Numbers) {
		gone = append(gone, promise{r.String(), placeOf(from.Numbers, r.first)})
	}
	for _, name := range from.Names {
		if _, found := slices.BinarySearch(in.Names, name); !found {
			gone = append(gone, promise{text: fmt.Sprintf("%q", name)})
		}
	}
	return gone
}

// placeOf is where the last range begins that is not behind a number. Ranges
// are sorted.
func placeOf(ranges []protobuf.Range, number int32) source.Position {
	after, _ := slices.BinarySearchFunc(ranges, int64(number)+1, func(r protobuf.Range, n int64) int { return cmp.Compare(int64(r.First), n) })
	if after == 0 {
		return source.Position{}
	}
	return ranges[after-1].Position
}

// numbers are an inclusive range.
type numbers struct{ first, last int32 }

// String gives the range as a reserved statement has it.
func (n numbers) String() string {
	if n.first == n.last {
		return fmt.Sprint(n.first)
	}
	return fmt.Sprintf("%d to %d", n.first, n.last)
}

// uncovered are the parts of some ranges that others do not cover.
func uncovered(ranges, by []protobuf.Range) []numbers {
	cover := merged(by)
	var rest []numbers
	for _, r := range merged(ranges) {
		at := int64(r.first)
		from, _ := slices.BinarySearchFunc(cover, r.first, func(c numbers, first int32) int {
			if c.last < first {
				return -1
			}
			return 1
		})
		for _, c := range cover[from:] {
			if int64(c.first) > int64(r.last) {
				break
			}
			if int64(c.first) > at {
				rest = append(rest, numbers{int32(at), c.first - 1})
			}
			at = max(at, int64(c.last)+1)
		}
		if at <= int64(r.last) {
			rest = append(rest, numbers{int32(at), r.last})
		}
	}
	return rest
}

// merged sorts ranges and joins those that touch.
func merged(ranges []protobuf.Range) []numbers {
	sorted := make([]numbers, len(ranges))
	for i, r := range ranges {
		sorted[i] = numbers{r.First, r.Last}
	}
	slices.SortFunc(sorted, func(a, b numbers) int { return int(int64(a.first) - int64(b.first)) })
	joined := sorted[:0]
	for _, r := range sorted {
		if n := len(joined); n > 0 && int64(r.first) <= int64(joined[n-1].last)+1 {
			joined[n-1].last = max(joined[n-1].last, r.last)
			continue
		}
		joined = append(joined, r)
	}
	return joined
}

// covers reports whether merged ranges hold a number.
func covers(ranges []numbers, number int32) bool {
	at, _ := slices.BinarySearchFunc(ranges, number, func(r numbers, number int32) int {
		if r.last < number {
			return -1
		}
		return 1
	})
	return at < len(ranges) && ranges[at].first <= number
}

// extensionRanges compares the numbers open to extensions. Closing some is a
// note: extensions that were there are told of themselves.
func (d *differ) extensionRanges(p pair) {
	for _, closed := range uncovered(p.old.ExtensionRanges, p.new.ExtensionRanges) {
		f := at(p)
		f.Rule = ExtensionRange
		f.Message = fmt.Sprintf("%s no longer opens the numbers %s to extensions", f.Path, closed)
		f.Hint = fmt.Sprintf("put back extensions %s;", closed)
		f.Effects = finding.Effects{
			finding.Binary: {finding.Note, finding.Safe},
			finding.JSON:   {finding.Note, finding.Safe},
			finding.Code:   two(finding.Break),
		}
		d.add(f)
	}
	for _, opened := range uncovered(p.new.ExtensionRanges, p.old.ExtensionRanges) {
		f := at(p)
		f.Rule = ExtensionRange
		f.Message = fmt.Sprintf("%s opens the numbers %s to extensions", f.Path, opened)
		d.add(f)
	}
}
