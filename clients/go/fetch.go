package pawl

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// Schema fetches the schema with an id, the number in Kafka's wire framing.
func (c *Client) Schema(ctx context.Context, id int) (Schema, error) {
	k := key{kind: schemaByID, number: id}
	// Consumers ask for every message: what is known must not cost a request
	// that is made and thrown away.
	if found, ok := c.cache.get(k); ok {
		return found.fetched.Schema, nil
	}
	number, err := wireNumber("schema id", id)
	if err != nil {
		return Schema{}, err
	}
	return c.schema(ctx, k, &registryv1.GetSchemaRequest{Id: number, Domain: c.options.IDDomain})
}

// SchemaByGUID fetches the schema with a guid.
func (c *Client) SchemaByGUID(ctx context.Context, guid string) (Schema, error) {
	return c.schema(ctx, key{kind: schemaByGUID, text: guid}, &registryv1.GetSchemaRequest{Guid: guid})
}

func (c *Client) schema(ctx context.Context, k key, request *registryv1.GetSchemaRequest) (Schema, error) {
	found, err := c.load(ctx, k, func(ctx context.Context) (entry, error) {
		answer, err := ask(ctx, c, c.schemas.GetSchema, request)
		return entry{fetched: Fetched{Schema: fromSchema(answer.GetSchema(), k)}}, err
	})
	return found.fetched.Schema, err
}

// Version fetches a live version of a subject and its schema.
func (c *Client) Version(ctx context.Context, s SubjectName, number int) (Fetched, error) {
	if _, err := wireNumber("version", number); err != nil {
		return Fetched{}, err
	}
	k := versionKey(versionByNumber, s, number)
	found, err := c.load(ctx, k, func(ctx context.Context) (entry, error) {
		fetched, err := c.version(ctx, s, strconv.Itoa(number))
		return entry{fetched: fetched}, err
	})
	if err != nil {
		return Fetched{}, err
	}
	c.heart.fetch(s, number)
	return found.fetched.clone(), nil
}

// version asks for a version by number or as "latest".
func (c *Client) version(ctx context.Context, s SubjectName, version string) (Fetched, error) {
	answer, err := ask(ctx, c, c.schemas.GetVersion, &registryv1.GetVersionRequest{Domain: s.Domain, Subject: s.Subject, Version: version})
	if err != nil {
		return Fetched{}, err
	}
	found := fromVersion(answer.GetVersion())
	return Fetched{found, fromSchema(answer.GetSchema(), versionKey(versionByNumber, s, found.Number))}, nil
}

// Dependencies fetches all that a schema, fetched by this client, refers to,
// directly or not: what is imported comes before what imports it, and nothing
// comes twice. A parser that is fed in this order knows every name it meets.
func (c *Client) Dependencies(ctx context.Context, s Schema) ([]Dependency, error) {
	if len(s.references) == 0 {
		return nil, nil
	}
	k := s.origin
	fetch := c.dependenciesOfSchema
	switch s.origin.kind {
	case schemaByGUID:
		k.kind = dependenciesOfGUID
	case versionByNumber:
		k.kind, fetch = dependenciesOfVersion, c.dependenciesOfVersion
	default:
		k.kind = dependenciesOfID
	}
	found, err := c.load(ctx, k, func(ctx context.Context) (entry, error) {
		dependencies, err := fetch(ctx, k)
		return entry{dependencies: dependencies}, err
	})
	return slices.Clone(found.dependencies), err
}

func (c *Client) dependenciesOfSchema(ctx context.Context, k key) ([]Dependency, error) {
	request := &registryv1.GetSchemaRequest{Id: int32(k.number), Guid: k.text, ResolveReferences: true} //nolint:gosec // the number came from an int32
	if k.kind == dependenciesOfID {
		request.Domain = c.options.IDDomain
	}
	answer, err := ask(ctx, c, c.schemas.GetSchema, request)
	return fromDependencies(answer.GetDependencies()), err
}

// dependenciesOfVersion asks for a version that may be softly deleted by now:
// messages written with it are still read.
func (c *Client) dependenciesOfVersion(ctx context.Context, k key) ([]Dependency, error) {
	answer, err := ask(ctx, c, c.schemas.GetVersion, &registryv1.GetVersionRequest{
		Domain: k.domain, Subject: k.subject, Version: strconv.Itoa(k.number), ResolveReferences: true, ShowDeleted: true,
	})
	return fromDependencies(answer.GetDependencies()), err
}

// load finds an entry in the cache or fetches it. A caller that missed the
// cache just before another one's flight landed finds it at take-off.
func (c *Client) load(ctx context.Context, k key, fetch func(context.Context) (entry, error)) (entry, error) {
	if found, ok := c.cache.get(k); ok {
		return found, nil
	}
	return c.flights.fly(ctx, k, func(ctx context.Context) (entry, error) {
		if found, ok := c.cache.get(k); ok {
			return found, nil
		}
		found, err := fetch(ctx)
		if err == nil {
			c.cache.put(k, found)
		}
		return found, err
	})
}

func versionKey(k kind, s SubjectName, number int) key {
	return key{kind: k, domain: cmp.Or(s.Domain, defaultDomain), subject: s.Subject, number: number}
}
