package record_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/record"
)

func readAll(in io.Reader, o record.Options) ([]record.Record, error) {
	var out []record.Record
	for r := record.NewReader(in, o); ; {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		rec.Data = append([]byte{}, rec.Data...)
		out = append(out, rec)
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	some := []record.Record{{Data: []byte{0, 0, 0, 0, 7, '\n', 0xff}}, {Data: []byte{}}, {Data: []byte("x")}}
	null := append([]record.Record{{Null: true, Data: []byte{}}}, some...)
	headers := append([]record.Record{{Header: []byte{1, 2}, Data: []byte{}}}, null...)
	for _, c := range []struct {
		options record.Options
		records []record.Record
		text    string
	}{
		{record.Options{Form: record.Raw}, some[:1], "\x00\x00\x00\x00\x07\n\xff"},
		{record.Options{Form: record.Raw, Delimiter: "--"}, some, "\x00\x00\x00\x00\x07\n\xff----x--"},
		{record.Options{Form: record.Length}, null, "\xff\xff\xff\xff\x00\x00\x00\x07\x00\x00\x00\x00\x07\n\xff\x00\x00\x00\x00\x00\x00\x00\x01x"},
		{record.Options{Form: record.Hex}, null, "null\n00000000070aff\n\n78\n"},
		{record.Options{Form: record.Base64}, null, "null\nAAAAAAcK/w==\n\neA==\n"},
		{record.Options{Form: record.JSON}, headers, `{"header":"AQI=","data":""}` + "\n" + `{"data":null}` + "\n" + `{"data":"AAAAAAcK/w=="}` + "\n" + `{"data":""}` + "\n" + `{"data":"eA=="}` + "\n"},
	} {
		c.options.MaxBytes = 100
		var out bytes.Buffer
		w := record.NewWriter(&out, c.options)
		for _, r := range c.records {
			if err := w.Write(r); err != nil {
				t.Errorf("%s: Write = %v", c.options.Form, err)
			}
		}
		if out.String() != c.text {
			t.Errorf("%s: Write gives %q, want %q", c.options.Form, out.String(), c.text)
		}
		got, err := readAll(iotest.OneByteReader(&out), c.options)
		if diff := cmp.Diff(c.records, got); diff != "" || err != nil {
			t.Errorf("%s: read %v (-want +got):\n%s", c.options.Form, err, diff)
		}
	}
}

func TestDelimiterWithinData(t *testing.T) {
	for _, data := range []string{"a--b", "a-", "--"} {
		w := record.NewWriter(io.Discard, record.Options{Form: record.Raw, Delimiter: "--"})
		if err := w.Write(record.Record{Data: []byte(data)}); err == nil {
			t.Errorf("Write(%s) with the delimiter -- = nil, want an error", data)
		}
	}
}

func TestReaderRefuses(t *testing.T) {
	long := strings.Repeat("x", 11)
	for _, c := range []struct {
		form             record.Form
		delimiter, given string
		want             string
	}{
		{record.Raw, "", long, "more than 10 bytes"},
		{record.Raw, "|", "a|" + long + "|", "more than 10 bytes"},
		{record.Raw, "|", strings.Repeat(long, 10000), "more than 10 bytes"},
		{record.Length, "", "\x00\x00", "ends within the length"},
		{record.Length, "", "\x00\x00\x00\x05ab", "ends after 2"},
		{record.Length, "", "\x00\x00\x00\x0b" + long, "allows 10"},
		{record.Length, "", "\xff\xff\xff\xfe", "allows 10"},
		{record.Length, "", "\x7f\xff\xff\xff", "allows 10"},
		{record.Hex, "", "0\n", "not hex"},
		{record.Hex, "", strings.Repeat("00", 11), "more than 10 bytes"},
		{record.Hex, "", strings.Repeat("00", 100_000), "more than 10 bytes"},
		{record.Base64, "", "?\n", "not base64"},
		{record.JSON, "", "null\n", `no "data"`},
		{record.JSON, "", "{}\n", `no "data"`},
		{record.JSON, "", "7\n", "no JSON object"},
		{record.JSON, "", `{"data": 7}`, "of the form"},
		{record.JSON, "", `{"data": "?"}`, "of the form"},
	} {
		got, err := readAll(strings.NewReader(c.given), record.Options{Form: c.form, Delimiter: c.delimiter, MaxBytes: 10})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %.40q is read as %v, %v, want an error with %q", c.form, c.given, got, err, c.want)
		}
	}
	fault := errors.New("fault")
	for _, form := range []record.Form{record.Raw, record.Length, record.Hex} {
		if _, err := readAll(iotest.ErrReader(fault), record.Options{Form: form, MaxBytes: 10}); !errors.Is(err, fault) {
			t.Errorf("%s of a broken stream = %v, want its error", form, err)
		}
	}
}

