package protobuf

// names follows how long the full names are that a file declares.
type names struct {
	last   int   // length of the last name: words that dots join
	dotted bool  // the last word is followed by a dot
	outer  []int // lengths of the names before the open braces, with a dot each
	sum    int   // of outer, and of the package with its dot
	// keyword says that the last name is the word package, and declared that it
	// is what follows this word.
	keyword, declared bool
}

// word takes in a word, and returns the length of the full name that it would
// have if it were declared here. Numbers declare nothing.
func (n *names) word(word string) int {
	if !n.dotted {
		n.declared = n.keyword && len(n.outer) == 0
	}
	n.keyword = !n.dotted && word == "package"
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
	n.dotted = c == '.'
	if n.dotted {
		return
	}
	part := n.last
	if part > 0 {
		part++
	}
	switch {
	case c == '{':
		n.outer = append(n.outer, part)
		n.sum += part
	case c == '}' && len(n.outer) > 0:
		deepest := len(n.outer) - 1
		n.sum -= n.outer[deepest]
		n.outer = n.outer[:deepest]
	case c == ';' && n.declared:
		n.sum += part
	}
	n.last, n.keyword, n.declared = 0, false, false
}
