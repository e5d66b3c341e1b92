package schema

import (
	"encoding/hex"
	"fmt"
	"strings"
)

const digestPrefix = "sha256:"

// MarshalText gives what String does.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what String gives.
func (d *Digest) UnmarshalText(text []byte) error {
	digits, ok := strings.CutPrefix(string(text), digestPrefix)
	if !ok || len(digits) != hex.EncodedLen(len(d)) {
		return fmt.Errorf("%q is not sha256: and %d hexadecimal digits", text, hex.EncodedLen(len(d)))
	}
	_, err := hex.Decode(d[:], []byte(digits))
	return err
}

// ParseGUID reads a guid with or without its hyphens, in either case.
func ParseGUID(text string) (GUID, error) {
	var g GUID
	err := g.UnmarshalText([]byte(text))
	return g, err
}

// MarshalText gives what String does.
func (g GUID) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// UnmarshalText reads what ParseGUID does.
func (g *GUID) UnmarshalText(text []byte) error {
	digits := strings.ReplaceAll(string(text), "-", "")
	hyphens := len(text) - len(digits)
	if len(digits) != hex.EncodedLen(len(g)) || hyphens != 0 && (hyphens != 4 || !hyphenated(string(text))) {
		return fmt.Errorf("%q is not a guid such as 095d71cf-1255-6b9d-5e33-0ad575b3df5d", text)
	}
	_, err := hex.Decode(g[:], []byte(digits))
	return err
}

// hyphenated reports whether hyphens stand where RFC 9562 has them.
func hyphenated(text string) bool {
	return text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-'
}
