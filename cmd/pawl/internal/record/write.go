package record

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A Writer writes records, each with one call of its stream's Write, so that
// what reads a pipe has a record as soon as it was written.
type Writer struct {
	out     io.Writer
	options Options
	count   int
	line    []byte
}

// NewWriter writes to out.
func NewWriter(out io.Writer, o Options) *Writer { return &Writer{out: out, options: o} }

// Write writes a record.
func (w *Writer) Write(r Record) error {
	w.count++
	line, err := w.form(w.line[:0], r)
	if err != nil {
		return err
	}
	w.line = line
	_, err = w.out.Write(line)
	return err
}

func (w *Writer) form(out []byte, r Record) ([]byte, error) {
	switch w.options.Form {
	case Raw:
		return w.raw(out, r)
	case Length:
		if r.Null {
			return append(out, 0xff, 0xff, 0xff, 0xff), nil
		}
		out = binary.BigEndian.AppendUint32(out, uint32(len(r.Data))) //nolint:gosec // bounded by MaxBytes
		return append(out, r.Data...), nil
	case JSON:
		return toObject(out, r)
	case Hex, Base64:
	}
	switch {
	case r.Null:
		out = append(out, nullWord...)
	case w.options.Form == Hex:
		out = hex.AppendEncode(out, r.Data)
	default:
		out = base64.StdEncoding.AppendEncode(out, r.Data)
	}
	return append(out, '\n'), nil
}

// raw refuses what a reader could not tell apart.
func (w *Writer) raw(out []byte, r Record) ([]byte, error) {
	end := w.options.Delimiter
	switch {
	case r.Null:
		return nil, errors.New("--as raw has no way to say that there is no data: use another form, such as --as length")
	case end == "" && w.count > 1:
		return nil, errors.New("--as raw holds one record: end each with --delimiter, or use another form, such as --as length")
	}
	out = append(append(out, r.Data...), end...)
	// The end of the data may be half a delimiter, which the delimiter makes whole.
	if end != "" && bytes.Index(out, []byte(end)) != len(r.Data) {
		return nil, fmt.Errorf("its data holds the delimiter %q: choose another, or use --as length", end)
	}
	return out, nil
}

func toObject(out []byte, r Record) ([]byte, error) {
	var o object
	if !r.Null {
		data := append([]byte{}, r.Data...) // empty, and not nil, which is null
		o.Data = &data
	}
	if r.Header != nil {
		o.Header = &r.Header
	}
	text, err := json.Marshal(o)
	return append(append(out, text...), '\n'), err
}
