package avro

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/pawl-registry/pawl/schema/source"
)

// A fault is the one problem that ends the reading of a file.
type fault struct {
	code, message, hint string
	line, column        int
}

func (f *fault) Error() string { return f.message }

// A reader turns JSON text into values. It recurses once per nesting level
// and never deeper than the limit.
type reader struct {
	text         string
	at           int
	line, column int
	depth        int
	maxDepth     int
	elements     *int // how many more values may be read
	remarks
}

// remarks are what a reader notices beside the values.
type remarks struct {
	// duplicates are the keys that an object has twice.
	duplicates []member
	// ends are where objects end that hold a directive, without the file.
	ends map[*value]source.Position
}

// readJSON reads a file's only value. Comments are read over, as Apache's
// Java parser does.
func readJSON(text string, maxDepth int, elements *int) (*value, remarks, error) {
	r := &reader{text: text, line: 1, column: 1, maxDepth: maxDepth, elements: elements}
	if err := r.encoded(); err != nil {
		return nil, remarks{}, err
	}
	v, err := r.value()
	if err != nil {
		return nil, remarks{}, err
	}
	if err := r.space(); err != nil {
		return nil, remarks{}, err
	}
	if r.at != len(text) {
		return nil, remarks{}, r.wrong("there is more text after the end of the schema", "put each schema into a file of its own, or join them in a union [..., ...]")
	}
	return v, r.remarks, nil
}

// encoded refuses text that is not UTF-8, at the first wrong byte.
func (r *reader) encoded() error {
	if strings.HasPrefix(r.text, "\ufeff") {
		return &fault{"BYTE_ORDER_MARK", "the file begins with a byte order mark, which JSON does not allow", "save the file as UTF-8 without a byte order mark", 1, 1}
	}
	if utf8.ValidString(r.text) {
		return nil
	}
	at := 0
	for at < len(r.text) {
		c, size := utf8.DecodeRuneInString(r.text[at:])
		if c == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	r.pass(at)
	return &fault{"BAD_ENCODING", fmt.Sprintf("byte 0x%02X is not UTF-8", r.text[at]), "save the file as UTF-8", r.line, r.column}
}

func (r *reader) wrong(message, hint string) error {
	return &fault{"BAD_JSON", message, hint, r.line, r.column}
}

// unexpected says what stands where something else should.
func (r *reader) unexpected(want string) error {
	if r.at >= len(r.text) {
		return r.wrong("the file ends where "+want+" should stand", "")
	}
	c, _ := utf8.DecodeRuneInString(r.text[r.at:])
	return r.wrong(fmt.Sprintf("found %q where %s should stand", c, want), "")
}

// pass moves over n bytes and counts lines and characters.
func (r *reader) pass(n int) {
	passed := r.text[r.at : r.at+n]
	r.at += n
	if lines := strings.Count(passed, "\n"); lines > 0 {
		r.line += lines
		r.column = 1
		passed = passed[strings.LastIndexByte(passed, '\n')+1:]
	}
	r.column += utf8.RuneCountInString(passed)
}

// peek returns the next byte, 0 at the end.
func (r *reader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

// space passes white space and comments.
func (r *reader) space() error {
	for {
		n := 0
		for r.at+n < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.at+n]) >= 0 {
			n++
		}
		r.pass(n)
		rest := r.text[r.at:]
		switch {
		case strings.HasPrefix(rest, "//"):
			end := strings.IndexByte(rest, '\n')
			if end < 0 {
				end = len(rest)
			}
			r.pass(end)
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				return r.wrong("the comment does not end", "close it with */")
			}
			r.pass(end + 4)
		default:
			return nil
		}
	}
}

// value reads one value and what is inside it.
func (r *reader) value() (*value, error) {
	if err := r.space(); err != nil {
		return nil, err
	}
	if *r.elements--; *r.elements < 0 {
		return nil, &fault{"TOO_MANY_ELEMENTS", "the schema has more JSON values than one schema may have", "divide it into several schemas that refer to each other", r.line, r.column}
	}
	v := &value{line: int32(r.line), column: int32(r.column)}
	switch c := r.peek(); {
	case c == '{' || c == '[':
		return v, r.nested(v)
	case c == '"':
		v.kind = stringValue
		text, err := r.str("")
		v.text = text
		return v, err
	case c == '-' || c >= '0' && c <= '9':
		v.kind = numberValue
		text, err := r.number()
		v.text = text
		return v, err
	}
	return v, r.word(v)
}

// word reads true, false or null.
func (r *reader) word(v *value) error {
	for word, kind := range map[string]valueKind{"true": boolValue, "false": boolValue, "null": nullValue} {
		if strings.HasPrefix(r.text[r.at:], word) {
			v.kind, v.truth = kind, word == "true"
			r.pass(len(word))
			return nil
		}
	}
	return r.unexpected("a value")
}

// nested reads an object or an array.
func (r *reader) nested(v *value) error {
	if r.depth++; r.depth > r.maxDepth {
		return &fault{"TOO_DEEP", fmt.Sprintf("the schema nests more than %d levels deep", r.maxDepth), "give inner types a definition of their own and refer to it by name", r.line, r.column}
	}
	v.kind = arrayValue
	read, end := r.item, byte(']')
	if r.peek() == '{' {
		v.kind = objectValue
		read, end = r.member, '}'
	}
	r.pass(1)
	err := r.list(end, func() error { return read(v) })
	r.depth--
	if err == nil && v.kind == objectValue {
		r.repeated(v)
		r.ended(v)
	}
	return err
}

// list reads elements between commas, up to the closing byte.
func (r *reader) list(end byte, read func() error) error {
	if err := r.space(); err != nil {
		return err
	}
	if r.peek() == end {
		r.pass(1)
		return nil
	}
	for {
		if err := read(); err != nil {
			return err
		}
		if err := r.space(); err != nil {
			return err
		}
		switch r.peek() {
		case end:
			r.pass(1)
			return nil
		case ',':
			r.pass(1)
		default:
			return r.unexpected(fmt.Sprintf("',' or '%c'", end))
		}
	}
}

func (r *reader) item(v *value) error {
	item, err := r.value()
	v.items = append(v.items, item)
	return err
}

func (r *reader) member(v *value) error {
	if err := r.space(); err != nil {
		return err
	}
	m := member{line: int32(r.line), column: int32(r.column)}
	var err error
	if m.key, err = r.str("a key in double quotes"); err != nil {
		return err
	}
	if err := r.space(); err != nil {
		return err
	}
	if r.peek() != ':' {
		return r.unexpected("':'")
	}
	r.pass(1)
	m.value, err = r.value()
	v.members = append(v.members, m)
	return err
}

// repeated remembers the keys that an object has twice.
func (r *reader) repeated(v *value) {
	seen := make(map[string]bool, len(v.members))
	for _, m := range v.members {
		if seen[m.key] {
			r.duplicates = append(r.duplicates, m)
		}
		seen[m.key] = true
	}
}

// ended remembers where an object ends, if it holds a directive: no other
// end is ever asked for.
func (r *reader) ended(v *value) {
	if v.get(source.IgnoreMarker) == nil {
		return
	}
	if r.ends == nil {
		r.ends = map[*value]source.Position{}
	}
	r.ends[v] = source.Position{Line: r.line, Column: r.column}
}
