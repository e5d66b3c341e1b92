package avro

import (
	"math/big"
	"strconv"
	"strings"
)

// appendString writes a JSON string with only the escapes that JSON demands,
// so that the same text is always written alike.
func appendString(out []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	out = append(out, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c >= ' ':
			out = append(out, c)
		case strings.IndexByte("\b\t\n\f\r", c) >= 0:
			out = append(out, '\\', "btnfr"[strings.IndexByte("\b\t\n\f\r", c)])
		default:
			out = append(out, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(out, '"')
}

// appendValue writes a JSON value of no known type: keys sorted, numbers
// alike if they are equal and both whole or both not.
func appendValue(out []byte, v *value) []byte {
	switch v.kind {
	case nullValue:
		return append(out, "null"...)
	case boolValue:
		return strconv.AppendBool(out, v.truth)
	case stringValue:
		return appendString(out, v.text)
	case numberValue:
		if !strings.ContainsAny(v.text, ".eE") {
			return append(out, v.text...)
		}
		return append(out, scientific(v.text)...)
	case arrayValue:
		out = append(out, '[')
		for i, item := range v.items {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendValue(out, item)
		}
		return append(out, ']')
	case objectValue:
	}
	out = append(out, '{')
	for i, m := range v.effective() {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(appendString(out, m.key), ':')
		out = appendValue(out, m.value)
	}
	return append(out, '}')
}

// scientific writes a number literal as digits without zeros at the ends and
// an exponent, exactly: 1, 1.0 and 10e-1 all become 1e0.
func scientific(literal string) string {
	sign := ""
	if strings.HasPrefix(literal, "-") {
		sign, literal = "-", literal[1:]
	}
	mantissa, exponent := literal, "0"
	if i := strings.IndexAny(literal, "eE"); i >= 0 {
		mantissa, exponent = literal[:i], literal[i+1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	shift := len(fraction)
	trimmed := strings.TrimRight(digits, "0")
	if trimmed == "" {
		return sign + "0e0"
	}
	shift -= len(digits) - len(trimmed)
	return sign + trimmed + "e" + lower(exponent, shift)
}

// lower subtracts a shift from an exponent that may have any number of
// digits. One longer than any float's is kept as it is: turning thousands of
// digits into a number would take too long.
func lower(exponent string, shift int) string {
	exponent = strings.TrimPrefix(exponent, "+")
	const longest = 100
	if len(exponent) > longest {
		return exponent + "-" + strconv.Itoa(shift)
	}
	n, _ := new(big.Int).SetString(exponent, 10)
	return n.Sub(n, big.NewInt(int64(shift))).String()
}
