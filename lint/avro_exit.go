package lint

import (
	"fmt"
	"slices"

	"github.com/pawl-registry/pawl/schema/avro"
)

// exits minds records that hold themselves whatever is chosen: no datum of
// them ever ends. Each cycle is told once; records that only lead to it are
// mended with it.
func (l *avroLint) exits(s *avro.Schema) {
	finite := finiteTypes(s)
	seen := map[*avro.Type]int{}
	own := map[*avro.Type]bool{}
	for _, t := range s.Types {
		own[t] = true
	}
	for walk, t := range s.Types {
		var way []*avro.Type
		for t != nil && t.Kind == avro.Record && !finite[t] && seen[t] == 0 {
			seen[t] = walk + 1
			way = append(way, t)
			_, t = endless(t, finite)
		}
		if t != nil && seen[t] == walk+1 && own[t] {
			l.cycle(way[slices.Index(way, t):], finite)
		}
	}
}

// cycle tells of records that each hold the next, and the last the first.
func (l *avroLint) cycle(cycle []*avro.Type, finite map[*avro.Type]bool) {
	const most = 8
	first := cycle[0]
	f, _ := endless(first, finite)
	through := ""
	for _, t := range cycle[1:min(len(cycle), most)] {
		through += " through " + t.Name
	}
	l.add(AvroRecursionWithoutExit, first.Name+"."+f.Name, f.Position,
		fmt.Sprintf("every %s holds another one in the field %s%s, so no data can ever be written", first.Name, f.Name, through),
		`let the field be null: "type": ["null", …], "default": null`)
}

// endless is the first field of a record whose type no datum fits, and the
// record that is to blame for it.
func endless(t *avro.Type, finite map[*avro.Type]bool) (*avro.Field, *avro.Type) {
	for _, f := range t.Fields {
		if finite[f.Type] {
			continue
		}
		blamed := f.Type
		if blamed.Kind == avro.Union {
			if len(blamed.Branches) == 0 {
				continue
			}
			blamed = blamed.Branches[0]
		}
		return f, blamed
	}
	return nil, nil
}

// finiteTypes finds, in time linear in the schema, the types that some finite
// datum fits: from those that need nothing up to those whose parts all are, or
// for a union one of its branches.
func finiteTypes(s *avro.Schema) map[*avro.Type]bool {
	g := &exitGraph{missing: map[*avro.Type]int{}, users: map[*avro.Type][]*avro.Type{}}
	g.visit(s)
	finite := map[*avro.Type]bool{}
	for len(g.ready) > 0 {
		t := g.ready[len(g.ready)-1]
		g.ready = g.ready[:len(g.ready)-1]
		if finite[t] {
			continue
		}
		finite[t] = true
		for _, user := range g.users[t] {
			if g.missing[user]--; g.missing[user] == 0 {
				g.ready = append(g.ready, user)
			}
		}
	}
	return finite
}

// An exitGraph knows of each type how many parts it misses to be finite, and
// which types it is a part of.
type exitGraph struct {
	missing map[*avro.Type]int
	users   map[*avro.Type][]*avro.Type
	ready   []*avro.Type
}

// visit enters every type that the schema reaches.
func (g *exitGraph) visit(s *avro.Schema) {
	queue := append([]*avro.Type{s.Root}, s.Types...)
	for len(queue) > 0 {
		t := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if _, known := g.missing[t]; known {
			continue
		}
		parts := parts(t)
		g.missing[t] = len(parts)
		if t.Kind == avro.Union {
			g.missing[t] = 1
		}
		for _, part := range parts {
			g.users[part] = append(g.users[part], t)
		}
		if g.missing[t] == 0 {
			g.ready = append(g.ready, t)
		}
		queue = append(queue, parts...)
		if t.Items != nil {
			queue = append(queue, t.Items)
		}
	}
}

// parts are the types that a datum of t cannot be without. An array or map
// may be empty.
func parts(t *avro.Type) []*avro.Type {
	switch t.Kind {
	case avro.Union:
		return t.Branches
	case avro.Record:
		list := make([]*avro.Type, len(t.Fields))
		for i, f := range t.Fields {
			list[i] = f.Type
		}
		return list
	default:
		return nil
	}
}
