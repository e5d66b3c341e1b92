package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/codec"
	"github.com/pawl-registry/pawl/cmd/pawl/internal/record"
)

// A framing is how data names its schema.
type framing string

const (
	framingAny  framing = "" // to decode: what the data has
	framingID   framing = "id"
	framingGUID framing = "guid"
	framingNone framing = "none"
)

// defaultMaxRecord is what --max-record-bytes is by default: several times
// what a broker takes by default.
const defaultMaxRecord = 8 << 20

// mostMaxRecord bounds the flag: lengths are 31-bit numbers.
const mostMaxRecord = 1 << 30

// dataFlags say which schema data has, and how it comes and goes.
type dataFlags struct {
	schemaKey
	message, framing    string
	as, delimiter, file string
	maxBytes            int
	plain               bool
	header              string
}

// A schemaKey names a schema by a name, an id or a guid; or by nothing.
type schemaKey struct {
	name, guid, domain string
	id                 int32
}

func (k schemaKey) given() bool { return k.name != "" || k.id != 0 || k.guid != "" }

// schemaUse is how the usage lines of both verbs name a schema.
const schemaUse = "[DOMAIN/]SUBJECT[@VERSION] | --id ID | --guid GUID"

func (f *dataFlags) add(cmd *cobra.Command) {
	cmd.Flags().Int32Var(&f.id, "id", 0, "the id of the schema")
	cmd.Flags().StringVar(&f.guid, "guid", "", "the guid of the schema")
	cmd.Flags().StringVar(&f.domain, "domain", "", "the domain of the subject, whose name may then hold a slash, or of ids")
	cmd.Flags().StringVar(&f.as, "as", "", "how records are told apart: "+record.Forms)
	cmd.Flags().StringVar(&f.delimiter, "delimiter", "", `what ends each record of --as raw; \n, \t, \0 and \xHH stand for bytes`)
	cmd.Flags().StringVar(&f.file, "input", stdin, "the file to read; - is the standard input")
	cmd.Flags().IntVar(&f.maxBytes, "max-record-bytes", defaultMaxRecord, "the most that a record may have")
	cmd.MarkFlagsMutuallyExclusive("id", "guid")
}

// check refuses flags that make no sense, and gives the options they make.
func (f *dataFlags) check(args []string, defaultForm record.Form) (record.Options, error) {
	if len(args) == 1 {
		f.name = args[0]
	}
	if f.name != "" && (f.id != 0 || f.guid != "") {
		return record.Options{}, usagef("give one of SUBJECT, --id and --guid")
	}
	if f.id < 0 {
		return record.Options{}, usagef("--id %d is not a number from 1", f.id)
	}
	if f.maxBytes < 1 || f.maxBytes > mostMaxRecord {
		return record.Options{}, usagef("--max-record-bytes %d is not a number from 1 to %d", f.maxBytes, mostMaxRecord)
	}
	form, err := defaultForm, error(nil)
	if f.as != "" {
		if form, err = record.ParseForm(f.as); err != nil {
			return record.Options{}, usageError{err}
		}
	}
	delimiter, err := record.Unescape(f.delimiter)
	if err != nil {
		return record.Options{}, usageError{err}
	}
	o := record.Options{Form: form, Delimiter: delimiter, MaxBytes: f.maxBytes}
	if err := o.Check(); err != nil {
		return record.Options{}, usageError{err}
	}
	return o, nil
}

// checkFraming refuses one that is not among those a verb knows.
func (f *dataFlags) checkFraming() error {
	switch framing(f.framing) {
	case framingAny, framingID, framingGUID, framingNone:
		return nil
	}
	return usagef("--framing %s is not one of id, guid, none", f.framing)
}

func (f *dataFlags) codecOptions() codec.Options {
	return codec.Options{Plain: f.plain, MaxBytes: f.maxBytes}
}

// open opens what the flags say is read, for as long as do runs.
func (a *app) open(f dataFlags, do func(in io.Reader) error) error {
	if f.file == stdin {
		return do(a.in)
	}
	in, err := os.Open(f.file)
	if err != nil {
		return err
	}
	return errors.Join(do(in), in.Close())
}

// atRecord says which record of a stream an error is about. What a server
// answered stays its answer, since the exit code follows from it.
func atRecord(n int, err error) error {
	place := fmt.Sprintf("record %d: ", n)
	if st, ok := statusOf(err); ok {
		return prefixed(st, place)
	}
	return fmt.Errorf("%s%w", place, err)
}
