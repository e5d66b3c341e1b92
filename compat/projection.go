package compat

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/protobuf"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/source"
)

// A Projection is what a consumer really reads: the schema that it decodes
// with, narrowed to fields.
type Projection struct {
	// Reader is an Avro reader schema, or the schema that a consumer's
	// Protobuf code was generated from.
	Reader *schema.Schema
	// Paths are names of fields with dots between them, such as
	// customer.email; none means everything. Items of arrays, values of maps
	// and branches of unions need no name. An Avro reader decodes with nothing
	// but these fields. A Protobuf reader decodes whole messages, and looks at
	// these fields only; they are relative to Message.
	Paths []string
	// Message is the full name of the Protobuf message that it decodes. Empty
	// means every message; with Paths, the first one that the schema declares.
	Message string
	// Partial says that the consumer may read more than this. Then it can be
	// shown to break, and never to be safe.
	Partial bool
}

var errNoReader = errors.New("the projection has no reader schema")

// Check refuses a projection that its reader does not allow: paths that lead
// to nothing, a message that it does not have.
func (p Projection) Check() error {
	mask, err := p.mask()
	if err != nil {
		return err
	}
	if p.Reader.Avro != nil {
		_, err = p.Reader.Avro.Narrowed(mask)
		return err
	}
	_, err = p.reader(mask)
	return err
}

// Narrow gives the schema that the consumer's decoder has. An Avro reader has
// the fields of its paths and no others; a Protobuf reader has all that it was
// generated from.
func (p Projection) Narrow(ctx context.Context) (*schema.Schema, error) {
	mask, err := p.mask()
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	if p.Reader.Avro == nil || mask.Whole() {
		return p.Reader, p.Check()
	}
	return p.Reader.Narrowed(mask)
}

// Digest is equal for projections that read alike whatever data they are given.
// It covers defaults and aliases, which decide as much as types do, and not
// the order of paths.
func (p Projection) Digest() schema.Digest {
	paths := slices.Clone(p.Paths)
	slices.Sort(paths)
	said := struct {
		Reader  schema.Digest
		Paths   []string
		Message string
		Partial bool
	}{Paths: slices.Compact(paths), Message: p.Message, Partial: p.Partial}
	if p.Reader != nil {
		said.Reader = p.Reader.Bare
	}
	text, _ := json.Marshal(said) // there is one text only, since all is made of strings
	return schema.Digest(sha256.Sum256(append([]byte("pawl projection 1"), text...)))
}

// mask checks what needs no look at types.
func (p Projection) mask() (*source.Mask, error) {
	switch {
	case p.Reader == nil:
		return nil, errNoReader
	case p.Reader.Avro == nil && p.Reader.Protobuf == nil:
		return nil, errUnparsed
	case p.Reader.Avro != nil && p.Message != "":
		return nil, fmt.Errorf("the projection names the message %q, and its reader is an Avro schema", p.Message)
	}
	return source.NewMask(p.Paths)
}

// reader is a Protobuf consumer.
func (p Projection) reader(mask *source.Mask) (protobuf.Reader, error) {
	r := protobuf.Reader{Module: p.Reader.Protobuf, Message: protoreflect.FullName(p.Message), Mask: mask}
	if first := r.Module.First(); r.Message == "" && !mask.Whole() && first != nil {
		r.Message = first.Name
	}
	return r, r.Check()
}
