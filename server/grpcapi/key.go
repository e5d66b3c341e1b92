package grpcapi

import (
	"github.com/google/uuid"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// A schemaRequest names a schema by id or guid.
type schemaRequest interface {
	GetId() int32
	GetGuid() string
	GetDomain() string
}

func schemaKeyOf(r schemaRequest) (registry.SchemaKey, error) {
	key := registry.SchemaKey{ID: int(r.GetId()), Domain: r.GetDomain()}
	if r.GetGuid() == "" {
		return key, nil
	}
	guid, err := uuid.Parse(r.GetGuid())
	if err != nil {
		return key, invalid("guid", "it is no UUID such as 8d7f0d3c-3f52-9a3e-0c1b-6f2a4e5d7c8b")
	}
	key.GUID = schema.GUID(guid)
	return key, nil
}
