package protobuf_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// formless are the files whose descriptors cannot be read, with what is said
// about them. The library that links descriptors knows no message sets.
var formless = map[string]string{
	"editions/golden/edition2023_transform/test_messages_proto2.proto": "MessageSet",
	"editions/golden/test_messages_proto2_editions.proto":              "MessageSet",
	"google/protobuf/bridge/message_set.proto":                         "MessageSet",
	"google/protobuf/test_messages_proto2.proto":                       "MessageSet",
	"google/protobuf/unittest_lite.proto":                              "MessageSet",
	"google/protobuf/unittest_mset_wire_format.proto":                  "MessageSet",
	"python/google/protobuf/internal/message_set_extensions.proto":     "MessageSet",
	// A JSON name that is empty, which the printer leaves out.
	"google/protobuf/util/json_format_proto3.proto": `field 5 empty_string optional int32 json ""`,
}

func isRefused(t *testing.T, f source.File, imports []source.File, why string) {
	t.Helper()
	data, _, err := protobuf.Serialize(t.Context(), f, imports, source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	if _, problems, err := protobuf.Decode(t.Context(), data, imports, source.DefaultLimits); err != nil || !strings.Contains(problems.Error(), why) {
		t.Errorf("Decode(%s) = %v, %v, want a problem that tells of %s", f.Path, problems, err, why)
	}
}

// TestRealModulesKeepTheirMeaning takes files of the corpora, some or with
// PAWL_PROPERTY_ROUNDS all, to a descriptor and back, and to normalized form.
func TestRealModulesKeepTheirMeaning(t *testing.T) {
	root := corpora(t)
	deps := tree(t, filepath.Join(root, "deps"))
	modules, err := os.ReadDir(filepath.Join(root, "real"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, module := range modules {
		t.Run(module.Name(), func(t *testing.T) {
			files := tree(t, filepath.Join(root, "real", module.Name()))
			all := append(files, others(deps, files...)...)
			for i, f := range files {
				if why := formless[f.Path]; why != "" {
					isRefused(t, f, closure(t, f, all), why)
				} else if i%40 == 0 || os.Getenv("PAWL_PROPERTY_ROUNDS") != "" {
					n++
					keepsMeaning(t, f, closure(t, f, all))
				}
			}
		})
	}
	t.Logf("%d files", n)
}

// keepsMeaning checks that a file has the same canonical form when it went
// through a descriptor, and when it is normalized.
func keepsMeaning(t *testing.T, f source.File, imports []source.File) {
	t.Helper()
	want, problems, err := protobuf.Compile(t.Context(), []source.File{f}, imports, source.DefaultLimits)
	if err != nil || problems.Refused() {
		t.Errorf("Compile(%s) = %v, %v", f.Path, problems, err)
		return
	}
	data, problems, err := protobuf.Serialize(t.Context(), f, imports, source.DefaultLimits)
	if err != nil || problems.Refused() {
		t.Errorf("Serialize(%s) = %v, %v", f.Path, problems, err)
		return
	}
	text, problems, err := protobuf.Decode(t.Context(), data, imports, source.DefaultLimits)
	if err != nil || problems.Refused() {
		t.Errorf("Decode(%s) = %v, %v", f.Path, problems, err)
		return
	}
	means(t, "the text of the descriptor", f.Path, text, imports, want)
	normal, problems, err := protobuf.Normalize(t.Context(), f, imports, source.DefaultLimits)
	if err != nil || problems.Refused() {
		t.Errorf("Normalize(%s) = %v, %v", f.Path, problems, err)
		return
	}
	means(t, "the normalized form", f.Path, normal, imports, want)
	again, problems, err := protobuf.Normalize(t.Context(), source.File{Path: f.Path, Content: text}, imports, source.DefaultLimits)
	if err != nil || problems.Refused() || again != normal {
		t.Errorf("Normalize(%s) after a descriptor = %v, %v\n%s\nwant\n%s", f.Path, problems, err, again, normal)
	}
}

func means(t *testing.T, what, path, text string, imports []source.File, want *protobuf.Module) {
	t.Helper()
	m, problems, err := protobuf.Compile(t.Context(), []source.File{{Path: path, Content: text}}, imports, source.DefaultLimits)
	if err != nil || problems.Refused() {
		t.Errorf("%s of %s cannot be compiled: %v, %v\n%s", what, path, problems, err, text)
		return
	}
	if !bytes.Equal(m.Canonical(), want.Canonical()) {
		t.Errorf("%s of %s is\n%s\nwith the canonical form\n%s\nwant\n%s", what, path, text, m.Canonical(), want.Canonical())
	}
}
