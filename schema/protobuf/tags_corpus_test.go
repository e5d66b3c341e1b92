package protobuf_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// TestRealModulesCanBeTagged tags every message and field of files of the
// corpora, some or with PAWL_PROPERTY_ROUNDS all, and takes the tags away
// again: but for white space and one import the file is as it was.
func TestRealModulesCanBeTagged(t *testing.T) {
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
				if f.Path == "google/protobuf/descriptor.proto" {
					continue // what defines the tags imports it
				}
				if i%40 == 0 || os.Getenv("PAWL_PROPERTY_ROUNDS") != "" {
					n++
					canBeTagged(t, f, closure(t, f, all))
				}
			}
		})
	}
	t.Logf("%d files", n)
}

func canBeTagged(t *testing.T, f source.File, imports []source.File) {
	t.Helper()
	data, problems, err := protobuf.Serialize(t.Context(), f, imports, source.DefaultLimits)
	if err != nil || problems.Refused() {
		t.Errorf("Serialize(%s) = %v, %v", f.Path, problems, err)
		return
	}
	var p descriptorpb.FileDescriptorProto
	if err := proto.Unmarshal(data, &p); err != nil {
		t.Fatal(err)
	}
	want := taggable("", p.MessageType)
	text, problems, err := protobuf.Retag(t.Context(), f, imports, source.TagEdit{Add: want}, source.DefaultLimits)
	if err != nil || problems.Refused() {
		t.Errorf("Retag(%s) = %v, %v", f.Path, problems, err)
		return
	}
	tagged := source.File{Path: f.Path, Content: text}
	m, problems, err := protobuf.Compile(t.Context(), []source.File{tagged}, imports, source.DefaultLimits)
	if err != nil || problems.Refused() {
		t.Errorf("Compile(%s) after Retag = %v, %v", f.Path, problems, err)
		return
	}
	if diff := cmp.Diff(want, m.Tagged()); diff != "" {
		t.Errorf("the tags of %s (-want +got):\n%s", f.Path, diff)
	}
	back, problems, err := protobuf.Retag(t.Context(), tagged, imports, source.TagEdit{Remove: want}, source.DefaultLimits)
	if err != nil || problems.Refused() {
		t.Errorf("Retag(%s) without the tags = %v, %v", f.Path, problems, err)
		return
	}
	if got := strings.Replace(visible(back), `import"confluent/meta.proto";`, "", 1); got != visible(f.Content) {
		t.Errorf("%s after its tags came and went is\n%s", f.Path, back)
	}
}

// visible is a text without white space.
func visible(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) {
			return -1
		}
		return c
	}, text)
}

// taggable gives a tag to everything that can have one.
func taggable(scope string, messages []*descriptorpb.DescriptorProto) []source.Tagged {
	var all []source.Tagged
	for _, m := range messages {
		if m.GetOptions().GetMapEntry() {
			continue
		}
		path := scope + m.GetName()
		all = append(all, message(path, "T"))
		for _, f := range m.Field {
			all = append(all, field(path+"."+f.GetName(), "T"))
		}
		all = append(all, taggable(path+".", m.NestedType)...)
	}
	return all
}
