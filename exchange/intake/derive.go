package intake

import (
	"cmp"
	"context"
	"reflect"
	"strings"

	"github.com/pawl-registry/pawl/exchange/openlineage"
	"github.com/pawl-registry/pawl/registry"
)

// derive enters what is made from what. What people have declared is surer
// than an event, and stays.
func (t *taking) derive(ctx context.Context) error {
	seen := map[registry.DerivationName]bool{}
	for _, d := range t.lineage.Derived {
		for _, target := range t.found[d.Target] {
			for _, source := range t.found[d.Source] {
				name := registry.DerivationName{Target: target.subject, Source: source.subject}
				// A subject is not made from itself. Where one subject is behind
				// two topics, only what is within an environment is meant.
				if name.Target == name.Source || seen[name] {
					continue
				}
				seen[name] = true
				if err := t.derivation(ctx, name, d); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (t *taking) derivation(ctx context.Context, name registry.DerivationName, d openlineage.Derived) error {
	next := registry.Derivation{
		Name: name, Application: cmp.Or(d.Application, t.out.Application), Description: short(d.Description), Mappings: mappings(d.Mappings), Imported: true,
	}
	before, err := t.registry.Derivation(ctx, name)
	switch {
	case refused(err, registry.DerivationNotFound):
	case err != nil:
		return err
	case !before.Imported:
		t.out.Derivations = append(t.out.Derivations, name)
		return nil
	default:
		// An event that does not know has nothing to take back.
		next.Application, next.Description = cmp.Or(next.Application, before.Application), cmp.Or(next.Description, before.Description)
		if len(next.Mappings) == 0 {
			next.Mappings = before.Mappings
		}
	}
	after, err := t.registry.SetDerivation(ctx, next)
	if err != nil {
		return err
	}
	t.out.Derivations = append(t.out.Derivations, name)
	t.out.Changed = t.out.Changed || !reflect.DeepEqual(before, after)
	return nil
}

// The bounds that the registry puts on mappings.
const (
	mostMappings    = 5000
	mostSources     = 100
	longestPath     = 1 << 10
	longestWords    = 128
	mostMappedBytes = 1 << 20
)

// mappings are those that the registry takes. Where some cannot be said, none
// are: with a part of them the registry would take what the others change for
// safe, and without any it knows that it does not know.
func mappings(list []openlineage.Mapping) []registry.FieldMapping {
	var out []registry.FieldMapping
	size := 0
	for _, m := range list {
		if m.Target == "" {
			continue // which data there is, not what it is made of
		}
		words := m.Transformation
		if len(words) > longestWords {
			words = ""
		}
		size += len(words) + len(m.Target)
		if len(m.Sources) > mostSources || !isPath(m.Target) {
			return nil
		}
		for _, source := range m.Sources {
			if size += len(source); !isPath(source) {
				return nil
			}
		}
		out = append(out, registry.FieldMapping{Target: m.Target, Sources: m.Sources, Transformation: words})
	}
	if len(out) > mostMappings || size > mostMappedBytes {
		return nil
	}
	return out
}

// isPath reports whether the registry takes a field's path.
func isPath(path string) bool {
	return path != "" && len(path) <= longestPath && !strings.ContainsFunc(path, isControl)
}

func isControl(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }
