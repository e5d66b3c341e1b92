package registry

import (
	"fmt"

	"github.com/pawl-registry/pawl/storage"
)

// A thing is a record that people make, change and remove, each time with one
// entry of the log that names it and holds all that it says.
type thing interface {
	// stamps are its times and its etag.
	stamps() stamps
	// data is what the log says of it.
	data() map[string]any
}

// A tending is what an entry does with a thing.
type tending int

const (
	creates tending = iota
	updates
	removes
	sets // creates or updates
)

// replayThing enters what an entry does with the thing under a key.
func (v *verifier) replayThing(e entry, k key, does tending) error {
	things, id := v.history.things, string(k)
	was, exists := things[id]
	switch {
	case exists && does == creates:
		return fmt.Errorf("it creates %s, which exists by then", e.Resource)
	case !exists && (does == updates || does == removes):
		return fmt.Errorf("it changes %s, which does not exist by then", e.Resource)
	case does == removes:
		delete(things, id)
	case exists:
		was.changed = e.index
	default:
		things[id] = &tended{created: e.index, changed: e.index}
	}
	return nil
}

// checkThing compares a thing with the entries that made and changed it, once
// c has read the fields of its key. Ok is false where it cannot be read.
func checkThing[R thing](v *verifier, rd storage.Reader, c *cursor, p storage.Pair) (rec R, ok bool, err error) {
	k := key(p.Key)
	rec, read := own[R](v, k, c, p.Value)
	said, known := find(v, v.history.things, string(k), k)
	if !read || !known {
		return rec, false, nil
	}
	return rec, true, v.checkTended(rd, k, said, rec.stamps(), rec.data())
}
