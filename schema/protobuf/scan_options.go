package protobuf

// inOptions tells which words of a file stand in options: in a statement that
// begins with the word option, or in brackets behind a declaration.
type inOptions struct {
	begun     bool // something stands before in this statement
	statement bool // it is an option
	nest      int  // of brackets where it began
	brackets  int  // open [
}

// word takes in a word, at some nesting of brackets, and reports whether it
// stands in an option.
func (o *inOptions) word(word string, nest int) bool {
	if !o.begun && word == "option" {
		o.statement, o.nest = true, nest
	}
	o.begun = true
	return o.inside()
}

// inside reports whether what comes next stands in an option.
func (o *inOptions) inside() bool { return o.statement || o.brackets > 0 }

// mark takes in a character that is no word, before it counts for the nesting.
func (o *inOptions) mark(c byte, nest int) {
	switch {
	case c == '[':
		o.brackets++
	case c == ']':
		o.brackets = max(0, o.brackets-1)
	case c == ';' && o.statement && nest <= o.nest:
		o.statement, o.begun = false, false
	case c == ';' || c == '{' || c == '}':
		o.begun = o.inside()
	}
}
