package protobuf

// names follows how long the full names are that a file declares.
type names struct {
	last   int   // length of the last name: words that dots join
	dotted bool  // the last word is followed by a dot
	outer  []int // lengths of the names before the open braces
	sum    int   // of outer
}

// word takes in a word, and returns the length of the full name that it would
// have if it were declared here. Numbers declare nothing.
func (n *names) word(word string) int {
	switch {
	case n.dotted:
		n.last += 1 + len(word)
	case word[0] >= '0' && word[0] <= '9':
		n.last = 0
	default:
		n.last = len(word)
	}
	n.dotted = false
	return n.sum + n.last
}

// mark takes in a character that is no word.
func (n *names) mark(c byte) {
	n.dotted = false
	switch c {
	case '.':
		n.dotted = true
		return
	case '{':
		n.outer = append(n.outer, n.last)
		n.sum += n.last
	case '}':
		if deepest := len(n.outer) - 1; deepest >= 0 {
			n.sum -= n.outer[deepest]
			n.outer = n.outer[:deepest]
		}
	}
	n.last = 0
}
