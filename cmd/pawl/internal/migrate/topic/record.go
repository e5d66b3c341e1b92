package topic

import (
	"bytes"
	"encoding/json"
	"errors"
)

// A record is one of a topic. Its value is nil where it says that there is
// nothing more under its key.
type record struct{ key, value []byte }

// read reads a record from a line: a key and a value, with anything between
// them, and anything before them that a console consumer prints, or one
// envelope of JSON around both, as kcat writes it.
func read(line []byte) (record, error) {
	start := bytes.IndexByte(line, '{')
	if start < 0 {
		return record{}, nil // "Processed a total of 5 messages", or a record without a key
	}
	first, rest, err := object(line[start:])
	if err != nil {
		return record{}, errors.New("there is no key of JSON in it")
	}
	var envelope struct{ Keytype, Key, Payload, Value json.RawMessage }
	if err := json.Unmarshal(first, &envelope); err != nil {
		return record{}, err
	}
	if envelope.Keytype == nil && envelope.Key != nil {
		value := envelope.Payload
		if value == nil {
			value = envelope.Value
		}
		return enveloped(envelope.Key, value)
	}
	if envelope.Keytype == nil {
		return record{}, errors.New("there is no key of a schema registry in it; print keys too")
	}
	start = bytes.IndexByte(rest, '{')
	if start < 0 {
		return record{key: first}, nil // null, or nothing, after what separates them
	}
	value, _, err := object(rest[start:])
	return record{first, value}, err
}

// object is the first object of a text, and what is behind it.
func object(text []byte) (first, rest []byte, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	var raw json.RawMessage
	err = decoder.Decode(&raw)
	return raw, text[decoder.InputOffset():], err
}

// enveloped reads a key and a value that may be JSON within a string of JSON.
func enveloped(key, value json.RawMessage) (record, error) {
	k, err := unquoted(key)
	if err != nil || k == nil {
		return record{}, err
	}
	v, err := unquoted(value)
	return record{k, v}, err
}

func unquoted(text json.RawMessage) ([]byte, error) {
	if len(text) == 0 || string(text) == "null" {
		return nil, nil
	}
	if text[0] != '"' {
		return text, nil
	}
	var inner string
	if err := json.Unmarshal(text, &inner); err != nil || inner == "" {
		return nil, err
	}
	return []byte(inner), nil
}
