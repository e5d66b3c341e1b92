package registry

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// The bounds of a projection.
const (
	maxPaths = 10_000
	maxPath  = 1 << 10
)

// A projectionRecord is a projection as it was given. It is kept once, under
// the digest of all that it says, and for ever: an entry of the log names it.
type projectionRecord struct {
	Format     schema.Format      `json:",omitempty"`
	Files      []schema.File      `json:",omitempty"`
	References []schema.Reference `json:",omitempty"`
	Paths      []string           `json:",omitempty"`
	Message    string             `json:",omitempty"`
	Partial    bool               `json:",omitempty"`
}

func projectionKey(d schema.Digest) key { return in(projectionSpace).bytes(d[:]) }

// digest tells projections apart by their text: what means the same may have
// several.
func (p *projectionRecord) digest() schema.Digest { return sha256.Sum256(jsonOf(p)) }

func (p *projectionRecord) projection() Projection {
	return Projection{
		Reader: Draft{Format: p.Format, Files: p.Files, References: p.References},
		Paths:  p.Paths, Message: p.Message, Partial: p.Partial,
	}
}

// admitted is the projection in the form in which it is kept, or why it cannot
// be one. Paths are sorted: their order says nothing.
func (p Projection) admitted(field, domain string) (Projection, error) {
	if len(p.Paths) > maxPaths {
		return p, invalid(field+".paths", "there are %d; at most %d are allowed", len(p.Paths), maxPaths)
	}
	for i, path := range p.Paths {
		if path == "" || len(path) > maxPath || !utf8.ValidString(path) {
			return p, invalid(fmt.Sprintf("%s.paths[%d]", field, i), "a path has 1 to %d bytes of UTF-8", maxPath)
		}
	}
	if len(p.Message) > maxPath || !utf8.ValidString(p.Message) {
		return p, invalid(field+".message", "a message's name has at most %d bytes of UTF-8", maxPath)
	}
	p.Paths = slices.Compact(slices.Sorted(slices.Values(p.Paths)))
	if len(p.Reader.Files) == 0 {
		p.Reader = Draft{}
		return p, nil
	}
	if p.Reader.Format == "" {
		return p, invalid(field+".reader.format", "it is empty; say AVRO or PROTOBUF")
	}
	if !p.Reader.bare() {
		return p, invalid(field+".reader", "metadata and rules are a publisher's, not a reader's; leave them out")
	}
	reader, err := p.Reader.admitted(domain)
	p.Reader = reader.in(reader.Format, nil)
	return p, err
}

// record is the projection as it is kept; nil for one that is everything.
func (p Projection) record() *projectionRecord {
	if p.IsEverything() && !p.Partial {
		return nil
	}
	return &projectionRecord{
		Format: p.Reader.Format, Files: p.Reader.Files, References: p.Reader.References,
		Paths: p.Paths, Message: p.Message, Partial: p.Partial,
	}
}

// size is about how many bytes of memory the record takes.
func (p *projectionRecord) size() int {
	n := len(p.Message)
	for _, f := range p.Files {
		n += len(f.Path) + len(f.Content) + 32
	}
	for _, path := range p.Paths {
		n += len(path) + 16
	}
	return n
}

// keepProjection stores a projection, unless it is there already.
func (m *mutation) keepProjection(d schema.Digest, packed []byte) error {
	if packed == nil {
		return nil
	}
	if _, there, err := m.Get(projectionKey(d)); err != nil || there {
		return err
	}
	return m.Put(projectionKey(d), packed)
}

// projection is what was kept under a digest; zero leads to everything.
func (r *Registry) projection(rd storage.Reader, d schema.Digest) (*projectionRecord, error) {
	if d == (schema.Digest{}) {
		return &projectionRecord{}, nil
	}
	if known, ok := r.cache.projections.GetIfPresent(d); ok {
		return known, nil
	}
	k := projectionKey(d)
	packed, ok, err := rd.Get(k)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, damagedError{k, fmt.Errorf("it is missing")}
	}
	rec, err := unpackAs[projectionRecord](r.codec, k, packed)
	if err != nil {
		return nil, err
	}
	r.cache.projections.Set(d, &rec)
	return &rec, nil
}

// shown is the projection as a list shows it.
func (p *projectionRecord) shown() Projection {
	return Projection{Paths: p.Paths, Message: p.Message, Partial: p.Partial}
}

// reader is the schema that a consumer decodes with: the one it brought, or
// that of the version it is built against. It is nil where that is not there,
// and holds no transaction.
func (r *Registry) reader(ctx context.Context, subject SubjectName, version int, d schema.Digest, p *projectionRecord) (*schema.Schema, error) {
	if len(p.Files) > 0 {
		return r.broughtReader(ctx, d, p)
	}
	var blob uint64
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		blob, err = blobToRead(rd, subject, version)
		return err
	})
	if err != nil || blob == 0 {
		return nil, err
	}
	return r.parsed(ctx, blob, 0)
}

// broughtReader reads the schema that a projection brings, once.
func (r *Registry) broughtReader(ctx context.Context, d schema.Digest, p *projectionRecord) (*schema.Schema, error) {
	if known, ok := r.cache.readers.GetIfPresent(d); ok {
		return known, nil
	}
	s, err := r.parse(ctx, p.projection().Reader)
	if err == nil {
		r.cache.readers.Set(d, s)
	}
	return s, err
}

// blobToRead is the text of a version, deleted or not, or of the latest for 0;
// 0 where there is none.
func blobToRead(rd storage.Reader, subject SubjectName, version int) (uint64, error) {
	if version == 0 {
		rec, err := subjectOrNone(rd, subject)
		if err != nil || rec.Latest == 0 {
			return 0, err
		}
		version = rec.Latest
	}
	rec, _, err := load[versionRecord](rd, versionKey(VersionName{subject, version}))
	return rec.Blob, err
}
