package avro

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// numberLiteral is RFC 8259's grammar of numbers.
var numberLiteral = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`)

// number reads a number literal.
func (r *reader) number() (string, error) {
	literal := numberLiteral.FindString(r.text[r.at:])
	if literal == "" {
		return "", r.wrong("this is not a JSON number", "")
	}
	r.pass(len(literal))
	if next := r.peek(); next == '.' || next == 'e' || next == 'E' || next >= '0' && next <= '9' {
		return "", r.wrong("this is not a JSON number", "write numbers without leading zeros, with digits after a point")
	}
	return literal, nil
}

// str reads a string literal; want says in an error what should stand here.
func (r *reader) str(want string) (string, error) {
	if r.peek() != '"' {
		return "", r.unexpected(want)
	}
	r.pass(1)
	var built strings.Builder
	for {
		n := 0
		for r.at+n < len(r.text) && r.text[r.at+n] != '"' && r.text[r.at+n] != '\\' && r.text[r.at+n] >= ' ' {
			n++
		}
		run := r.text[r.at : r.at+n]
		r.pass(n)
		switch c := r.peek(); {
		case r.at >= len(r.text):
			return "", r.wrong("the string does not end", `close it with a double quote`)
		case c == '\\':
			built.WriteString(run)
			if err := r.escape(&built); err != nil {
				return "", err
			}
		case c != '"':
			return "", r.wrong("there is a control character in the string", `write it as \n, \t or \u00XX`)
		default:
			r.pass(1)
			if built.Len() == 0 {
				return run, nil
			}
			built.WriteString(run)
			return built.String(), nil
		}
	}
}

// escape reads one escape sequence, or two that make up one character.
func (r *reader) escape(built *strings.Builder) error {
	const short, long = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	rest := r.text[r.at:]
	if len(rest) >= 2 {
		if i := strings.IndexByte(short, rest[1]); i >= 0 {
			built.WriteByte(long[i])
			r.pass(2)
			return nil
		}
	}
	c, ok := hexEscape(rest)
	if !ok {
		return r.wrong("this is not a JSON escape sequence", `a backslash itself is written \\`)
	}
	size := 6
	if utf16.IsSurrogate(c) {
		low, _ := hexEscape(rest[6:])
		if c = utf16.DecodeRune(c, low); c == utf8.RuneError {
			return r.wrong("half a surrogate pair stands alone", "write both halves, or the character itself")
		}
		size = 12
	}
	built.WriteRune(c)
	r.pass(size)
	return nil
}

// hexEscape reads \uXXXX.
func hexEscape(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), err == nil
}
