package registry

import (
	"maps"
	"strconv"
	"strings"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// replayChange enters what became of a change request.
func (v *verifier) replayChange(e entry) error {
	name, ok := parseChange(e.Resource)
	if !ok {
		return errResource
	}
	does := updates
	if e.Type == ChangeOpened {
		does = creates
	}
	return v.replayThing(e, name.key(), does)
}

// parseChange reads what ChangeName.resource writes. A subject may be called
// so that it looks like a change request; the last part counts.
func parseChange(resource string) (ChangeName, bool) {
	i := strings.LastIndex(resource, "/changes/")
	if i < 0 {
		return ChangeName{}, false
	}
	place, ok := parsePlace(resource[:i])
	number, err := strconv.Atoi(resource[i+len("/changes/"):])
	return ChangeName{SubjectName(place), number}, ok && place.Subject != "" && err == nil
}

// forgetChanges enters that the change requests of a domain are gone with it.
func (v *verifier) forgetChanges(domain string) {
	prefix := string(in(changeSpace).text(domain))
	maps.DeleteFunc(v.history.things, func(k string, _ *tended) bool { return strings.HasPrefix(k, prefix) })
}

// checkChange compares a change request with the log.
func (v *verifier) checkChange(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	name := c.change()
	_, ok, err := checkThing[changeRecord](v, rd, c, storage.Pair{Key: k, Value: value})
	if err != nil || !ok {
		return err
	}
	return v.checkThere(rd, name.draftKey(), k)
}

// checkCandidate compares what a change request holds with its hash.
func (v *verifier) checkCandidate(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	name := c.change()
	if err := c.end(); err != nil {
		v.fault(k, "%v", err)
		return nil
	}
	rec, ok, err := other[changeRecord](v, rd, name.key(), k)
	if err != nil || !ok {
		return err
	}
	candidate, err := unpackAs[candidateRecord](v.rules.codec, k, value)
	if err != nil {
		v.fault(k, "its value cannot be read: %v", err)
		return nil
	}
	if have := schema.Digest(candidate.draft().hash()); have != rec.Text {
		v.fault(k, "it has the hash %v, but %s says %v", have, describe(name.key()), rec.Text)
	}
	return nil
}
