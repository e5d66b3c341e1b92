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
	var err error
	key.GUID, err = guidOf(r.GetGuid(), "guid")
	return key, err
}

// guidOf reads a guid, zero where none is given; field is where it is.
func guidOf(text, field string) (schema.GUID, error) {
	if text == "" {
		return schema.GUID{}, nil
	}
	guid, err := uuid.Parse(text)
	if err != nil {
		return schema.GUID{}, invalid(field, "it is no UUID such as 8d7f0d3c-3f52-9a3e-0c1b-6f2a4e5d7c8b")
	}
	return schema.GUID(guid), nil
}
