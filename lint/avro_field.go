package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/schema/avro"
	"github.com/pawl-registry/pawl/schema/source"
)

func (l *avroLint) field(t *avro.Type, f *avro.Field) {
	path := t.Name + "." + f.Name
	l.misspelled(path, f.Position, f.Attributes())
	l.aliases(path, f.Position, f.Name, f.Aliases)
	if strings.TrimSpace(f.Doc) == "" {
		l.add(AvroFieldUndocumented, path, f.Position, fmt.Sprintf("the field %s has no doc", f.Name), `add "doc": "…" beside its name`)
	}
	if f.Type.Kind == avro.Union {
		l.union(path, f)
	}
	l.anonymous(path, f.Type)
}

// union minds what keeps a field with a union from having the default that it
// should have.
func (l *avroLint) union(path string, f *avro.Field) {
	null := slices.IndexFunc(f.Type.Branches, func(b *avro.Type) bool { return b.Kind == avro.Null })
	switch {
	case f.Default != nil && f.Default.Branch > 0:
		l.add(AvroDefaultNotFirstBranch, path, f.Default.Position,
			fmt.Sprintf("the default of %s belongs to branch %d of its union, and libraries before Avro 1.12 take it for the first", f.Name, f.Default.Branch+1),
			fmt.Sprintf("put %s first in the union", f.Type.Branches[f.Default.Branch].Kind))
	case f.Default == nil && null == 0:
		l.add(AvroOptionalWithoutDefault, path, f.Position, fmt.Sprintf("the field %s may be null and has no default, so readers fail on data that lacks it", f.Name), `add "default": null`)
	case f.Default == nil && null > 0:
		l.add(AvroOptionalWithoutDefault, path, f.Position, fmt.Sprintf("the field %s may be null and has no default, so readers fail on data that lacks it", f.Name), `put "null" first in the union and add "default": null`)
	}
}

func (l *avroLint) aliases(path string, at source.Position, name string, aliases []string) {
	for i, alias := range aliases {
		switch {
		case alias == name:
			l.add(AvroAliasRedundant, path, at, fmt.Sprintf("%s is an alias of itself", name), "remove the alias")
		case slices.Contains(aliases[:min(i, mostCompared)], alias):
			l.add(AvroAliasRedundant, path, at, fmt.Sprintf("%s has the alias %s twice", name, alias), "remove one of them")
		}
	}
}

// mostCompared is how many aliases of one thing are compared with each other,
// so that no list of them makes lint slow.
const mostCompared = 100
