package registry

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

func idKey(id int, domain string) key { return in(idSpace).number(id).text(domain) }

func digestKey(d schema.Digest, domain string) key { return in(digestSpace).bytes(d[:]).text(domain) }

func useKey(d schema.Digest, v VersionName) key { return in(useSpace).bytes(d[:]).version(v) }

// readUse is the version that the key of a use names.
func readUse(k key) VersionName {
	c := read(k)
	c.take(len(schema.Digest{}))
	return c.version()
}

// A SchemaKey names a schema by ID or by GUID. ID counts in the id space of
// Domain; an empty Domain takes the only match, or DefaultDomain's, or fails
// as Ambiguous.
type SchemaKey struct {
	ID     int
	GUID   schema.GUID
	Domain string
}

func (k SchemaKey) check() error {
	switch {
	case k.ID == 0 && k.GUID == schema.GUID{}:
		return invalid("id", "give an id or a guid")
	case k.ID != 0 && k.GUID != schema.GUID{}:
		return invalid("guid", "give an id or a guid, not both")
	case k.ID < 0 || k.ID > maxNumber:
		return invalid("id", "%d is no schema id; they count from 1", k.ID)
	case k.Domain != "":
		return checkDomainName("domain", k.Domain)
	}
	return nil
}

// A held is a schema that the store holds.
type held struct {
	id     int // 0 where a guid was asked for
	blob   uint64
	digest schema.Digest
}

// find finds what a key names.
func (k SchemaKey) find(r storage.Reader) (held, error) {
	if k.ID != 0 {
		rec, err := k.byID(r)
		return held{k.ID, rec.Blob, rec.Digest}, err
	}
	blob, ok, err := blobOf(r, k.GUID)
	if err == nil && !ok {
		err = refuse(SchemaNotFound, "schemas/guid/"+k.GUID.String(), "no schema has guid %s", k.GUID)
	}
	return held{blob: blob}, err
}

func (k SchemaKey) byID(r storage.Reader) (idRecord, error) {
	if k.Domain != "" {
		rec, ok, err := load[idRecord](r, idKey(k.ID, k.Domain))
		if err == nil && !ok {
			err = k.notFound()
		}
		return rec, err
	}
	var matches []idRecord
	var domains []string
	prefix := in(idSpace).number(k.ID)
	for p, err := range r.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return idRecord{}, err
		}
		rec, err := decode[idRecord](p.Key, p.Value)
		if err != nil {
			return idRecord{}, err
		}
		c := read(p.Key)
		c.number()
		domain := c.text()
		if domain == DefaultDomain {
			return rec, nil
		}
		matches, domains = append(matches, rec), append(domains, domain)
	}
	return k.only(matches, domains)
}

func (k SchemaKey) only(matches []idRecord, domains []string) (idRecord, error) {
	if len(matches) == 0 {
		return idRecord{}, k.notFound()
	}
	for _, m := range matches {
		if m.Digest != matches[0].Digest {
			return idRecord{}, refuse(Ambiguous, k.resource(), "id %d names different schemas in the domains %s; say in which", k.ID, strings.Join(domains, ", "))
		}
	}
	return matches[0], nil
}

func (k SchemaKey) resource() string { return "schemas/" + latestWord(k.ID) }

func (k SchemaKey) notFound() error {
	if k.Domain != "" {
		return refuse(SchemaNotFound, k.resource(), "no schema has id %d in the domain %s", k.ID, k.Domain)
	}
	return refuse(SchemaNotFound, k.resource(), "no schema has id %d", k.ID)
}

// Schema fetches a schema.
func (r *Registry) Schema(ctx context.Context, k SchemaKey) (Schema, error) {
	a, err := r.SchemaAnswer(ctx, k)
	if err != nil {
		return Schema{}, err
	}
	return a.Schema, nil
}

// readSchema reads what a key names.
func (r *Registry) readSchema(ctx context.Context, k SchemaKey) (s Schema, err error) {
	err = unmoved(func() error {
		var h held
		err := r.store.View(ctx, func(rd storage.Reader) (err error) {
			h, err = k.find(rd)
			return err
		})
		if err != nil {
			return err
		}
		s, err = r.schemaOf(ctx, h.id, h.blob)
		if err != nil || h.id != 0 {
			return err
		}
		s.ID, err = r.anyID(ctx, s.Digest, k.Domain)
		return err
	})
	return s, err
}