func TestValues(t *testing.T) {
	read := func(in io.Reader) (out []string, err error) {
		for v := record.NewValues(in, 20); ; {
			text, err := v.Next()
			if errors.Is(err, io.EOF) {
				return out, nil
			}
			if err != nil {
				return out, err
			}
			out = append(out, string(text))
		}
	}
	long := `"` + strings.Repeat("x", 18) + `"`
	many := strings.Repeat(long+"\n", 1000)
	for _, in := range []io.Reader{strings.NewReader(many), iotest.OneByteReader(strings.NewReader(many)), iotest.DataErrReader(strings.NewReader(many))} {
		if got, err := read(in); err != nil || len(got) != 1000 || got[999] != long {
			t.Errorf("of 1000 values %d are read, %v", len(got), err)
		}
	}
	if got, err := read(strings.NewReader(`{"a":1}[2] 3 null`)); err != nil || !cmp.Equal(got, []string{`{"a":1}`, `[2]`, `3`, `null`}) {
		t.Errorf("values on one line are read as %q, %v", got, err)
	}
	for given, want := range map[string]string{
		`{"a": `:                           "ends within",
		`{"a" 1}`:                          "at byte 6",
		`"` + strings.Repeat("x", 100_000): "more than 20 bytes",
		`1 [` + strings.Repeat("1,", 5000): "more than 20 bytes",
	} {
		if got, err := read(strings.NewReader(given)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q is read as %.50q, %v, want an error with %q", given, got, err, want)
		}
	}
}

func TestUnescape(t *testing.T) {
	for given, want := range map[string]string{`ab`: "ab", `\n\t\r\0\\`: "\n\t\r\x00\\", `a\xfF\x00b`: "a\xff\x00b"} {
		if got, err := record.Unescape(given); err != nil || got != want {
			t.Errorf("Unescape(%s) = %q, %v, want %q", given, got, err, want)
		}
	}
	for _, given := range []string{`\`, `\q`, `\x`, `\x1`, `\xgg`} {
		if got, err := record.Unescape(given); err == nil {
			t.Errorf("Unescape(%s) = %q, want an error", given, got)
		}
	}
}

// FuzzRead reads any bytes in every form; what is read is within bounds, and
// read again the same after it was written.
func FuzzRead(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x01x\xff\xff\xff\xff"), "")
	f.Add([]byte("a||b"), "|")
	f.Add([]byte("null\n00ff\n"), "")
	f.Add([]byte(`{"header":"AQI=","data":null}`), "")
	f.Fuzz(func(t *testing.T, data []byte, delimiter string) {
		for _, form := range []record.Form{record.Length, record.Hex, record.Base64, record.JSON, record.Raw} {
			o := record.Options{Form: form, Delimiter: delimiter, MaxBytes: 50}
			if form != record.Raw {
				o.Delimiter = ""
			}
			records, err := readAll(bytes.NewReader(data), o)
			var out bytes.Buffer
			w := record.NewWriter(&out, o)
			for _, r := range records {
				if len(r.Data) > 50 {
					t.Fatalf("%s: a record of %d bytes is read, beyond 50", form, len(r.Data))
				}
				if err := w.Write(r); form == record.Raw && err != nil {
					return // the last one may end in half a delimiter
				} else if err != nil {
					t.Fatalf("%s: what was read cannot be written: %v", form, err)
				}
			}
			again, errAgain := readAll(&out, o)
			if diff := cmp.Diff(records, again); err == nil && (diff != "" || errAgain != nil) {
				t.Fatalf("%s: read again, %v (-first +again):\n%s", form, errAgain, diff)
			}
		}
	})
}
