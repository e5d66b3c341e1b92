package registry

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// A verifier is one run of Verify.
type verifier struct {
	// rules reads schemas, with caches that hold nothing from before: what is
	// in the store is verified, not what once was.
	rules    *Registry
	report   func(Fault)
	progress func(int)

	revision storage.Revision // of the store, when the first key was read
	keys     int              // checked so far
	history  history          // what the log says
	reread   *opened          // the blob that waits to be parsed after the view
	counted  counters         // what a count gives
	counting schema.Digest    // the one whose uses were seen last
	meta     map[string]bool  // the names under metaSpace
	// orphans are the ids of schemas, under their keys, that no version has
	// any more.
	orphans map[string]*orphan
	// given says, by their keys, what is wrong with ids of schemas that are not
	// those that the log gave them last.
	given map[string]string
}

// An orphan is the id of a schema in a domain that no version has any more,
// and the one that the log says it has.
type orphan struct{ id, said int }

// enter enters an id that the log gives to the schema: one of the registry's
// own always counts, an imported one where the schema has none.
func (o *orphan) enter(id int, imported bool) {
	if o.said == 0 || !imported {
		o.said = id
	}
}

// newVerifier makes a verifier. Its bounds on the size of texts are the
// store's: a server may have allowed more than whoever verifies.
func newVerifier(r *Registry, report func(Fault), progress func(int)) (*verifier, error) {
	if progress == nil {
		progress = func(int) {}
	}
	cache, err := newCaches(r.cfg.CacheBytes, nobody{})
	if err != nil {
		return nil, err
	}
	cfg := r.cfg
	cfg.Limits.Bytes, cfg.Limits.Closure = storage.MaxValue, 8*storage.MaxValue
	return &verifier{
		rules:    &Registry{cfg: cfg, store: r.store, codec: r.codec, cache: cache, compiles: r.compiles},
		report:   report,
		progress: progress,
		history:  newHistory(),
		meta:     map[string]bool{},
		orphans:  map[string]*orphan{},
		given:    map[string]string{},
	}, nil
}

// each runs a pass over a range of keys, in views that are short.
func (v *verifier) each(ctx context.Context, p pass, start, end key) error {
	for more := true; more; {
		err := v.rules.store.View(ctx, func(rd storage.Reader) (err error) {
			start, more, err = v.chunk(rd, p, start, end)
			return err
		})
		if err == nil && p.after != nil {
			err = p.after(ctx)
		}
		if err != nil {
			return err
		}
		v.progress(v.keys)
	}
	return nil
}

// chunk checks some keys and says where the next ones begin.
func (v *verifier) chunk(rd storage.Reader, p pass, start, end key) (next key, more bool, err error) {
	if err := v.still(rd); err != nil {
		return nil, false, err
	}
	n := 0
	for pair, err := range rd.Scan(start, end) {
		if err != nil {
			return nil, false, err
		}
		if n == p.chunk {
			return pair.Key, true, nil
		}
		n++
		v.keys++
		if err := p.check(rd, pair.Key, pair.Value); err != nil {
			return nil, false, err
		}
	}
	return nil, false, nil
}

// still refuses a store that has changed since the first view.
func (v *verifier) still(rd storage.Reader) error {
	if v.revision == 0 {
		v.revision = rd.Revision()
	}
	if rd.Revision() != v.revision {
		return refuse(Unavailable, "", "the store is being written to; verify a backup of it instead (pawl backup, then pawl verify)")
	}
	return nil
}

// spaces lists the letters of all keys, sorted.
func (v *verifier) spaces() []byte {
	var letters []byte
	for _, p := range v.passes() {
		letters = append(letters, p.space)
	}
	slices.Sort(letters)
	return letters
}

// own decodes the record that is being checked, and reports it if it cannot
// be read. A field that this Pawl does not know is a fault as well: a Pawl
// that writes more raises the format.
func own[R any](v *verifier, k key, c *cursor, value []byte) (rec R, ok bool) {
	if err := c.end(); err != nil {
		v.fault(k, "%v", err)
		return rec, false
	}
	if err := decodeStrictly(value, &rec); err != nil {
		v.fault(k, "its value cannot be read: %v", err)
		return rec, false
	}
	return rec, true
}

func decodeStrictly[R any](value []byte, rec *R) error {
	d := json.NewDecoder(bytes.NewReader(value))
	d.DisallowUnknownFields()
	if err := d.Decode(rec); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the record")
	}
	return nil
}

// other reads the record under k, which the one under by needs, and reports it
// if it is missing. One that cannot be read is reported where it is checked.
func other[R any](v *verifier, rd storage.Reader, k, by key) (rec R, ok bool, err error) {
	rec, ok, err = load[R](rd, k)
	if _, damaged := errors.AsType[damagedError](err); damaged {
		return rec, false, nil
	}
	if err == nil && !ok {
		v.fault(k, "it is missing, but %s needs it", describe(by))
	}
	return rec, ok, err
}

// checkThere reports k, which holds nothing, if it is missing.
func (v *verifier) checkThere(rd storage.Reader, k, by key) error {
	_, there, err := rd.Get(k)
	if err == nil && !there {
		v.fault(k, "it is missing, but %s needs it", describe(by))
	}
	return err
}

// agree reports k unless what it holds is what by says.
func agree[T comparable](v *verifier, k, by key, what string, have, want T) {
	if have != want {
		v.fault(k, "its %s is %v, but %s says %v", what, have, describe(by), want)
	}
}

// counts reports k unless a number in it is the one that was counted.
func counts[T comparable](v *verifier, k key, what string, have, want T) {
	if have != want {
		v.fault(k, "its %s is %v, but a count gives %v", what, have, want)
	}
}
