package registry

import (
	"context"
	"strconv"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// This file knows what a schema gets on its way in, beside what its publisher
// brings: metadata and rules of the version before, and those of settings.

// VersionProperty is the property of metadata that holds the number of its
// version. Confluent's clients write and read it.
const VersionProperty = "confluent:version"

// contracts reports whether a setting adds metadata or rules.
func (s Setting) contracts() bool {
	return s.DefaultMetadata != nil || s.OverrideMetadata != nil || s.DefaultRules != nil || s.OverrideRules != nil
}

// plain reports whether what is brought is all there is.
func (p asked) plain(s state) bool {
	if p.Import != nil {
		return true
	}
	inherits := s.latest != nil && s.latest.Bare != (schema.Digest{})
	return len(p.Draft.Files) > 0 && !p.Stamp && !inherits && !s.setting.Effective.contracts() &&
		(p.Draft.Metadata == nil || p.Draft.Metadata.Properties[VersionProperty] == "")
}

// dress completes a draft.
func (r *Registry) dress(ctx context.Context, p asked, out *plan) error {
	previous := &contentRecord{}
	if out.latest != nil {
		var err error
		if previous, err = r.content(ctx, out.latest.Blob); err != nil {
			return err
		}
	}
	d := &out.draft
	if len(d.Files) == 0 {
		d.Format, d.Files, d.References = previous.Format, previous.Files, previous.References
	}
	if err := d.given(); err != nil {
		return err
	}
	if d.Metadata == nil {
		d.Metadata = previous.Metadata
	}
	if d.Rules == nil {
		d.Rules = previous.Rules
	}
	s := out.setting.Effective
	d.Metadata = s.OverrideMetadata.Over(d.Metadata.Over(s.DefaultMetadata))
	d.Rules = s.OverrideRules.Over(d.Rules.Over(s.DefaultRules))
	if p.Stamp || d.Metadata != nil && d.Metadata.Properties[VersionProperty] != "" {
		d.Metadata = d.Metadata.With(VersionProperty, strconv.Itoa(out.record.Last+1))
	}
	return nil
}

// undressed finds a live version with the text of a draft that brings nothing
// else: its publisher means that version, whatever was added to it. Who wants
// the number stamped means the latest version or none.
func (out *plan) undressed(rd storage.Reader, p asked) (err error) {
	switch {
	case p.Number != 0 || !p.Draft.bare() || out.latest == nil || out.setting.Effective.contracts():
		return nil
	case p.Stamp && out.latest.bare() == out.parsed.Bare:
		v := out.latest.version(VersionName{out.name, out.record.Latest})
		out.existing = &v
	case !p.Stamp && out.latest.Bare != schema.Digest{}:
		out.existing, err = findBare(rd, out.name, out.parsed.Bare, false)
	}
	if err == nil && out.existing == nil && !p.Stamp {
		out.existing, err = inPieces(rd, out.name, out.record, out.draft, out.parsed.Bare, false)
	}
	if out.existing != nil {
		out.report = out.unchecked(out.existing.Format)
	}
	return err
}

// bare is the digest of the version's text.
func (v versionRecord) bare() schema.Digest {
	if v.Bare != (schema.Digest{}) {
		return v.Bare
	}
	return v.Digest
}

// findBare finds the newest version of a subject that has a text, with any
// metadata and rules, or nil.
func findBare(rd storage.Reader, name SubjectName, bare schema.Digest, show ShowDeleted) (*Version, error) {
	return newest(rd, name, show, func(rec versionRecord) bool { return rec.bare() == bare })
}

// newest finds the newest version of a subject that is wanted, or nil.
func newest(rd storage.Reader, name SubjectName, show ShowDeleted, wanted func(versionRecord) bool) (found *Version, err error) {
	prefix := in(versionSpace).subject(name)
	for p, err := range rd.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return nil, err
		}
		rec, err := decode[versionRecord](p.Key, p.Value)
		if err != nil {
			return nil, err
		}
		if wanted(rec) && (rec.live() || bool(show)) {
			v := rec.version(read(p.Key).version())
			found = &v
		}
	}
	return found, nil
}