// anyID is the id that a schema has in a domain, or, where no domain is given,
// in the default one or the first.
func (r *Registry) anyID(ctx context.Context, d schema.Digest, domain string) (int, error) {
	id := 0
	err := r.store.View(ctx, func(rd storage.Reader) error {
		prefix := in(digestSpace).bytes(d[:])
		for p, err := range rd.Scan(prefix, storage.PrefixEnd(prefix)) {
			if err != nil {
				return err
			}
			c := read(p.Key)
			c.take(len(d))
			in := c.text()
			if id != 0 && in != DefaultDomain && in != domain {
				continue
			}
			given, err := decode[int](p.Key, p.Value)
			if err != nil {
				return err
			}
			// Where all versions with it were purged it leads nowhere, or to
			// another schema that was imported with it.
			if held, there, err := load[idRecord](rd, idKey(given, in)); err != nil || !there || held.Digest != d {
				if err != nil {
					return err
				}
				continue
			}
			if id = given; in == domain || in == DefaultDomain && domain == "" {
				return nil
			}
		}
		if id != 0 {
			return nil
		}
		return anyUseID(rd, d, domain, &id)
	})
	return id, err
}

// anyUseID is the id of a version that has a schema, of one in the domain
// where there is any: an import may have brought it beside the first.
func anyUseID(rd storage.Reader, d schema.Digest, domain string, id *int) error {
	all, err := uses(rd, in(useSpace).bytes(d[:]))
	for _, u := range all {
		if err != nil || *id != 0 && u.name.Domain != domain {
			continue
		}
		var rec versionRecord
		rec, _, err = load[versionRecord](rd, versionKey(u.name))
		*id = rec.ID
	}
	return err
}

// An IDIn is an id that a schema has, and the domain in whose id space it is.
type IDIn struct {
	Domain string
	ID     int
}

// SchemaIDs lists the ids that a schema has, by domain.
func (r *Registry) SchemaIDs(ctx context.Context, k SchemaKey) ([]IDIn, error) {
	var ids []IDIn
	err := r.eachUse(ctx, k, func(v Version) {
		if id := (IDIn{v.Name.Domain, v.SchemaID}); k.GUID == v.GUID || k.ID == v.SchemaID {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	})
	return ids, failed("SchemaIDs", err)
}

// eachUse calls do with every version that has a schema.
func (r *Registry) eachUse(ctx context.Context, k SchemaKey, do func(Version)) error {
	if err := k.check(); err != nil {
		return err
	}
	page := PageRequest{Size: maxPage}
	for {
		p, err := r.SchemaVersions(ctx, k, true, page)
		if err != nil {
			return err
		}
		for _, v := range p.Items {
			do(v)
		}
		if page.Token = p.Next; page.Token == "" {
			return nil
		}
	}
}

// SchemaVersions lists the versions that have a schema, in the domain of the
// key or in all; of a key with an id those that have it under that id.
func (r *Registry) SchemaVersions(ctx context.Context, k SchemaKey, show ShowDeleted, page PageRequest) (Page[Version], error) {
	if err := k.check(); err != nil {
		return Page[Version]{}, failed("SchemaVersions", err)
	}
	var out Page[Version]
	err := unmoved(func() error {
		digest, err := r.digestOf(ctx, k)
		if err != nil {
			return err
		}
		return r.store.View(ctx, func(rd storage.Reader) (err error) {
			prefix := in(useSpace).bytes(digest[:])
			if k.Domain != "" {
				prefix = prefix.text(k.Domain)
			}
			out, err = list(rd, over(prefix, showWord(show)), page, func(p storage.Pair) (Version, bool, error) {
				v, wanted, err := listed(rd, readUse(p.Key), show)
				return v, wanted && (k.ID == 0 || v.SchemaID == k.ID), err
			})
			return err
		})
	})
	return out, failed("SchemaVersions", err)
}

func (r *Registry) digestOf(ctx context.Context, k SchemaKey) (schema.Digest, error) {
	var h held
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		h, err = k.find(rd)
		return err
	})
	if err != nil || h.id != 0 {
		return h.digest, err
	}
	c, err := r.content(ctx, h.blob)
	if err != nil {
		return schema.Digest{}, err
	}
	return c.Digest, nil
}

// A use is a version that has a schema.
type use struct {
	name VersionName
	useRecord
}

// uses lists the versions that have a schema, beneath a prefix of their keys.
func uses(r storage.Reader, prefix key) ([]use, error) {
	var out []use
	for p, err := range r.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return nil, err
		}
		rec, err := decode[useRecord](p.Key, p.Value)
		if err != nil {
			return nil, err
		}
		out = append(out, use{readUse(bytes.Clone(p.Key)), rec})
	}
	return out, nil
}
