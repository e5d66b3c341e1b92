// Package record reads and writes streams of Kafka records in the forms that
// pipes and other tools can carry: raw bytes, lengths before bytes, and lines.
package record

import (
	"fmt"
	"strings"
)

// A Record is the value, or the key, of a Kafka record.
type Record struct {
	// Header is the record header that names the schema; nil where there is
	// none.
	Header []byte
	Data   []byte
	// Null is set for a tombstone, which has no data at all. That is not the
	// same as empty data.
	Null bool
}

// A Form is how records are told apart in a stream.
type Form string

// The forms.
const (
	// Raw is bytes as they are: one record, or as many as a delimiter ends.
	Raw Form = "raw"
	// Length is four bytes, big-endian, and as many bytes as they say, as
	// kcat's format %R%s prints them; -1 is a tombstone.
	Length Form = "length"
	// Hex and Base64 are a line for each record; the word null is a tombstone.
	Hex    Form = "hex"
	Base64 Form = "base64"
	// JSON is an object on a line for each record, {"header": "…", "data":
	// "…"}, both in base64. It alone has room for headers.
	JSON Form = "json"
)

// Forms lists them for people.
const Forms = "raw, length, hex, base64, json"

// ParseForm finds a form by its name.
func ParseForm(text string) (Form, error) {
	switch form := Form(text); form {
	case Raw, Length, Hex, Base64, JSON:
		return form, nil
	}
	return "", fmt.Errorf("--as %s is not one of %s", text, Forms)
}

// Options say what a stream looks like.
type Options struct {
	Form Form
	// Delimiter ends each record of a Raw stream. Without one there is one
	// record.
	Delimiter string
	// MaxBytes is the most that a record may have.
	MaxBytes int
}

// Check reports what makes no sense.
func (o Options) Check() error {
	if o.Delimiter != "" && o.Form != Raw {
		return fmt.Errorf("--delimiter is for --as raw, and not for --as %s", o.Form)
	}
	return nil
}

// object is a record as JSON.
type object struct {
	Header *[]byte `json:"header,omitempty"`
	Data   *[]byte `json:"data"`
}

// Unescape reads a delimiter: \n, \t, \r, \0, \\ and \xHH stand for bytes, as
// kcat has them.
func Unescape(text string) (string, error) {
	var out strings.Builder
	for len(text) > 0 {
		before, after, escaped := strings.Cut(text, `\`)
		out.WriteString(before)
		if !escaped {
			break
		}
		b, size, ok := escape(after)
		if !ok {
			return "", fmt.Errorf(`the delimiter has a \ that none of n, t, r, 0, \ and xHH follows`)
		}
		out.WriteByte(b)
		text = after[size:]
	}
	return out.String(), nil
}

// escape reads what follows a backslash: the byte meant, and how many were read.
func escape(text string) (b byte, size int, ok bool) {
	if len(text) == 0 {
		return 0, 0, false
	}
	if i := strings.IndexByte(`ntr0\`, text[0]); i >= 0 {
		return "\n\t\r\x00\\"[i], 1, true
	}
	if len(text) >= 3 && text[0] == 'x' {
		_, err := fmt.Sscanf(text[1:3], "%02x", &b)
		return b, 3, err == nil
	}
	return 0, 0, false
}
