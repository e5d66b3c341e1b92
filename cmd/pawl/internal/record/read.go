package record

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A Reader reads records one after the other, and holds one at a time.
type Reader struct {
	in      *bufio.Reader
	lines   *bufio.Scanner
	options Options
	done    bool
}

// nullWord stands for a tombstone on a line.
const nullWord = "null"

// NewReader reads from in.
func NewReader(in io.Reader, o Options) *Reader {
	r := &Reader{options: o, in: bufio.NewReader(in)}
	if o.Form == Length || o.Form == Raw && o.Delimiter == "" {
		return r
	}
	end := []byte("\n")
	most := o.MaxBytes
	switch o.Form {
	case Raw:
		end = []byte(o.Delimiter)
	default:
		most = 2*o.MaxBytes + lineSlack // hexadecimal is the longest
	}
	r.lines = bufio.NewScanner(r.in)
	r.lines.Buffer(nil, most+len(end)+1)
	r.lines.Split(func(data []byte, atEOF bool) (int, []byte, error) {
		if i := bytes.Index(data, end); i >= 0 {
			return i + len(end), data[:i], nil
		}
		if atEOF && len(data) > 0 {
			return len(data), data, nil
		}
		return 0, nil, nil
	})
	return r
}

// lineSlack is how much longer than its data a line may be besides: names,
// quotes, and a header.
const lineSlack = 8 << 10

// Next reads a record, which stays valid until the next call. At the end of
// the stream the error is io.EOF.
func (r *Reader) Next() (Record, error) {
	rec, err := r.next()
	if err == nil && len(rec.Data) > r.options.MaxBytes {
		return Record{}, r.tooLong()
	}
	return rec, err
}

func (r *Reader) next() (Record, error) {
	switch {
	case r.options.Form == Length:
		return r.length()
	case r.lines == nil:
		return r.whole()
	}
	if !r.lines.Scan() {
		switch err := r.lines.Err(); {
		case err == nil:
			return Record{}, io.EOF
		case errors.Is(err, bufio.ErrTooLong):
			return Record{}, r.tooLong()
		default:
			return Record{}, err
		}
	}
	if r.options.Form == Raw {
		return Record{Data: r.lines.Bytes()}, nil
	}
	return line(r.options.Form, bytes.TrimSpace(r.lines.Bytes()))
}

// whole reads all there is as one record; of nothing it makes none.
func (r *Reader) whole() (Record, error) {
	if r.done {
		return Record{}, io.EOF
	}
	r.done = true
	data, err := io.ReadAll(io.LimitReader(r.in, int64(r.options.MaxBytes)+1))
	if err == nil && len(data) == 0 {
		err = io.EOF
	}
	return Record{Data: data}, err
}

// length reads a length and as many bytes.
func (r *Reader) length() (Record, error) {
	var prefix [4]byte
	if _, err := io.ReadFull(r.in, prefix[:]); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("the input ends within the length of a record")
		}
		return Record{}, err
	}
	n := int32(binary.BigEndian.Uint32(prefix[:])) //nolint:gosec // -1 is what it may say
	switch {
	case n == -1:
		return Record{Null: true}, nil
	case n < 0 || int(n) > r.options.MaxBytes:
		return Record{}, fmt.Errorf("its length is given as %d bytes, and --max-record-bytes allows %d: are there lengths in the input, as kcat -f '%%R%%s' prints them?", n, r.options.MaxBytes)
	}
	// What is not there is not waited for with memory: a length is only a claim.
	data, err := io.ReadAll(io.LimitReader(r.in, int64(n)))
	if err == nil && len(data) < int(n) {
		err = fmt.Errorf("its length is given as %d bytes, and the input ends after %d", n, len(data))
	}
	return Record{Data: data}, err
}

func (r *Reader) tooLong() error {
	return fmt.Errorf("it has more than %d bytes: --max-record-bytes allows more", r.options.MaxBytes)
}

// line reads a record from a line.
func line(form Form, text []byte) (Record, error) {
	if form == JSON {
		return fromObject(text)
	}
	if string(text) == nullWord {
		return Record{Null: true}, nil
	}
	decode := hex.AppendDecode
	if form == Base64 {
		decode = base64.StdEncoding.AppendDecode
	}
	data, err := decode(nil, text)
	if err != nil {
		return Record{}, fmt.Errorf("the line is not %s: %w", form, err)
	}
	return Record{Data: data}, nil
}

func fromObject(text []byte) (Record, error) {
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &members); err != nil {
		return Record{}, fmt.Errorf("the line is no JSON object: %w", err)
	}
	if _, ok := members["data"]; !ok {
		return Record{}, errors.New(`the line has no "data": want {"header": "…", "data": "…"}, both in base64`)
	}
	var o object
	if err := json.Unmarshal(text, &o); err != nil {
		return Record{}, fmt.Errorf("the line is not of the form {\"header\": \"…\", \"data\": \"…\"}, both in base64: %w", err)
	}
	rec := Record{Null: o.Data == nil}
	if o.Data != nil {
		rec.Data = *o.Data
	}
	if o.Header != nil {
		rec.Header = *o.Header
	}
	return rec, nil
}
