package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/codec"
	"github.com/pawl-registry/pawl/cmd/pawl/internal/record"
)

func (a *app) encodeCmd() *cobra.Command {
	var flags dataFlags
	cmd := &cobra.Command{
		Use:   "encode (" + schemaUse + ")",
		Short: "Turn JSON into Kafka data",
		Long: `Read JSON values, one after the other, and write each as the value of a Kafka
record: framed, and encoded with a schema.

Avro takes its own JSON encoding; the value of a union may also come without
the name of its branch, and a field that is left out takes its default.
Protobuf takes ProtoJSON, of the schema's first message or of --message. A null
is a tombstone: a record without data.

--framing id, the default, puts the schema's id before the data, guid its guid
into a header, which --as json writes beside the data, none leaves both out.`,
		Args: cobra.MaximumNArgs(1),
		RunE: a.verb(func(cmd *cobra.Command, args []string) error {
			return a.encode(cmd, args, flags)
		}),
	}
	flags.add(cmd)
	cmd.Flags().StringVar(&flags.message, "message", "", "the full name of a Protobuf message; by default the schema's first")
	cmd.Flags().StringVar(&flags.framing, "framing", string(framingID), "how the data names its schema: id, guid or none")
	a.addRemote(cmd)
	return cmd
}

// encodeForm is how records are written where --as does not say it.
func (a *app) encodeForm(how framing) record.Form {
	switch {
	case how == framingGUID:
		return record.JSON
	case isTerminal(a.out):
		return record.Hex
	}
	return record.Raw
}

func (a *app) encode(cmd *cobra.Command, args []string, flags dataFlags) error {
	how := framing(flags.framing)
	options, err := flags.check(args, a.encodeForm(how))
	if err != nil {
		return err
	}
	switch {
	case !flags.given():
		return usagef("give one of SUBJECT, --id and --guid")
	case how == framingAny:
		return usagef("--framing is one of id, guid, none")
	case how == framingGUID && options.Form != record.JSON:
		return usagef("--framing guid needs --as json: the guid goes into a header, and --as %s has no room for one", options.Form)
	}
	if err := flags.checkFraming(); err != nil {
		return err
	}
	return a.open(flags, func(in io.Reader) error {
		return a.stream(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
			schema, err := a.dataSchemas(conn, flags).of(ctx, flags.schemaKey)
			if err != nil {
				return err
			}
			e, err := newEncoder(schema, flags)
			if err != nil {
				return err
			}
			return e.all(ctx, record.NewValues(in, flags.maxBytes), record.NewWriter(a.out, options))
		})
	})
}

// An encoder makes records with one schema.
type encoder struct {
	codec  codec.Codec
	header []byte // of every record; nil for none
	prefix []byte // of all data
}

func newEncoder(schema *dataSchema, flags dataFlags) (encoder, error) {
	found, index, err := schema.codec(flags.message)
	e := encoder{codec: found}
	how := framing(flags.framing)
	if err != nil || how == framingNone {
		return e, err
	}
	frame, err := schema.frame(how, flags.message, index)
	if how == framingGUID {
		e.header = frame
	} else {
		e.prefix = frame
	}
	return e, err
}

// all encodes every value there is.
func (e encoder) all(ctx context.Context, in *record.Values, out *record.Writer) error {
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		text, err := in.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = e.one(text, out)
		}
		if err != nil {
			return atRecord(n, err)
		}
	}
}

func (e encoder) one(text json.RawMessage, out *record.Writer) error {
	if string(text) == "null" {
		return out.Write(record.Record{Null: true})
	}
	data, err := e.codec.Encode(text)
	if err != nil {
		return err
	}
	framed := append(append(make([]byte, 0, len(e.prefix)+len(data)), e.prefix...), data...)
	return out.Write(record.Record{Header: e.header, Data: framed})
}
