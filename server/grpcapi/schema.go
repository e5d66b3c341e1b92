package grpcapi

import (
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

func wireFormat(f schema.Format) registryv1.Format {
	return registryv1.Format(registryv1.Format_value[string(f)])
}

func draftOf(s *registryv1.SchemaSource) registry.Draft {
	d := registry.Draft{Format: word[schema.Format](s.GetFormat()), Files: make([]schema.File, 0, len(s.GetFiles()))}
	d.Metadata, d.Rules = metadataOf(s.GetMetadata()), rulesOf(s.GetRules())
	for _, f := range s.GetFiles() {
		d.Files = append(d.Files, schema.File{Path: f.GetPath(), Content: f.GetContent()})
	}
	for _, r := range s.GetReferences() {
		d.References = append(d.References, schema.Reference{
			Name: r.GetName(), Domain: r.GetDomain(), Subject: r.GetSubject(), Version: int(r.GetVersion()),
		})
	}
	return d
}

func wireSchema(s registry.Schema) *registryv1.Schema {
	return &registryv1.Schema{
		Id:         int32(s.ID),
		Guid:       s.GUID.String(),
		Digest:     s.Digest.String(),
		Format:     wireFormat(s.Format),
		Files:      wireFiles(s.Files),
		References: wireReferences(s.References),
		Metadata:   Metadata(s.Metadata),
		Rules:      Rules(s.Rules),
	}
}

func wireFiles(files []schema.File) []*registryv1.SchemaFile {
	return convert(files, func(f schema.File) *registryv1.SchemaFile {
		return &registryv1.SchemaFile{Path: f.Path, Content: f.Content}
	})
}

func wireReferences(refs []schema.Reference) []*registryv1.Reference {
	return convert(refs, wireReference)
}

func wireReference(r schema.Reference) *registryv1.Reference {
	return &registryv1.Reference{Name: r.Name, Domain: r.Domain, Subject: r.Subject, Version: int32(r.Version)}
}

func wireDependency(d registry.Dependency) *registryv1.ResolvedReference {
	return &registryv1.ResolvedReference{Reference: wireReference(d.Reference), Schema: wireSchema(d.Schema)}
}
