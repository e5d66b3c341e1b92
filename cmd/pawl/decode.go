package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	"github.com/pawl-registry/pawl/clients/go/wire"
	"github.com/pawl-registry/pawl/cmd/pawl/internal/codec"
	"github.com/pawl-registry/pawl/cmd/pawl/internal/record"
)

func (a *app) decodeCmd() *cobra.Command {
	var flags dataFlags
	cmd := &cobra.Command{
		Use:   "decode [" + schemaUse + "]",
		Short: "Turn Kafka data into JSON",
		Long: `Read the values of Kafka records and write each as JSON on a line. The schema is
the one that the data names, by id or by guid, before it or in a header; each
is fetched once. A schema that the command line names is taken instead.

kcat prints records as --as length reads them:

  kcat -C -t orders -f '%R%s' | pawl decode --as length

A tombstone is printed as null.`,
		Args: cobra.MaximumNArgs(1),
		RunE: a.verb(func(cmd *cobra.Command, args []string) error {
			return a.decode(cmd, args, flags)
		}),
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&flags.message, "message", "", "the full name of a Protobuf message; by default the one that the data names")
	cmd.Flags().StringVar(&flags.framing, "framing", "", "how the data names its schema: id, guid or none; by default as a header says, or the first byte")
	cmd.Flags().StringVar(&flags.header, "header", "", "the header "+wire.ValueHeader+" of every record, in hexadecimal")
	cmd.Flags().BoolVar(&flags.plain, "plain", false, "without the names of the branches of Avro's unions")
	a.addRemote(cmd)
	return cmd
}

func (a *app) decode(cmd *cobra.Command, args []string, flags dataFlags) error {
	options, err := flags.check(args, record.Raw)
	if err != nil {
		return err
	}
	if err := flags.checkFraming(); err != nil {
		return err
	}
	if framing(flags.framing) == framingNone && !flags.given() {
		return usagef("--framing none needs a schema: give one of SUBJECT, --id and --guid")
	}
	header, err := hex.DecodeString(flags.header)
	if err != nil {
		return usagef("--header is not hexadecimal: %v", err)
	}
	return a.open(flags, func(in io.Reader) error {
		return a.stream(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
			d := decoder{app: a, schemas: a.dataSchemas(conn, flags), flags: flags, header: header}
			if flags.given() {
				if d.schema, err = d.schemas.of(ctx, flags.schemaKey); err != nil {
					return err
				}
			}
			return d.all(ctx, record.NewReader(in, options))
		})
	})
}

// A decoder prints records.
type decoder struct {
	app     *app
	schemas *dataSchemas
	flags   dataFlags
	schema  *dataSchema // that the command line names, or nil
	header  []byte      // that the command line names, or empty
	told    bool        // that bytes were left out
}

// all decodes every record there is.
func (d *decoder) all(ctx context.Context, in *record.Reader) error {
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		r, err := in.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = d.one(ctx, n, r)
		}
		if err != nil {
			return atRecord(n, err)
		}
	}
}

func (d *decoder) one(ctx context.Context, n int, r record.Record) error {
	text := []byte("null")
	if !r.Null {
		found, data, err := d.open(ctx, r)
		if err != nil {
			return err
		}
		var unknown int
		if text, unknown, err = found.Decode(data); err != nil {
			return err
		}
		d.tell(n, unknown)
	}
	_, err := d.app.out.Write(append(text, '\n'))
	return err
}

// open finds what reads a record, and the data without its frame.
func (d *decoder) open(ctx context.Context, r record.Record) (codec.Codec, []byte, error) {
	if framing(d.flags.framing) == framingNone {
		found, _, err := d.schema.codec(d.flags.message)
		return found, r.Data, err
	}
	header, err := d.headerOf(r)
	if err != nil {
		return nil, nil, err
	}
	if header == nil {
		return d.framed(ctx, r.Data)
	}
	found, rest, err := d.framed(ctx, header)
	if err != nil {
		return nil, nil, fmt.Errorf("the header: %w", err)
	}
	if len(rest) > 0 {
		return nil, nil, fmt.Errorf("the header has %d bytes after its frame", len(rest))
	}
	return found, r.Data, nil
}

// headerOf is the header that names the schema of a record, nil where its
// data does.
func (d *decoder) headerOf(r record.Record) ([]byte, error) {
	if framing(d.flags.framing) == framingID {
		return nil, nil
	}
	switch {
	case r.Header != nil:
		return r.Header, nil
	case len(d.header) > 0:
		return d.header, nil
	case framing(d.flags.framing) == framingGUID && (len(r.Data) == 0 || r.Data[0] != 1):
		return nil, errNoHeader
	}
	return nil, nil
}

// framed reads a frame, and finds the schema that it names.
func (d *decoder) framed(ctx context.Context, data []byte) (codec.Codec, []byte, error) {
	frame, rest, err := wire.Parse(data)
	if errors.Is(err, wire.ErrNoFrame) {
		return nil, nil, fmt.Errorf("%w: bare data needs --framing none and the name of its schema", err)
	}
	if err != nil {
		return nil, nil, err
	}
	schema := d.schema
	if schema == nil {
		if schema, err = d.schemas.framed(ctx, frame); err != nil {
			return nil, nil, err
		}
	}
	return schema.unframed(rest, d.flags.message)
}

// tell says once that bytes are left out: it is a sign of a wrong schema.
func (d *decoder) tell(n, unknown int) {
	if unknown == 0 || d.told {
		return
	}
	d.told = true
	d.app.say("record %d: the schema says nothing about %d bytes of it, which are left out; of later records that is not told.", n, unknown)
}
