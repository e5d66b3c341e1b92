package protobuf

// A size is what a look at a file's tokens tells about the work it will
// cause, before the compiler, which has no limits of its own, sees it.
type size struct {
	tokens  int
	depth   int // deepest nesting of brackets
	deepest int // offset of the first bracket at that depth
	// name is the length of the longest full name, taking every word before a
	// brace for a part of the names inside: never less than it is, for the
	// compiler writes the names of the outer messages before every inner one.
	name   int
	nameAt int // offset of the last part of that name
	// travel is the sum of the columns of all tokens: the compiler walks from
	// the start of a line to find a token's column, so that one long line
	// costs it the square of its length.
	travel int
	// options is how many words there are in options, names and values alike.
	options int
	// copied is how many bytes the compiler copies for options: it writes the
	// text of a literal anew for each literal around it.
	copied int
	// edition is what the file declares, without quotes; empty for syntax.
	edition string
	// editionAt is the offset of the edition.
	editionAt int
}

// scanner reads tokens roughly as protoc does: comments and strings are
// skipped, everything else is a word or a single character.
type scanner struct {
	in    string
	at    int
	line  int // offset of the start of the line
	nest  int
	names names
	opts  inOptions
	size  size
	first [3]string // the first tokens of the file
}

func scan(content string) size {
	s := scanner{in: content}
	for s.at < len(s.in) {
		s.next()
	}
	return s.size
}

func (s *scanner) next() {
	c := s.in[s.at]
	switch {
	case c == '\n':
		s.at++
		s.line = s.at
	case c <= ' ':
		s.at++
	case c == '/' && s.peek(1) == '/':
		s.count(s.at)
		for s.at < len(s.in) && s.in[s.at] != '\n' {
			s.at++
		}
	case c == '/' && s.peek(1) == '*':
		s.count(s.at)
		s.comment()
	case c == '"' || c == '\'':
		s.str(c)
	case word(c):
		s.word()
	default:
		s.names.mark(c)
		s.opts.mark(c, s.nest)
		s.bracket(c)
		s.token(s.at, s.at+1)
		s.at++
	}
}

func (s *scanner) peek(n int) byte {
	if s.at+n < len(s.in) {
		return s.in[s.at+n]
	}
	return 0
}

// count counts a token that starts at an offset.
func (s *scanner) count(start int) {
	s.size.tokens++
	s.size.travel += start - s.line
}

// token counts a token and looks for an edition among the first three.
func (s *scanner) token(start, end int) {
	s.count(start)
	if s.opts.inside() {
		s.size.copied += (end - start) * s.nest
	}
	for i := range s.first {
		if s.first[i] == "" {
			s.first[i] = s.in[start:end]
			if i == 2 && s.first[0] == "edition" && s.first[1] == "=" && end-start > 2 {
				s.size.edition, s.size.editionAt = s.in[start+1:end-1], start
			}
			return
		}
	}
}

func (s *scanner) comment() {
	for s.at += 2; s.at < len(s.in); s.at++ {
		switch {
		case s.in[s.at] == '\n':
			s.line = s.at + 1
		case s.in[s.at] == '*' && s.peek(1) == '/':
			s.at += 2
			return
		}
	}
}

func (s *scanner) str(quote byte) {
	start := s.at
	for s.at++; s.at < len(s.in) && s.in[s.at] != '\n'; s.at++ {
		switch s.in[s.at] {
		case '\\':
			s.at++
		case quote:
			s.at++
			s.token(start, s.at)
			return
		}
	}
	s.at = min(s.at, len(s.in))
	s.token(start, s.at)
}

func (s *scanner) word() {
	start := s.at
	for s.at < len(s.in) && word(s.in[s.at]) {
		s.at++
	}
	s.token(start, s.at)
	if s.opts.word(s.in[start:s.at], s.nest) {
		s.size.options++
	}
	if n := s.names.word(s.in[start:s.at]); n > s.size.name {
		s.size.name, s.size.nameAt = n, start
	}
}

func (s *scanner) bracket(c byte) {
	switch c {
	case '{', '[', '(', '<':
		s.nest++
		if s.nest > s.size.depth {
			s.size.depth, s.size.deepest = s.nest, s.at
		}
	case '}', ']', ')', '>':
		s.nest = max(0, s.nest-1)
	}
}

func word(c byte) bool {
	return c == '_' || c >= 0x80 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
