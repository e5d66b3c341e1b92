package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

// names minds the name of a type among those of the others.
func (l *avroLint) names(t *avro.Type) {
	if !strings.Contains(t.Name, ".") && !l.bare[t.Position.File] {
		l.bare[t.Position.File] = true
		l.add(AvroNamespaceMissing, t.Name, t.Position, fmt.Sprintf("the %s %s has no namespace", t.Kind, t.Name), `add "namespace": "…" to the outermost type; those inside inherit it`)
	}
	first, taken := l.short[t.ShortName()]
	if !taken {
		l.short[t.ShortName()] = t
		return
	}
	l.add(AvroShortNameShared, t.Name, t.Position, fmt.Sprintf("%s has the same short name as %s", t.Name, first.Name), "rename one of them")
}

// attributes minds what stands in the definition of a type beside what Avro
// reads there.
func (l *avroLint) attributes(path string, t *avro.Type) {
	keys := t.Attributes()
	l.misspelled(path, t.Position, keys)
	if t.Kind != avro.Enum && slices.Contains(keys, "default") {
		l.add(AvroDefaultMisplaced, path, t.Position, fmt.Sprintf("the default of %s stands inside the type, where no reader looks for it", path), "put it beside the name and the type of the field")
	}
	if t.Logical.Name == "decimal" && !slices.Contains(keys, "scale") {
		l.add(AvroDecimalScaleMissing, path, t.Position, fmt.Sprintf("the decimal %s has no scale, so it has no digits after the point", path), `add "scale", if only to say 0`)
	}
	if want, ok := meant(t.Logical.Name, logicalTypes()); ok {
		l.add(AvroLogicalTypeMisspelled, path, t.Position, fmt.Sprintf("%s is no logical type that libraries know, so readers of %s see a plain %s", t.Logical.Name, path, t.Kind), "write "+want)
	}
}

func (l *avroLint) misspelled(path string, at source.Position, keys []string) {
	for _, key := range keys {
		if want, ok := meant(key, keywords()); ok {
			l.add(AvroAttributeMisspelled, path, at, fmt.Sprintf("%s has a %q, which no reader knows", path, key), fmt.Sprintf("write %q", want))
		}
	}
}

// meant finds the word that another one is a misspelling of: the same but for
// case, separators and a plural. What is further off may be somebody's own.
func meant(word string, words []string) (string, bool) {
	if word == "" || len(word) > 64 || slices.Contains(words, word) {
		return "", false
	}
	folded := fold(word)
	i := slices.IndexFunc(words, func(w string) bool { return fold(w) == folded })
	if i < 0 {
		return "", false
	}
	return words[i], true
}

func fold(word string) string {
	word = strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(word))
	return strings.TrimSuffix(strings.TrimSuffix(word, "es"), "s")
}

// keywords are the keys that Avro gives a meaning.
func keywords() []string {
	return []string{
		"name", "namespace", "type", "doc", "aliases", "default", "order",
		"fields", "symbols", "items", "values", "size", "logicalType", "precision", "scale",
	}
}

// logicalTypes are those of the specification.
func logicalTypes() []string {
	return []string{
		"decimal", "big-decimal", "uuid", "date", "time-millis", "time-micros",
		"timestamp-millis", "timestamp-micros", "timestamp-nanos",
		"local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos", "duration",
	}
}
