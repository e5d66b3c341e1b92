package registry

import (
	"context"
	"errors"

	"github.com/pawl-registry/pawl/storage"
)

// An AccessMode says what may be changed at a place. It is what Confluent
// calls the mode of a subject, a context, or the registry.
type AccessMode string

// The access modes.
const (
	// ReadWrite lets everything happen but ids that are given from outside.
	ReadWrite AccessMode = "READWRITE"
	// ReadOnly lets nobody change anything but the access mode itself.
	ReadOnly AccessMode = "READONLY"
	// ReadOnlyOverride is ReadOnly set at a wide place against all narrower
	// ones.
	ReadOnlyOverride AccessMode = "READONLY_OVERRIDE"
	// Import lets versions in only with the number and id that they have in
	// another registry, and compares them with nothing.
	Import AccessMode = "IMPORT"
	// Forward is Import for a registry that answers for another one. It is
	// set for the whole registry only.
	Forward AccessMode = "FORWARD"
)

// AccessModes lists every AccessMode.
func AccessModes() []AccessMode {
	return []AccessMode{ReadWrite, ReadOnly, ReadOnlyOverride, Import, Forward}
}

func (a AccessMode) imports() bool { return a == Import || a == Forward }

func (a AccessMode) readOnly() bool { return a == ReadOnly || a == ReadOnlyOverride }

// An EffectiveAccess is the access mode that counts at a place, and why.
type EffectiveAccess struct {
	Own       AccessMode // what is set at the place itself; empty where nothing is
	Effective AccessMode
	From      string // domains/payments, registry, builtin
	Etag      string // of the access mode at the place itself
}

type accessRecord struct {
	Mode AccessMode
	Etag uint64
}

// data is what the log says of an access mode.
func (a accessRecord) data() map[string]any { return map[string]any{"accessMode": string(a.Mode)} }

// accessKey is where the access mode of a place is kept.
func (p Place) accessKey() key {
	k := p.key()
	k[0] = accessSpace
	return k
}

// accessAt resolves the access mode of a place. The etags are those of the
// places around it, innermost first.
func accessAt(r storage.Reader, p Place) (a EffectiveAccess, etags [3]uint64, err error) {
	a = EffectiveAccess{Etag: etagOf(0)}
	for i, place := range p.wider() {
		rec, ok, err := load[accessRecord](r, place.accessKey())
		if err != nil {
			return a, etags, err
		}
		if !ok {
			continue
		}
		etags[i] = rec.Etag
		if i == 0 {
			a.Own, a.Etag = rec.Mode, etagOf(rec.Etag)
		}
		if a.Effective == "" || rec.Mode == ReadOnlyOverride {
			a.Effective, a.From = rec.Mode, place.resource()
		}
	}
	if a.Effective == "" {
		a.Effective, a.From = ReadWrite, "builtin"
	}
	return a, etags, nil
}

// writable refuses a change at a place that may only be read.
func writable(r storage.Reader, p Place) error {
	a, _, err := accessAt(r, p)
	if err != nil || !a.Effective.readOnly() {
		return err
	}
	return refuse(NotPermitted, p.resource(), "%s may only be read: %s has the access mode %s", p.resource(), a.From, a.Effective)
}

// AccessMode answers which access mode is set and which counts at a place.
func (r *Registry) AccessMode(ctx context.Context, p Place) (EffectiveAccess, error) {
	p, err := p.checked()
	if err != nil {
		return EffectiveAccess{}, failed("AccessMode", err)
	}
	var a EffectiveAccess
	err = r.store.View(ctx, func(rd storage.Reader) (err error) {
		a, err = accessOf(rd, p)
		return err
	})
	return a, failed("AccessMode", err)
}

// accessOf is the access mode of a place whose domain must exist.
func accessOf(r storage.Reader, p Place) (EffectiveAccess, error) {
	if p.Domain != "" {
		if _, err := loadDomain(r, p.Domain); err != nil {
			return EffectiveAccess{}, err
		}
	}
	a, _, err := accessAt(r, p)
	return a, err
}

// An AccessChange is an access mode to be set.
type AccessChange struct {
	Mode AccessMode
	// Force lets Import begin where versions are live: they may meet others
	// with the same numbers.
	Force bool
	Etag  string
}

