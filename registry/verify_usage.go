package registry

import (
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// A pastUsage is what the log says of a usage.
type pastUsage struct {
	tended
	facts usageFacts
}

// usagesSaid is what an entry says of usages that it sets, and of those that
// it retires.
type usagesSaid struct {
	Environment string      `json:"environment"`
	Release     string      `json:"release"`
	Usages      []usageSaid `json:"usages"`
	Retired     []string    `json:"retired"`
}

type usageSaid struct {
	Subject    string        `json:"subject"`
	Role       Role          `json:"role"`
	Version    int           `json:"version"`
	Projection schema.Digest `json:"projection"`
	Satisfied  bool          `json:"satisfied"`
	Source     UsageSource   `json:"source"`
	Release    string        `json:"release"`
}

func (u usageSaid) facts() usageFacts {
	return usageFacts{Version: u.Version, Projection: u.Projection, Release: u.Release, Source: u.Source, Satisfied: u.Satisfied}
}

// usagesNamed is what an entry says of usages that it retires, or whose states
// it changes.
type usagesNamed struct {
	Usages    []string `json:"usages"`
	Satisfied []string `json:"satisfied"`
	Stale     []string `json:"stale"`
}

func (v *verifier) replayApplication(e entry) error {
	name, ok := strings.CutPrefix(e.Resource, "applications/")
	if !ok {
		return errResource
	}
	does := map[EntryType]tending{ApplicationCreated: creates, ApplicationUpdated: updates, ApplicationDeleted: removes}
	if e.Type == ApplicationDeleted {
		releases := string(in(releaseSpace).text(name))
		maps.DeleteFunc(v.history.things, func(k string, _ *tended) bool { return strings.HasPrefix(k, releases) })
	}
	return v.replayThing(e, applicationKey(name), does[e.Type])
}

// replayRelease enters a release that was recorded or dropped.
func (v *verifier) replayRelease(rd storage.Reader, e entry) error {
	application, name, ok := parseRelease(e.Resource)
	data, err := said[usagesSaid](e)
	if err != nil || !ok {
		return contradicts(errors.Join(err, unless(ok, errResource)))
	}
	for _, u := range data.Usages {
		if err := v.checkProjected(rd, u.Projection, e.key); err != nil {
			return err
		}
	}
	does := sets
	if e.Type == ReleaseDropped {
		does = removes
	}
	return contradicts(v.replayThing(e, releaseKey(application, name), does))
}

func unless(ok bool, err error) error {
	if ok {
		return nil
	}
	return err
}

// replayUsages enters usages that were declared, seen or retired, or whose
// state has changed.
func (v *verifier) replayUsages(rd storage.Reader, e entry) error {
	switch e.Type {
	case UsagesRetired, UsageStatesChanged:
		return contradicts(v.replayNamed(e))
	default:
	}
	application, ok := strings.CutPrefix(e.Resource, "applications/")
	data, err := said[usagesSaid](e)
	if err != nil || !ok {
		return contradicts(errors.Join(err, unless(ok, errResource)))
	}
	for _, u := range data.Usages {
		place, _ := parsePlace(u.Subject)
		name, err := UsageName{Subject: SubjectName(place), Role: u.Role, Application: application, Environment: data.Environment}.checked()
		if err != nil {
			return contradicts(err)
		}
		if _, exists := v.history.domains[name.Subject.Domain]; !exists {
			return contradicts(fmt.Errorf("it uses something in the domain %s, which does not exist by then", name.Subject.Domain))
		}
		if e.Type == UsagesApplied {
			u.Source, u.Release = Declared, data.Release
		}
		if rank(u.Source) > rank(ImportedUsage) {
			return contradicts(fmt.Errorf("its source %q is none", u.Source))
		}
		if err := v.checkProjected(rd, u.Projection, e.key); err != nil {
			return err
		}
		v.history.use(e.index, name, u.facts())
	}
	return contradicts(v.replayRetired(data.Retired))
}

// use enters a usage.
func (h *history) use(index uint64, name UsageName, facts usageFacts) {
	k := string(name.key())
	if was, exists := h.usages[k]; exists {
		was.changed, was.facts = index, facts
		return
	}
	h.usages[k] = &pastUsage{tended{created: index, changed: index}, facts}
}

func (v *verifier) replayRetired(names []string) error {
	for _, resource := range names {
		name, err := parseUsage(resource)
		if err != nil {
			return err
		}
		if _, exists := v.history.usages[string(name.key())]; !exists {
			return fmt.Errorf("it retires %s, which does not exist by then", resource)
		}
		delete(v.history.usages, string(name.key()))
	}
	return nil
}

// replayNamed enters that usages are gone, or that their state has changed.
func (v *verifier) replayNamed(e entry) error {
	data, err := said[usagesNamed](e)
	if err != nil {
		return err
	}
	if e.Type == UsagesRetired {
		return v.replayRetired(data.Usages)
	}
	change := func(names []string, to func(*usageFacts)) error {
		for _, resource := range names {
			name, err := parseUsage(resource)
			if err != nil {
				return err
			}
			was, exists := v.history.usages[string(name.key())]
			if !exists {
				return fmt.Errorf("it changes %s, which does not exist by then", resource)
			}
			was.changed = e.index
			to(&was.facts)
		}
		return nil
	}
	return errors.Join(
		change(data.Satisfied, func(f *usageFacts) { f.Satisfied = true }),
		change(data.Stale, func(f *usageFacts) { f.Stale = true }))
}

// checkProjected checks that a projection is there which something names.
func (v *verifier) checkProjected(rd storage.Reader, d schema.Digest, by key) error {
	if d == (schema.Digest{}) {
		return nil
	}
	return v.checkThere(rd, projectionKey(d), by)
}

// checkApplication compares an application with the log.
func (v *verifier) checkApplication(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	_ = c.text()
	rec, ok, err := checkThing[applicationRecord](v, rd, c, storage.Pair{Key: k, Value: value})
	if !ok || err != nil || rec.Owner == "" {
		return err
	}
	_, _, err = other[teamRecord](v, rd, teamKey(rec.Owner), k)
	return err
}

// checkRelease compares a release with the log.
func (v *verifier) checkRelease(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	_, _ = c.text(), c.text()
	_, _, err := checkThing[releaseRecord](v, rd, c, storage.Pair{Key: k, Value: value})
	return err
}

// checkUsage compares a usage with the log, its lease, and what leads to it.
func (v *verifier) checkUsage(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	name := c.usage()
	rec, ok := own[usageRecord](v, k, c, value)
	said, known := v.history.usages[string(k)]
	if !known {
		v.fault(k, "the log does not say that it exists")
		return nil
	}
	said.found = true
	if !ok {
		return nil
	}
	says(v, k, "etag", rec.Etag, said.changed)
	says(v, k, "content", rec.usageFacts, said.facts)
	return errors.Join(
		v.checkTime(rd, k, "time of creation", rec.Created, said.created),
		v.checkTime(rd, k, "time of change", rec.Updated, said.changed),
		v.checkThere(rd, name.leaseKey(), k), v.checkThere(rd, name.byApplication(), k), v.checkProjected(rd, rec.Projection, k))
}

// checkLease checks that a lease is that of a usage. Nothing else says when
// that was seen.
func (v *verifier) checkLease(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	name := c.usage()
	if _, ok := own[leaseRecord](v, k, c, value); !ok {
		return nil
	}
	return v.checkThere(rd, name.key(), k)
}

// checkUsedBy checks that an application leads to a usage.
func (v *verifier) checkUsedBy(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	name := c.used()
	if err := errors.Join(c.end(), empty(value)); err != nil {
		v.fault(k, "%v", err)
		return nil
	}
	return v.checkThere(rd, name.key(), k)
}

// checkProjection compares a projection with its digest.
func (v *verifier) checkProjection(_ storage.Reader, k key, value []byte) error {
	c := read(k)
	d := c.digest()
	if err := c.end(); err != nil {
		v.fault(k, "%v", err)
		return nil
	}
	rec, err := unpackAs[projectionRecord](v.rules.codec, k, value)
	if err != nil {
		v.fault(k, "its value cannot be read: %v", err)
		return nil
	}
	if have := rec.digest(); have != d {
		v.fault(k, "it has the digest %v", have)
	}
	return nil
}

// checkFetches checks that fetches are counted of a subject that there was.
func (v *verifier) checkFetches(_ storage.Reader, k key, value []byte) error {
	c := read(k)
	name := c.subject()
	if _, ok := own[fetchRecord](v, k, c, value); !ok {
		return nil
	}
	if _, was := v.history.subjects[name]; !was {
		v.fault(k, "the log does not say that there ever was such a subject")
	}
	return nil
}
