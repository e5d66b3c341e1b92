package protobuf

import (
	"bytes"
	"context"
	"embed"
	"fmt"

	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/linker"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// confluentPaths are the files under confluent/ that Confluent's clients know
// by heart: their serializers never register them, so no reference brings
// them.
func confluentPaths() []string {
	return []string{
		metaPath,
		"confluent/type/decimal.proto",
		"confluent/type/variant.proto",
		"confluent/types/decimal.proto",
	}
}

// metaPath is the file that defines the options which hold tags.
const metaPath = "confluent/meta.proto"

// confluentTexts state what these files define. No Go module ships them all:
// that of Confluent's Go client has, up to version 2.15.1, Decimal under
// another path, Meta without rules, and no Variant.
//
//go:embed shipped/confluent
var confluentTexts embed.FS

// compiled compiles one of them against others that are shipped.
func (s shelf) compiled(path string) (linker.File, error) {
	text, err := confluentTexts.ReadFile("shipped/" + path)
	if err != nil {
		return nil, fmt.Errorf("built-in %s: %w", path, err)
	}
	compiler := protocompile.Compiler{Resolver: protocompile.ResolverFunc(func(wanted string) (protocompile.SearchResult, error) {
		if wanted == path {
			return protocompile.SearchResult{Source: bytes.NewReader(text)}, nil
		}
		b, err := s.find(wanted)
		if err == nil && b == nil {
			err = protoregistry.NotFound
		}
		if err != nil {
			return protocompile.SearchResult{}, err
		}
		return protocompile.SearchResult{Desc: b.file}, nil
	})}
	files, err := compiler.Compile(context.Background(), path)
	if err != nil {
		return nil, fmt.Errorf("built-in %s: %w", path, err)
	}
	return files[0], nil
}
