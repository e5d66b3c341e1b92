package registry

import (
	"context"

	"github.com/pawl-registry/pawl/storage"
)

// SchemaUse fetches a schema with the first version that has it, by domain,
// subject and number: that of a subject of a name, if one is given and has it.
// Deleted versions count. A version that is purged in the meantime is zero.
func (r *Registry) SchemaUse(ctx context.Context, k SchemaKey, subject string) (Schema, Version, error) {
	if err := k.check(); err != nil {
		return Schema{}, Version{}, failed("SchemaUse", err)
	}
	var s Schema
	var first Version
	err := unmoved(func() error {
		var h held
		err := r.store.View(ctx, func(rd storage.Reader) (err error) {
			if h, err = k.find(rd); err == nil && h.id != 0 {
				first, err = k.firstUse(rd, h, subject)
			}
			return err
		})
		if err == nil {
			s, err = r.schemaOf(ctx, h.id, h.blob)
		}
		return err
	})
	return s, first, failed("SchemaUse", err)
}

// maxFirst bounds how many versions are looked at for a subject of a name.
const maxFirst = 100

func (k SchemaKey) firstUse(rd storage.Reader, h held, subject string) (first Version, err error) {
	prefix := in(useSpace).bytes(h.digest[:])
	if k.Domain != "" {
		prefix = prefix.text(k.Domain)
	}
	seen := 0
	for p, err := range rd.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return first, err
		}
		name := readUse(p.Key)
		if first.SchemaID != 0 && name.Subject != subject {
			if seen++; subject == "" || seen == maxFirst {
				break
			}
			continue
		}
		rec, _, err := load[versionRecord](rd, versionKey(name))
		if err != nil {
			return first, err
		}
		if rec.ID != h.id {
			continue // it has the schema under another id
		}
		first = rec.version(name)
		if subject == "" || name.Subject == subject {
			break
		}
	}
	return first, nil
}
