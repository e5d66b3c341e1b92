package confluent

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// An integer is a number in a body. Java's clients may write it as a string.
type integer int

// UnmarshalJSON reads 7, 7.0, "7" and null.
func (n *integer) UnmarshalJSON(text []byte) error {
	text = bytes.Trim(text, `"`)
	if s := string(text); s == "null" || s == "" {
		return nil
	}
	var f json.Number
	if err := json.Unmarshal(text, &f); err != nil {
		return fmt.Errorf("%s is no number", text)
	}
	value, err := strconv.ParseInt(string(f), 10, 32)
	if err != nil {
		whole, bad := strconv.ParseFloat(string(f), 64)
		if bad != nil || whole != float64(int32(whole)) {
			return fmt.Errorf("%s is no whole number of 32 bits", text)
		}
		value = int64(whole)
	}
	*n = integer(value)
	return nil
}

// A boolean is true or false in a body, as a string too.
type boolean bool

// UnmarshalJSON reads true, "true", false, "false" and null.
func (b *boolean) UnmarshalJSON(text []byte) error {
	switch s := string(bytes.ToLower(bytes.Trim(text, `"`))); s {
	case "true":
		*b = true
	case "false", "null", "":
		*b = false
	default:
		return fmt.Errorf("%s is neither true nor false", text)
	}
	return nil
}
