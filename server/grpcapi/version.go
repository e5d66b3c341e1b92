package grpcapi

import (
	"fmt"
	"math"
	"strconv"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

const latest = "latest"

// A versionRequest names a version: every request about one does.
type versionRequest interface {
	GetDomain() string
	GetSubject() string
	GetVersion() string
}

// versionNameOf reads the name of a version; field is where its number is.
func versionNameOf(r versionRequest, field string) (registry.VersionName, error) {
	number, err := numberOf(r.GetVersion(), field)
	return registry.VersionName{SubjectName: subjectNameOf(r), Number: number}, err
}

// numberOf reads "latest", nothing, which is the same, or a number.
func numberOf(text, field string) (int, error) {
	if text == "" || text == latest {
		return registry.Latest, nil
	}
	number, err := strconv.ParseInt(text, 10, 32)
	if err != nil || number < 1 {
		return 0, invalid(field, fmt.Sprintf("want %q or a number from 1 to %d", latest, math.MaxInt32))
	}
	return int(number), nil
}

func wireVersion(v registry.Version) *registryv1.Version {
	state := registryv1.VersionState_PUBLISHED
	if v.Deleted() {
		state = registryv1.VersionState_DELETED
	}
	return &registryv1.Version{
		Domain:      v.Name.Domain,
		Subject:     v.Name.Subject,
		Version:     int32(v.Name.Number),
		SchemaId:    int32(v.SchemaID),
		Guid:        v.GUID.String(),
		Digest:      v.Digest.String(),
		Format:      wireFormat(v.Format),
		State:       state,
		References:  wireReferences(v.References),
		CreateTime:  wireTime(v.CreateTime),
		Creator:     v.Creator,
		Origin:      wireOrigin(v.Origin),
		Annotations: v.Annotations,
		DeleteTime:  wireTime(v.DeleteTime),
		Properties:  v.Properties,
		Imported:    v.Imported,
	}
}

func originOf(o *registryv1.Origin) registry.Origin {
	return registry.Origin{Revision: o.GetRevision(), Build: o.GetBuild()}
}

func wireOrigin(o registry.Origin) *registryv1.Origin {
	if o == (registry.Origin{}) {
		return nil
	}
	return &registryv1.Origin{Revision: o.Revision, Build: o.Build}
}
