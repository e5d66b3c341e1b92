package pawl

import (
	"cmp"
	"maps"
	"slices"
	"time"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// defaultDomain is what an empty domain of a subject means.
const defaultDomain = "default"

// A SubjectName names a subject. An empty Domain means "default".
type SubjectName struct{ Domain, Subject string }

// String gives domain/subject.
func (s SubjectName) String() string { return s.full().Domain + "/" + s.Subject }

// full is the name with its domain.
func (s SubjectName) full() SubjectName {
	return SubjectName{cmp.Or(s.Domain, defaultDomain), s.Subject}
}

// A Version is one immutable schema in a subject, without the schema.
type Version struct {
	Subject SubjectName
	// Number counts from 1; a number is never given twice.
	Number int
	// SchemaID, GUID and Digest are those of the schema.
	SchemaID   int
	GUID       string
	Digest     string
	Format     Format
	References []Reference
	CreateTime time.Time
	// Creator is the principal that published it.
	Creator     string
	Origin      Origin
	Annotations map[string]string
	// DeleteTime is when it was softly deleted, zero while it is live. It is
	// what was so when the version was fetched: Version answers from memory
	// for ever, Versions asks.
	DeleteTime time.Time
	// Properties are those of the schema's metadata.
	Properties map[string]string
	// Imported says that number and id are those of another registry.
	Imported bool
}

// Deleted reports whether the version is softly deleted.
func (v Version) Deleted() bool { return !v.DeleteTime.IsZero() }

// An Origin says where a version came from.
type Origin struct {
	Revision string // the URL of a commit
	Build    string // the URL of a CI run
}

// A Fetched is a version with its schema.
type Fetched struct {
	Version
	Schema Schema
}

// clone copies what a caller could change.
func (f Fetched) clone() Fetched {
	f.References = slices.Clone(f.References)
	f.Annotations = maps.Clone(f.Annotations)
	f.Properties = maps.Clone(f.Properties)
	return f
}

// size is how many bytes its texts take.
func (v Version) size() int {
	sum := len(v.Subject.Domain) + len(v.Subject.Subject) + len(v.GUID) + len(v.Digest) + len(v.Creator) +
		len(v.Origin.Revision) + len(v.Origin.Build)
	for _, r := range v.References {
		sum += r.size()
	}
	return sum + pairsSize(v.Annotations) + pairsSize(v.Properties)
}

func pairsSize(pairs map[string]string) int {
	sum := 0
	for name, value := range pairs {
		sum += 2*stringHeaders + len(name) + len(value)
	}
	return sum
}

func fromVersion(v *registryv1.Version) Version {
	return Version{
		Subject:     SubjectName{Domain: v.GetDomain(), Subject: v.GetSubject()},
		Number:      int(v.GetVersion()),
		SchemaID:    int(v.GetSchemaId()),
		GUID:        v.GetGuid(),
		Digest:      v.GetDigest(),
		Format:      Format(enumName(v.GetFormat())),
		References:  fromReferences(v.GetReferences()),
		CreateTime:  fromTime(v.GetCreateTime()),
		Creator:     v.GetCreator(),
		Origin:      Origin{Revision: v.GetOrigin().GetRevision(), Build: v.GetOrigin().GetBuild()},
		Annotations: v.GetAnnotations(),
		DeleteTime:  fromTime(v.GetDeleteTime()),
		Properties:  v.GetProperties(),
		Imported:    v.GetImported(),
	}
}
