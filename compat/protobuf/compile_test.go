package protobuf_test

import (
	"context"
	"maps"
	"slices"
	"testing"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// compile gives the module of some files, by path.
func compile(t testing.TB, files map[string]string) *protobuf.Module {
	t.Helper()
	return compileWith(t, files, nil)
}

// compileText gives the module of one file.
func compileText(t testing.TB, text string) *protobuf.Module {
	t.Helper()
	return compile(t, map[string]string{"a.proto": text})
}

// compileWith is compile for files that import others.
func compileWith(t testing.TB, files, imports map[string]string) *protobuf.Module {
	t.Helper()
	m, problems, err := protobuf.Compile(t.Context(), listed(files), listed(imports), source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	if m == nil {
		t.Fatalf("the files do not compile:\n%v", problems)
	}
	return m
}

func listed(files map[string]string) []source.File {
	var list []source.File
	for _, path := range slices.Sorted(maps.Keys(files)) {
		list = append(list, source.File{Path: path, Content: files[path]})
	}
	return list
}

// descriptor is what protobuf-go needs to write and read data of a file.
func descriptor(t testing.TB, text string) protoreflect.FileDescriptor {
	t.Helper()
	c := protocompile.Compiler{Resolver: &protocompile.SourceResolver{
		Accessor: protocompile.SourceAccessorFromMap(map[string]string{"a.proto": text}),
	}}
	linked, err := c.Compile(context.Background(), "a.proto")
	if err != nil {
		t.Fatal(err)
	}
	return linked[0]
}
