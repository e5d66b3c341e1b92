package migrate

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/pawl-registry/pawl/schema"
)

// differs says in what a version of a target is not that of the source, but
// for whether it is deleted; nothing where it is the same. What the source
// does not know, guids and paths, does not count.
func (v Version) differs(have Version) string {
	switch {
	case v.ID != have.ID:
		return fmt.Sprintf("the id is %d, not %d", have.ID, v.ID)
	case v.GUID != "" && v.GUID != have.GUID:
		return fmt.Sprintf("the guid is %s, not %s", cmp.Or(have.GUID, "none"), v.GUID)
	case v.Type != have.Type:
		return fmt.Sprintf("the format is %s, not %s", have.Type, v.Type)
	case !v.sameFiles(have):
		return "the text is another one"
	case !slices.Equal(v.allReferences(), have.allReferences()):
		return "the references are other ones"
	case metadataText(v.Metadata) != metadataText(have.Metadata):
		return "the metadata are other ones"
	case rulesText(v.RuleSet) != rulesText(have.RuleSet):
		return "the rule set is another one"
	}
	return ""
}

// sameFiles compares the files. A single one may lack its path, and where it
// is Avro, another registry may write the same JSON with other white space.
func (v Version) sameFiles(have Version) bool {
	if len(v.Files) != len(have.Files) {
		return false
	}
	for i, f := range v.Files {
		other := have.Files[i]
		if f.Path != other.Path && f.Path != "" && other.Path != "" {
			return false
		}
		if f.Content != other.Content && (v.Type != "AVRO" || !sameJSON(f.Content, other.Content)) {
			return false
		}
	}
	return true
}

func sameJSON(a, b string) bool {
	var left, right bytes.Buffer
	return json.Compact(&left, []byte(a)) == nil && json.Compact(&right, []byte(b)) == nil && left.String() == right.String()
}

// allReferences are the references with their contexts, in one order.
func (v Version) allReferences() []Reference {
	refs := slices.Clone(v.References)
	for i := range refs {
		refs[i].Context = cmp.Or(refs[i].Context, v.Context)
	}
	slices.SortFunc(refs, func(a, b Reference) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Version, b.Version))
	})
	return refs
}

// metadataText is metadata as JSON that is alike where they are; empty where
// they say nothing.
func metadataText(m *schema.Metadata) string {
	if m == nil {
		return ""
	}
	sorted := schema.Metadata{Properties: m.Properties, Sensitive: slices.Sorted(slices.Values(m.Sensitive)), Tags: map[string][]string{}}
	for path, tags := range m.Tags {
		sorted.Tags[path] = slices.Sorted(slices.Values(tags))
	}
	return textUnless(sorted, "{}")
}

func rulesText(r *schema.RuleSet) string {
	if r == nil {
		return ""
	}
	sorted := *r
	for _, list := range []*[]schema.Rule{&sorted.Migration, &sorted.Domain, &sorted.Encoding} {
		*list = slices.Clone(*list)
		for i := range *list {
			(*list)[i].Tags = slices.Sorted(slices.Values((*list)[i].Tags))
		}
	}
	return textUnless(sorted, "{}")
}

func textUnless(v any, empty string) string {
	text, err := json.Marshal(v)
	if err != nil || string(text) == empty { // such types always have JSON
		return ""
	}
	return string(text)
}

// sameValue compares two values of JSON, whatever the order of their keys.
func sameValue(a, b json.RawMessage) bool {
	var left, right any
	if json.Unmarshal(a, &left) != nil || json.Unmarshal(b, &right) != nil {
		return bytes.Equal(a, b)
	}
	leftText, rightText := textUnless(left, ""), textUnless(right, "")
	return leftText == rightText
}
