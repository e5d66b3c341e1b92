package registry

import (
	"context"
	"encoding/base64"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// A Form is another way to write a stored schema.
type Form string

// The forms.
const (
	// Serialized is base64 of the FileDescriptorProto of a Protobuf schema.
	Serialized Form = "serialized"
	// Resolved is an Avro schema as one text that needs no reference.
	Resolved Form = "resolved"
)

// Form answers a stored schema in another form. One that does not have it is
// SchemaInvalid.
func (r *Registry) Form(ctx context.Context, k SchemaKey, f Form) (string, error) {
	if err := k.check(); err != nil {
		return "", failed("Form", err)
	}
	var text string
	err := unmoved(func() error {
		var h held
		err := r.store.View(ctx, func(rd storage.Reader) (err error) {
			h, err = k.find(rd)
			return err
		})
		if err != nil {
			return err
		}
		s, err := r.parsed(ctx, h.blob, 0)
		if err != nil {
			return err
		}
		text, err = r.write(ctx, s, f)
		return unreadable(k.resource(), err)
	})
	return text, failed("Form", err)
}

func (r *Registry) write(ctx context.Context, s *schema.Schema, f Form) (string, error) {
	switch f {
	case Serialized:
		if err := r.compiles.Acquire(ctx, 1); err != nil {
			return "", err
		}
		defer r.compiles.Release(1)
		data, err := s.Serialized(ctx, r.cfg.Limits)
		return base64.StdEncoding.EncodeToString(data), err
	case Resolved:
		return s.Resolved()
	}
	return "", invalid("form", "%q is not one of serialized, resolved", f)
}