// SetAccessMode sets the access mode at a place.
func (r *Registry) SetAccessMode(ctx context.Context, p Place, c AccessChange) (EffectiveAccess, error) {
	p, err := p.checked()
	if err := errors.Join(err, c.check(p)); err != nil {
		return EffectiveAccess{}, failed("SetAccessMode", err)
	}
	var out EffectiveAccess
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		was, err := accessOf(m.Tx, p)
		if err := errors.Join(err, staleAccess(p, was, c.Etag)); err != nil {
			return nil, err
		}
		if c.Mode.imports() && !was.Effective.imports() && !c.Force {
			if err := m.empty(p); err != nil {
				return nil, err
			}
		}
		rec := accessRecord{c.Mode, m.index}
		if err := store(m.Tx, p.accessKey(), rec); err != nil {
			return nil, err
		}
		out, err = accessOf(m.Tx, p)
		return &event{AccessModeSet, p.resource(), rec.data()}, err
	})
	return out, failed("SetAccessMode", err)
}

func (c AccessChange) check(p Place) error {
	for _, known := range AccessModes() {
		if c.Mode != known {
			continue
		}
		if c.Mode == Forward && p.Domain != "" {
			return invalid("mode", "FORWARD is for the whole registry only, not for %s", p.resource())
		}
		return nil
	}
	return invalid("mode", "%q is not one of READWRITE, READONLY, READONLY_OVERRIDE, IMPORT, FORWARD", c.Mode)
}

func staleAccess(p Place, was EffectiveAccess, etag string) error {
	if etag == "" || etag == was.Etag {
		return nil
	}
	return refuse(Overtaken, p.resource(), "the access mode of %s has changed since etag %q, it has %q now; read it again and decide", p.resource(), etag, was.Etag)
}

// empty refuses a place that has live versions.
func (m *mutation) empty(p Place) error {
	prefix := in(subjectSpace)
	switch {
	case p.Subject != "":
		prefix = subjectKey(SubjectName(p))
	case p.Domain != "":
		prefix = prefix.text(p.Domain)
	}
	for pair, err := range m.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return err
		}
		rec, err := decode[subjectRecord](pair.Key, pair.Value)
		if err != nil {
			return err
		}
		if rec.Live > 0 {
			c := read(pair.Key)
			name := SubjectName{c.text(), c.text()}
			return refuse(NotPermitted, p.resource(), "%s cannot begin to import while %s has live versions; delete them, or force it", p.resource(), name)
		}
	}
	return nil
}

// ClearAccessMode removes the access mode of a place, and with recursive those
// of all that is in it. It answers what counted there before.
func (r *Registry) ClearAccessMode(ctx context.Context, p Place, recursive bool, etag string) (EffectiveAccess, error) {
	p, err := p.checked()
	if err != nil {
		return EffectiveAccess{}, failed("ClearAccessMode", err)
	}
	var was EffectiveAccess
	err = r.mutate(ctx, func(m *mutation) (_ *event, err error) {
		was, err = accessOf(m.Tx, p)
		if err := errors.Join(err, staleAccess(p, was, etag)); err != nil {
			return nil, err
		}
		var keys []key
		if recursive {
			if keys, err = m.accessKeysIn(p); err != nil {
				return nil, err
			}
		}
		if was.Own != "" {
			keys = append(keys, p.accessKey())
		}
		if len(keys) == 0 {
			return nil, refuse(SettingNotFound, p.resource(), "no access mode is set at %s itself; what counts there comes from %s", p.resource(), was.From)
		}
		data := map[string]any{}
		if recursive {
			data["recursive"] = true
		}
		return &event{AccessModeCleared, p.resource(), data}, remove(m.Tx, keys...)
	})
	return was, failed("ClearAccessMode", err)
}

// accessKeysIn lists where access modes are kept of what is in a place.
func (m *mutation) accessKeysIn(p Place) ([]key, error) {
	var ranges []key
	switch {
	case p.Domain == "":
		ranges = []key{in(accessSpace).number(1), in(accessSpace).number(ofSubject)}
	case p.Subject == "":
		ranges = []key{in(accessSpace).number(ofSubject).text(p.Domain)}
	}
	var keys []key
	for _, prefix := range ranges {
		for pair, err := range m.Scan(prefix, storage.PrefixEnd(prefix)) {
			if err != nil {
				return nil, err
			}
			keys = append(keys, pair.Key)
		}
	}
	return keys, nil
}

// removeAccess removes the access modes of a domain and of all in it.
func (m *mutation) removeAccess(domain string) error {
	keys, err := m.accessKeysIn(Place{Domain: domain})
	if err != nil {
		return err
	}
	return remove(m.Tx, append(keys, Place{Domain: domain}.accessKey())...)
}
