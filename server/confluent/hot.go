package confluent

import (
	"context"
	"errors"
	"net/http"

	"github.com/pawl-registry/pawl/registry"
)

// This file answers the two reads that every Kafka client makes, a schema by
// id and a version of a subject, from bytes that were written once. The
// answers are those of getID and getVersion for requests without parameters.

// MediaType is how the API names its JSON to a client that asks for nothing
// else.
func MediaType(r *http.Request) string { return preferred(r.Header["Accept"]) }

// errNotHot is an answer that takes more than a look-up.
var errNotHot = errors.New("this takes the handler")

// HotSchema is the answer to GET /schemas/ids/{id}.
func HotSchema(ctx context.Context, rules *registry.Registry, id int) (*registry.Written, error) {
	a, err := rules.UseAnswer(ctx, registry.SchemaKey{ID: id})
	if err != nil {
		return nil, err
	}
	return a.In(registry.ConfluentShape, func(a *registry.Answer) ([]byte, error) {
		e, err := hotEntity(a)
		e.ID, e.Deleted = 0, false
		return encodeUnless(err, e)
	})
}

// HotVersion is the answer to GET /subjects/{subject}/versions/{version} for a
// subject of the default context, where it is no alias.
func HotVersion(ctx context.Context, rules *registry.Registry, name registry.VersionName) (*registry.Written, error) {
	a, err := rules.VersionAnswer(ctx, name, false)
	if err != nil {
		return nil, err
	}
	if a.Alias != "" {
		return nil, errNotHot
	}
	return a.In(registry.ConfluentShape, func(a *registry.Answer) ([]byte, error) {
		e, err := hotEntity(a)
		return encodeUnless(err, e)
	})
}

func hotEntity(a *registry.Answer) (schemaEntity, error) {
	if len(a.Schema.Files) != 1 {
		return schemaEntity{}, errNotHot
	}
	return entity(a.Version, a.Schema, a.Schema.Files[0].Content, short), nil
}

func encodeUnless(err error, e schemaEntity) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return encode(e)
}
