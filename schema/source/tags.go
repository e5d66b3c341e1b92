package source

import (
	"fmt"
	"slices"
)

// Tagged are the tags of one thing that can have some.
type Tagged struct {
	// Path names a record or message, or, with a dot and the field's name
	// behind it, one of its fields. Each format says how.
	Path  string
	Field bool
	Tags  []string
}

// A TaggedName says which thing is meant.
type TaggedName struct {
	Path  string
	Field bool
}

// Name is what the tags are of.
func (t Tagged) Name() TaggedName { return TaggedName{t.Path, t.Field} }

// A TagEdit says which things get and lose tags. What gets and loses the same
// one loses it.
type TagEdit struct {
	Add, Remove []Tagged
	// Inherit is added too, but for what is not there.
	Inherit []Tagged
}

// Over is what every thing has after the edit whose tags change by it. Of what
// is asked for, find gives the thing as it is, under one path whatever it was
// asked by.
func (e TagEdit) Over(find func(Tagged) (Tagged, bool)) ([]Tagged, error) {
	var was, is []Tagged
	index := map[TaggedName]int{}
	place := func(asked Tagged) *Tagged {
		found, ok := find(asked)
		if !ok {
			return nil
		}
		i, seen := index[found.Name()]
		if !seen {
			i = len(is)
			index[found.Name()] = i
			was = append(was, found)
			found.Tags = slices.Clone(found.Tags)
			is = append(is, found)
		}
		return &is[i]
	}
	for _, t := range e.Inherit {
		if p := place(t); p != nil {
			p.add(t.Tags)
		}
	}
	for _, t := range e.Add {
		p := place(t)
		if p == nil {
			return nil, absent(t)
		}
		p.add(t.Tags)
	}
	for _, t := range e.Remove {
		p := place(t)
		if p == nil {
			return nil, absent(t)
		}
		p.Tags = slices.DeleteFunc(p.Tags, func(tag string) bool { return slices.Contains(t.Tags, tag) })
	}
	var changed []Tagged
	for i := range is {
		if !slices.Equal(was[i].Tags, is[i].Tags) {
			changed = append(changed, is[i])
		}
	}
	return changed, nil
}

func (t *Tagged) add(tags []string) {
	for _, tag := range tags {
		if !slices.Contains(t.Tags, tag) {
			t.Tags = append(t.Tags, tag)
		}
	}
}

func absent(t Tagged) error {
	const most = 100 // characters of a path that a message repeats
	kind := "record or message"
	if t.Field {
		kind = "field"
	}
	if r := []rune(t.Path); len(r) > most {
		t.Path = string(r[:most]) + "…"
	}
	return fmt.Errorf("the schema has no %s %q", kind, t.Path)
}
