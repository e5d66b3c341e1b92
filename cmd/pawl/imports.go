package main

import (
	"context"
	"fmt"
	"strconv"

	"google.golang.org/grpc"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/source"
)

// fetchImports fetches what references name, with all that they import in
// turn, and parses it. Only this makes a local judgement need a server.
func fetchImports(ctx context.Context, conn *grpc.ClientConn, refs []*registryv1.Reference) ([]schema.Import, error) {
	client := registryv1.NewSchemaServiceClient(conn)
	imports := importer{}
	var out []schema.Import
	for _, ref := range refs {
		got, err := client.GetVersion(ctx, &registryv1.GetVersionRequest{
			Domain: ref.GetDomain(), Subject: ref.GetSubject(), Version: strconv.Itoa(int(ref.GetVersion())), ResolveReferences: true,
		})
		if err != nil {
			return nil, err
		}
		for _, dependency := range got.GetDependencies() {
			if err := imports.add(ctx, dependency.GetReference(), dependency.GetSchema()); err != nil {
				return nil, err
			}
		}
		if err := imports.add(ctx, ref, got.GetSchema()); err != nil {
			return nil, err
		}
		one, err := imports.find(ref, ref.GetDomain())
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// An importer holds parsed versions by the names of their versions.
type importer map[string]*schema.Schema

// key names the version of a reference, seen from a domain.
func key(ref *registryv1.Reference, from string) string {
	name := subjectName{domain: ref.GetDomain(), subject: ref.GetSubject()}
	if name.domain == "" {
		name.domain = from
	}
	return fmt.Sprintf("%s@%d", name, ref.GetVersion())
}

// add parses a version, all of whose imports were added before.
func (im importer) add(ctx context.Context, ref *registryv1.Reference, s *registryv1.Schema) error {
	name := key(ref, "")
	if im[name] != nil {
		return nil
	}
	src := schema.Source{Format: schema.Format(s.GetFormat().String())}
	for _, f := range s.GetFiles() {
		src.Files = append(src.Files, schema.File{Path: f.GetPath(), Content: f.GetContent()})
	}
	for _, r := range s.GetReferences() {
		one, err := im.find(r, ref.GetDomain())
		if err != nil {
			return err
		}
		src.Imports = append(src.Imports, one)
	}
	parsed, err := schema.Parse(ctx, src, source.DefaultLimits)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	im[name] = parsed
	return nil
}

// find gives the import that a reference means, seen from a domain.
func (im importer) find(ref *registryv1.Reference, from string) (schema.Import, error) {
	parsed := im[key(ref, from)]
	if parsed == nil {
		return schema.Import{}, fmt.Errorf("the server left out %s, which is referenced as %s", key(ref, from), ref.GetName())
	}
	return schema.Import{
		Reference: schema.Reference{Name: ref.GetName(), Domain: ref.GetDomain(), Subject: ref.GetSubject(), Version: int(ref.GetVersion())},
		Schema:    parsed,
	}, nil
}
