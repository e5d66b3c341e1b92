package registry

import (
	"context"
	"errors"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// append stores a planned version, if the plan's basis still holds.
func (r *Registry) append(ctx context.Context, p Publication, plan plan) (Version, error) {
	if !plan.domain { // only where Config.CreateDomains let the plan be made
		_, err := r.CreateDomain(ctx, Domain{Name: plan.name.Domain})
		if refusal, ok := errors.AsType[*Error](err); err != nil && (!ok || refusal.Reason != DomainExists) {
			return Version{}, err
		}
		plan.domain = true
	}
	content := contentRecord{
		Format: plan.draft.Format, Files: plan.draft.Files, References: plan.draft.References,
		GUID: plan.parsed.GUID, Digest: plan.parsed.Digest, Warnings: plan.parsed.Warnings,
		Metadata: plan.parsed.Source.Metadata, Rules: plan.parsed.Source.Rules, Pinned: plan.draft.guid != schema.GUID{},
	}
	if plan.parsed.Bare != plan.parsed.Digest {
		content.Bare = plan.parsed.Bare
	}
	var err error
	if content.Inlined, err = r.inlined(ctx, plan.parsed); err != nil {
		return Version{}, err
	}
	packed, err := r.codec.pack(content)
	if err != nil {
		return Version{}, err
	}
	creator := CallerFrom(ctx).Principal
	var name VersionName
	var rec versionRecord
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		if err := m.holds(plan.basis, plan.name, content.References); err != nil {
			return nil, err
		}
		if err := r.meshHolds(m.Tx, &plan); err != nil {
			return nil, err
		}
		rec = versionRecord{
			GUID: content.GUID, Digest: content.Digest, Format: content.Format, References: content.References,
			Created: m.now, Creator: creator, Origin: p.Origin, Annotations: p.Annotations,
			Bare: content.Bare, Inlined: content.Inlined, Path: content.path(), Imported: p.Import != nil, Forced: p.Force,
			Override: plan.overridden(p),
		}
		if content.Metadata != nil {
			rec.Properties = content.Metadata.Properties
		}
		rec.Exempted, rec.MoreExempted = exemptedOf(plan.report.Exempted)
		var err error
		if rec.Blob, err = m.keepBlob(plan.hash, packed, content); err != nil {
			return nil, err
		}
		if p.Import != nil {
			rec.ID = p.Import.ID
			err = m.takeID(plan.name.Domain, rec)
		} else {
			rec.ID, err = m.giveID(plan.name.Domain, rec)
		}
		if err != nil {
			return nil, err
		}
		if name, err = m.addVersion(VersionName{plan.name, p.Number}, rec); err != nil {
			return nil, err
		}
		return &event{VersionPublished, name.resource(), rec.data()}, nil
	})
	if err != nil {
		return Version{}, err
	}
	r.cache.contents.Set(rec.Blob, &content)
	r.cache.parsed.Set(rec.Blob, plan.parsed)
	return rec.version(name), nil
}

// holds reports errMoved unless what a decision rested on is still so.
func (m *mutation) holds(b basis, name SubjectName, refs []schema.Reference) error {
	now, err := readState(m.Tx, name)
	if err != nil {
		return err
	}
	if now.basis != b {
		return errMoved
	}
	err = checkReferences(m.Tx, refs)
	if _, refused := errors.AsType[*Error](err); refused {
		return errMoved
	}
	return err
}

// keepBlob stores a text, unless it is there already.
func (m *mutation) keepBlob(hash textHash, packed []byte, c contentRecord) (uint64, error) {
	known, ok, err := load[textRecord](m.Tx, hash.key())
	if err != nil || ok {
		return known.Blob, err
	}
	m.Blob++
	n := m.Blob
	if err := m.Put(guidKey(c.GUID, n), []byte{}); err != nil {
		return 0, err
	}
	if err := m.Put(blobKey(n), packed); err != nil {
		return 0, err
	}
	return n, store(m.Tx, hash.key(), textRecord{Blob: n, Digest: c.Digest, GUID: c.GUID})
}

// giveID is the id of a schema in a domain: the one it had there before, the
// one it has elsewhere where that is free here, or the next one. The one it
// had before may be that of another schema by now, which was imported with it.
func (m *mutation) giveID(domain string, v versionRecord) (int, error) {
	id, known, err := load[int](m.Tx, digestKey(v.Digest, domain))
	if err != nil {
		return 0, err
	}
	held, there, err := load[idRecord](m.Tx, idKey(id, domain))
	if err != nil || known && there && held.Digest == v.Digest {
		return id, err
	}
	if !known || there {
		if id, err = m.elsewhere(domain, v.Digest); err != nil {
			return 0, err
		}
		if err := store(m.Tx, digestKey(v.Digest, domain), id); err != nil {
			return 0, err
		}
	}
	return id, m.bindID(id, domain, v)
}

// bindID makes an id lead to a schema in a domain.
func (m *mutation) bindID(id int, domain string, v versionRecord) error {
	rec, err := m.answer(id, idRecord{Blob: v.Blob, Digest: v.Digest})
	if err != nil {
		return err
	}
	return store(m.Tx, idKey(id, domain), rec)
}

