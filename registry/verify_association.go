package registry

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pawl-registry/pawl/storage"
)

// An associated is what the log says of an association.
type associated struct {
	tended
	Association
}

// bindings is what an entry says of the associations that it sets or removes.
type bindings struct {
	ResourceID   string   `json:"resourceId"`
	ResourceType string   `json:"resourceType"`
	Parts        []string `json:"parts"`
	Associations []struct {
		Part      string    `json:"part"`
		Subject   string    `json:"subject"`
		Lifecycle Lifecycle `json:"lifecycle"`
		Frozen    bool      `json:"frozen"`
	} `json:"associations"`
}

// replayAssociations enters associations that were set or removed.
func (v *verifier) replayAssociations(e entry) error {
	namespace, name, ok := strings.Cut(strings.TrimPrefix(e.Resource, "associations/"), "/")
	data, err := said[bindings](e)
	if err != nil || !ok {
		return errors.Join(err, errResource)
	}
	of := Resource{Namespace: namespace, Name: name, ID: data.ResourceID, Type: data.ResourceType}
	b := Binding{Resource: of}
	for _, set := range data.Associations {
		place, ok := parsePlace(set.Subject)
		if !ok || set.Lifecycle == "" {
			return errResource
		}
		b.Associations = append(b.Associations, Association{Part: set.Part, Subject: SubjectName(place), Lifecycle: set.Lifecycle, Frozen: set.Frozen})
	}
	if len(b.Associations) > 0 {
		if b, err = b.checked(); err != nil {
			return err
		}
	}
	for _, a := range b.Associations {
		v.history.associations[string(a.key())] = &associated{tended{created: e.index, changed: e.index}, a}
	}
	for _, part := range data.Parts {
		k := string(Association{Resource: of, Part: part}.key())
		if was, there := v.history.associations[k]; !there || was.Resource != of {
			return fmt.Errorf("it removes the association of the %s of %s, which does not exist by then", part, name)
		}
		delete(v.history.associations, k)
	}
	return nil
}

// checkAssociation compares an association with the log and with what leads
// to it.
func (v *verifier) checkAssociation(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	a := c.association()
	rec, ok := own[associationRecord](v, k, c, value)
	said, known := v.history.associations[string(k)]
	if !known {
		v.fault(k, "the log does not say that it exists")
		return nil
	}
	said.found = true
	if !ok {
		return nil
	}
	a = rec.association(a)
	agree(v, k, logKey(said.changed), "content", a, said.Association)
	says(v, k, "etag", rec.Etag, said.changed)
	return errors.Join(v.checkThere(rd, a.byID(), k), v.checkThere(rd, a.bySubject(), k))
}

// checkResource checks that the id of a resource leads to an association.
func (v *verifier) checkResource(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	return v.checkLead(rd, k, c, value, c.resourceID(), func(a Association) key { return a.byID() })
}

// checkBound checks that a subject leads to an association.
func (v *verifier) checkBound(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	_ = c.subject()
	return v.checkLead(rd, k, c, value, c.association(), func(a Association) key { return a.bySubject() })
}

func (v *verifier) checkLead(rd storage.Reader, k key, c *cursor, value []byte, a Association, lead func(Association) key) error {
	if err := errors.Join(c.end(), empty(value)); err != nil {
		v.fault(k, "%v", err)
		return nil
	}
	rec, ok, err := other[associationRecord](v, rd, a.key(), k)
	if ok && string(lead(rec.association(a))) != string(k) {
		v.fault(k, "%s is another one", describe(a.key()))
	}
	return err
}
