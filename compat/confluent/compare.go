package confluent

import (
	"context"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// A comparison is one direction: data of the original schema, read with the
// update. Confluent asks FORWARD by exchanging the two.
type comparison struct {
	readers finding.Readers
	reach   *reach
	found   []finding.Finding
}

func compare(ctx context.Context, original, update *side, readers finding.Readers) ([]finding.Finding, error) {
	c := &comparison{readers: readers}
	scopes := c.packages(original, update)
	var roots []pair
	for _, s := range scopes {
		roots = append(roots, c.declared(s[0], s[1])...)
	}
	var err error
	if c.reach, err = spread(ctx, original, update, roots); err != nil {
		return nil, err
	}
	for _, n := range c.reach.nodes {
		n.refused = c.message(n)
	}
	c.reach.refuse()
	c.namedTypes()
	return c.found, nil
}

// packages puts the packages of two schemas side by side. A schema of one
// file, the only one that Confluent knows, has one package; a module has one
// for each name, and one that went while another came was renamed.
func (c *comparison) packages(original, update *side) [][2]*scope {
	var scopes [][2]*scope
	var gone, came []protoreflect.FullName
	for name, s := range original.packages {
		if other := update.packages[name]; other != nil {
			scopes = append(scopes, [2]*scope{s, other})
		} else {
			gone = append(gone, name)
		}
	}
	for name := range update.packages {
		if original.packages[name] == nil {
			came = append(came, name)
		}
	}
	if len(gone) == 1 && len(came) == 1 {
		s := [2]*scope{original.packages[gone[0]], update.packages[came[0]]}
		c.packageChanged(gone[0], came[0], s)
		return append(scopes, s)
	}
	for _, name := range gone {
		scopes = append(scopes, [2]*scope{original.packages[name], nothing()})
	}
	for _, name := range came {
		scopes = append(scopes, [2]*scope{nothing(), update.packages[name]})
	}
	return scopes
}

// declared compares what is declared at one level and gives the messages
// that are on both sides.
func (c *comparison) declared(original, update *scope) []pair {
	places := map[protoreflect.Name]int{}
	for i, m := range update.messages {
		places[m.Name.Name()] = i
	}
	var pairs []pair
	kept := map[protoreflect.Name]bool{}
	for i, m := range original.messages {
		at, found := places[m.Name.Name()]
		if !found {
			c.one(MessageRemoved, false, "message", string(m.Name), m.Position)
			continue
		}
		kept[m.Name.Name()] = true
		pairs = append(pairs, pair{m, update.messages[at]})
		if at != i {
			c.messageMoved(m, update.messages[at], i, at)
		}
	}
	for _, m := range update.messages {
		if !kept[m.Name.Name()] {
			c.one(MessageAdded, true, "message", string(m.Name), m.Position)
		}
	}
	c.enums(original, update)
	return pairs
}

// message compares two messages, without what they lead to, and reports
// whether Confluent refuses what it found.
func (c *comparison) message(n *node) bool {
	before := len(c.found)
	if n.fields {
		c.oneofs(n.original, n.update)
		c.fields(n.original, n.update)
	}
	c.declared(c.reach.original.inside(n.original), c.reach.update.inside(n.update))
	return slices.ContainsFunc(c.found[before:], func(f finding.Finding) bool { return Refuses(f.Rule) })
}

// namedTypes tells of fields whose type, in another schema, is refused. A
// field of the very type that holds it has nothing to add.
func (c *comparison) namedTypes() {
	for _, n := range c.reach.nodes {
		for _, u := range n.uses {
			if u.to != n.pair && c.reach.nodes[c.reach.number[u.to]].refused {
				c.namedTypeChanged(u.original, u.update)
			}
		}
	}
}

// add enters a difference between two places.
func (c *comparison) add(rule finding.Rule, path, message string, original, update source.Position) {
	f := finding.Finding{Rule: rule, Path: path, Message: message, Old: original, New: update}
	if c.readers == finding.OldReaders {
		f.Old, f.New = update, original
	}
	if Refuses(rule) {
		f.Effects = breaks(c.readers)
		f.Hint = hint(rule, c.readers)
	}
	c.found = append(c.found, f)
}

// newer chooses what belongs to the new schema.
func newer[T any](c *comparison, original, update T) T {
	if c.readers == finding.OldReaders {
		return original
	}
	return update
}

// older chooses what belongs to the old schema.
func older[T any](c *comparison, original, update T) T {
	return newer(c, update, original)
}

func isRequired(f *protobuf.Field) bool { return f.Label == protobuf.RequiredLabel }