// takeID enters the id that an imported version brings. Ids of the registry's
// own go on above it: a lower one that is free here may name something in
// data that was written elsewhere. A schema may have several ids that way, and
// the first is the one that it gets when it is published again.
func (m *mutation) takeID(domain string, v versionRecord) error {
	held, there, err := load[idRecord](m.Tx, idKey(v.ID, domain))
	switch {
	case err != nil:
		return err
	case there && held.Digest != v.Digest:
		return errMoved // a new plan will refuse it
	case !there:
		if err := m.bindID(v.ID, domain, v); err != nil {
			return err
		}
	}
	m.ID = max(m.ID, v.ID)
	_, known, err := m.Get(digestKey(v.Digest, domain))
	if err != nil || known {
		return err
	}
	return store(m.Tx, digestKey(v.Digest, domain), v.ID)
}

// answer is what an id answers for a schema in other domains, so that it
// answers the same bytes in all of them; or rec, where no other has it.
func (m *mutation) answer(id int, rec idRecord) (idRecord, error) {
	prefix := in(idSpace).number(id)
	for p, err := range m.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return rec, err
		}
		there, err := decode[idRecord](p.Key, p.Value)
		if err != nil {
			return rec, err
		}
		if there.Digest == rec.Digest {
			return there, nil
		}
	}
	return rec, nil
}

// elsewhere is the id that a schema has in another domain, where it is free
// in this one, or a new id.
func (m *mutation) elsewhere(domain string, d schema.Digest) (int, error) {
	prefix := in(digestSpace).bytes(d[:])
	for p, err := range m.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return 0, err
		}
		id, err := decode[int](p.Key, p.Value)
		if err != nil {
			return 0, err
		}
		if _, taken, err := m.Get(idKey(id, domain)); err != nil || !taken {
			return id, err
		}
	}
	return m.nextID()
}

// nextID is the next id of the sequence that nobody has brought from another
// registry.
func (m *mutation) nextID() (int, error) {
	for m.ID < maxNumber {
		m.ID++
		free := true
		prefix := in(idSpace).number(m.ID)
		for _, err := range m.Scan(prefix, storage.PrefixEnd(prefix)) {
			if err != nil {
				return 0, err
			}
			free = false
			break
		}
		if free {
			return m.ID, nil
		}
	}
	return 0, errors.New("all schema ids are given out")
}

// addVersion stores a version with its indexes: as the next of its subject, or
// with the number that it brings. One that comes before others makes whoever
// remembers the line read it anew.
func (m *mutation) addVersion(v VersionName, rec versionRecord) (VersionName, error) {
	name := v.SubjectName
	subject, err := subjectOrNone(m.Tx, name)
	if err != nil {
		return VersionName{}, err
	}
	if v.Number == 0 && subject.Last == maxNumber {
		return VersionName{}, refuse(Unavailable, name.resource(), "%s has used up its version numbers; publish under another subject", name)
	}
	if subject.Stored == 0 { // new, or purged: nothing is left of what it was but its numbers
		subject = subjectRecord{Last: subject.Last, Purged: subject.Purged, Created: m.now}
	}
	if v.Number == 0 {
		v.Number = subject.Last + 1
	}
	if v.Number < subject.Last {
		subject.Purged = m.index
	}
	subject.Last = max(subject.Last, v.Number)
	subject.Stored++
	subject.Inlines = subject.Inlines || rec.Inlined != schema.Digest{}
	latest := max(subject.Latest, v.Number)
	if latest == v.Number {
		subject.Format = rec.Format
	}
	if err := m.countSchema(rec.Digest, 1); err != nil {
		return v, err
	}
	if err := m.enter(v, rec); err != nil {
		return v, err
	}
	return v, m.putSubject(name, subject, liveness{gained: 1, latest: latest})
}

// enter stores a version's record and all that leads to it.
func (m *mutation) enter(v VersionName, rec versionRecord) error {
	for _, ref := range rec.References {
		if err := m.Put(referenceKey(target(ref), v), []byte{}); err != nil {
			return err
		}
	}
	if err := store(m.Tx, useKey(rec.Digest, v), useRecord{Blob: rec.Blob, GUID: rec.GUID}); err != nil {
		return err
	}
	return store(m.Tx, versionKey(v), rec)
}

func referenceKey(of, by VersionName) key { return in(referenceSpace).version(of).version(by) }

// countSchema counts a schema when its first version comes, and when its last
// one goes; it is called before the one and after the other.
func (m *mutation) countSchema(d schema.Digest, change int) error {
	prefix := in(useSpace).bytes(d[:])
	for _, err := range m.Scan(prefix, storage.PrefixEnd(prefix)) {
		return err // it has other versions
	}
	m.Schemas += change
	return nil
}

// data is what the log says of a version.
func (v versionRecord) data() map[string]any {
	list := make([]any, len(v.Exempted))
	for i, e := range v.Exempted {
		list[i] = e.words()
	}
	data := words(map[string]any{
		"schemaId": v.ID, "guid": v.GUID.String(), "digest": v.Digest.String(), "format": string(v.Format),
		"revision": v.Origin.Revision, "build": v.Origin.Build, "exempted": list,
	})
	if v.MoreExempted > 0 {
		data["moreExempted"] = v.MoreExempted
	}
	if v.Imported {
		data["imported"] = true
	}
	if v.Forced {
		data["forced"] = true
	}
	if v.Override != "" {
		data["override"] = v.Override
	}
	return data
}
