package codec

import (
	"encoding/json"
	"fmt"
	"strings"
)

// withoutAliases takes the aliases out of a schema's text. They are for
// readers with another schema, and here there is none; but the library refuses
// some that Apache's takes, such as a field's that is the name of another one.
func withoutAliases(text string) (string, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber() // a default may be larger than a float is exact
	var schema any
	if err := decoder.Decode(&schema); err != nil {
		return "", fmt.Errorf("the text of the schema: %w", err)
	}
	dropAliases(schema)
	out, err := json.Marshal(schema)
	return string(out), err
}

// dropAliases walks through types and fields, and not through defaults, in
// which "aliases" is a key like any other.
func dropAliases(node any) {
	switch node := node.(type) {
	case []any:
		for _, one := range node {
			dropAliases(one)
		}
	case map[string]any:
		delete(node, "aliases")
		for _, key := range []string{"type", "items", "values", "fields"} {
			dropAliases(node[key])
		}
	}
}
