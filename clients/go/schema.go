package pawl

import (
	"fmt"
	"reflect"
	"slices"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A Format is a schema language.
type Format string

// The formats of Pawl. A registry newer than the client may name others.
const (
	Avro     Format = "AVRO"
	Protobuf Format = "PROTOBUF"
)

// A File is one source text of a schema.
type File struct {
	// Path is the import path of a .proto file, or any stable name of an
	// .avsc file; it may be empty where there is one file.
	Path    string
	Content string
}

// A Reference is an import of another subject's version.
type Reference struct {
	// Name is how the schema names what it imports: the import path in
	// Protobuf, the full type name in Avro.
	Name string
	// Subject is whose version it is. Where a publication leaves its Domain
	// empty, that of the publication is meant.
	Subject SubjectName
	// Version is the number, from 1.
	Version int
}

// A Schema is a stored schema, byte for byte as it was published. It cannot
// be changed, so every caller may hold the same one; the zero Schema stands
// for none. Equal digests mean equal meaning, whatever the white space.
type Schema struct {
	// ID is the number of Kafka's wire framing.
	ID int
	// GUID is a UUID made of the content, alike in every registry.
	GUID string
	// Digest is "sha256:" and the hash of what the schema means.
	Digest string
	Format Format

	files      []File
	references []Reference
	metadata   *Metadata
	rules      *RuleSet
	origin     key // what it was fetched by, for Dependencies
}

// Files returns a copy of the files. Of several Avro files the last defines
// the root type.
func (s Schema) Files() []File { return slices.Clone(s.files) }

// File returns the text of the file at a path.
func (s Schema) File(path string) (text string, ok bool) {
	i := slices.IndexFunc(s.files, func(f File) bool { return f.Path == path })
	if i < 0 {
		return "", false
	}
	return s.files[i].Content, true
}

// Text returns the text of a schema that has one file, and an error for those
// that have several.
func (s Schema) Text() (string, error) {
	if len(s.files) != 1 {
		return "", fmt.Errorf("schema %d has %d files: ask for Files or File", s.ID, len(s.files))
	}
	return s.files[0].Content, nil
}

// References returns a copy of the references, in the order they were
// published in.
func (s Schema) References() []Reference { return slices.Clone(s.references) }

// Metadata returns a copy of the metadata, nil where there is none.
func (s Schema) Metadata() *Metadata { return s.metadata.clone() }

// Rules returns a copy of the rule set, nil where there is none.
func (s Schema) Rules() *RuleSet { return s.rules.clone() }

// Equal reports whether two schemas have the same names and the same bytes.
func (s Schema) Equal(other Schema) bool {
	return s.ID == other.ID && s.GUID == other.GUID && s.Digest == other.Digest && s.Format == other.Format &&
		slices.Equal(s.files, other.files) && slices.Equal(s.references, other.references) &&
		reflect.DeepEqual(s.metadata, other.metadata) && reflect.DeepEqual(s.rules, other.rules)
}

// size is how many bytes its texts take.
func (s Schema) size() int {
	sum := len(s.GUID) + len(s.Digest) + len(s.Format)
	for _, f := range s.files {
		sum += stringHeaders + len(f.Path) + len(f.Content)
	}
	for _, r := range s.references {
		sum += r.size()
	}
	return sum + s.metadata.size() + s.rules.size()
}

// stringHeaders is what two strings take besides their bytes.
const stringHeaders = 32

func (r Reference) size() int {
	return 2*stringHeaders + len(r.Name) + len(r.Subject.Domain) + len(r.Subject.Subject)
}

// A Dependency is a reference with the schema it stands for.
type Dependency struct {
	Reference Reference
	Schema    Schema
}

func fromSchema(s *registryv1.Schema, origin key) Schema {
	files := make([]File, 0, len(s.GetFiles()))
	for _, f := range s.GetFiles() {
		files = append(files, File{Path: f.GetPath(), Content: f.GetContent()})
	}
	return Schema{
		ID: int(s.GetId()), GUID: s.GetGuid(), Digest: s.GetDigest(), Format: Format(enumName(s.GetFormat())),
		files: files, references: fromReferences(s.GetReferences()), origin: origin,
		metadata: fromMetadata(s.GetMetadata()), rules: fromRules(s.GetRules()),
	}
}

func fromReferences(list []*registryv1.Reference) []Reference {
	return convert(list, func(r *registryv1.Reference) Reference {
		return Reference{
			Name: r.GetName(), Subject: SubjectName{Domain: r.GetDomain(), Subject: r.GetSubject()}, Version: int(r.GetVersion()),
		}
	})
}

func fromDependencies(list []*registryv1.ResolvedReference) []Dependency {
	return convert(list, func(r *registryv1.ResolvedReference) Dependency {
		reference := fromReferences([]*registryv1.Reference{r.GetReference()})[0]
		return Dependency{reference, fromSchema(r.GetSchema(), versionKey(versionByNumber, reference.Subject, reference.Version))}
	})
}
