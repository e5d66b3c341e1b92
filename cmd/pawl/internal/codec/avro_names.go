package codec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// checkNames refuses fields that the schema does not have. The library passes
// them over; but whoever writes "quantty" means a field, and its default would
// be sent instead. Read is what the library made of text, with the names of
// union branches.
func checkNames(text []byte, read any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var given any
	if err := decoder.Decode(&given); err != nil {
		return err
	}
	return named(given, read, "")
}

func named(given, read any, path string) error {
	switch given := given.(type) {
	case map[string]any:
		return namedObject(given, read, path)
	case []any:
		items, _ := read.([]any)
		for i, item := range given[:min(len(given), len(items))] {
			if err := named(item, items[i], fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	}
	return nil
}

func namedObject(given map[string]any, read any, path string) error {
	object, _ := read.(map[string]any)
	if branch, value, ok := branchOf(given, object); ok {
		return named(branch, value, path)
	}
	for name, value := range given {
		known, ok := object[name]
		if !ok {
			return fmt.Errorf("the schema has no field %q", clip(join(path, name)))
		}
		if err := named(value, known, join(path, name)); err != nil {
			return err
		}
	}
	return nil
}

// branchOf steps into the branch of a union, where what was read has a name
// of one that was not given, or given otherwise: without it, without its
// namespace, or with its logical type.
func branchOf(given, read map[string]any) (value, held any, ok bool) {
	if len(read) != 1 {
		return nil, nil, false
	}
	for tag, held := range read {
		if _, same := given[tag]; same {
			return nil, nil, false
		}
		for name, value := range given {
			if len(given) == 1 && (strings.HasPrefix(name, tag+".") || strings.HasSuffix(tag, "."+name)) {
				return value, held, true
			}
		}
		if _, inner := held.(map[string]any); inner {
			return given, held, true
		}
	}
	return nil, nil, false
}

// clip shortens what data says about itself: it may be long.
func clip(text string) string {
	const most = 200
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "..."
}
