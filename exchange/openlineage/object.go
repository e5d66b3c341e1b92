package openlineage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// An object is a JSON object that is being read. The first thing that is wrong
// stays in err; what is read after it means nothing.
type object struct {
	path    string
	members Members
	err     error
}

// Whether a member must be there.
type need bool

const (
	required need = true
	optional need = false
)

func openObject(path string, text json.RawMessage) (*object, error) {
	o := &object{path: path}
	if !isObject(text) {
		return nil, &FaultError{path, "want an object"}
	}
	if err := json.Unmarshal(text, &o.members); err != nil {
		return nil, &FaultError{path, "want an object: " + err.Error()}
	}
	return o, nil
}

func isObject(text json.RawMessage) bool {
	return len(text) > 0 && bytes.TrimSpace(text)[0] == '{'
}

func isNull(text json.RawMessage) bool { return string(text) == "null" }

// has reports whether there is a member that says something.
func (o *object) has(name string) bool {
	text, ok := o.members[name]
	return ok && !isNull(text)
}

func (o *object) at(name string) string {
	if o.path == "" || name == "" {
		return o.path + name
	}
	return o.path + "." + name
}

func (o *object) fail(name, want string) {
	if o.err == nil {
		o.err = &FaultError{o.at(name), want}
	}
}

// take gives a member and leaves it out of the rest.
func (o *object) take(name string, n need) (json.RawMessage, bool) {
	text, ok := o.members[name]
	delete(o.members, name)
	if ok && !isNull(text) {
		return text, true
	}
	if n == required {
		o.fail(name, "it is missing")
	}
	return nil, false
}

// text reads a string. check says what is wrong with one, if anything is.
func (o *object) text(name string, into *string, n need, check func(string) string) {
	text, ok := o.take(name, n)
	if !ok {
		return
	}
	if err := json.Unmarshal(text, into); err != nil {
		o.fail(name, "want a string")
		return
	}
	if want := check(*into); want != "" {
		o.fail(name, want)
	}
}

// object reads an object that must be there.
func (o *object) object(name string, read func(*object)) {
	text, ok := o.take(name, required)
	if !ok {
		return
	}
	o.within(o.at(name), text, read)
}

func (o *object) within(path string, text json.RawMessage, read func(*object)) {
	in, err := openObject(path, text)
	if err == nil {
		read(in)
		err = in.err
	}
	if o.err == nil {
		o.err = err
	}
}

// datasets reads a list of datasets; nil for none.
func (o *object) datasets(name string) []Dataset {
	text, ok := o.take(name, optional)
	if !ok {
		return nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(text, &list); err != nil {
		o.fail(name, "want a list of datasets")
		return nil
	}
	if len(list) > maxDatasets {
		o.fail(name, fmt.Sprintf("there are %d; at most %d are allowed", len(list), maxDatasets))
		return nil
	}
	out := make([]Dataset, 0, len(list))
	for i, text := range list {
		o.within(fmt.Sprintf("%s[%d]", o.at(name), i), text, func(in *object) { out = append(out, in.dataset()) })
	}
	return out
}

// facets reads facets. What is in them is looked at by whoever uses them; here
// each must only be an object that says where it is from.
func (o *object) facets(name string) Facets {
	text, ok := o.take(name, optional)
	if !ok {
		return nil
	}
	var out Facets
	o.within(o.at(name), text, func(in *object) {
		// In order, so that an event with several faults gets the same answer
		// each time.
		for _, name := range slices.Sorted(maps.Keys(in.members)) {
			if text := in.members[name]; !isNull(text) {
				in.within(in.at(name), text, func(f *object) { f.base() })
			}
		}
		out = in.members
	})
	return out
}

// base checks what all facets have, and takes nothing away.
func (o *object) base() {
	for _, name := range []string{"_producer", "_schemaURL"} {
		text, ok := o.members[name]
		if !ok {
			o.fail(name, "it is missing")
			return
		}
		var uri string
		if err := json.Unmarshal(text, &uri); err != nil || isNull(text) {
			o.fail(name, "want a string")
			return
		}
		if want := isURI(uri); want != "" {
			o.fail(name, want)
		}
	}
	if text, ok := o.members["_deleted"]; ok && string(text) != "true" && string(text) != "false" {
		o.fail("_deleted", "want true or false")
	}
}

// rest is what nobody has taken; nil for nothing.
func (o *object) rest() Members {
	if len(o.members) == 0 {
		return nil
	}
	return o.members
}
