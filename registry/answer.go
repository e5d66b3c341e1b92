package registry

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync/atomic"

	"github.com/maypok86/otter/v2"
)

// An Answer is a schema that was asked for, or a version with its schema. It
// is shared by all who ask for it: nobody may change it.
type Answer struct {
	Version Version // zero where only the schema was asked for
	Schema  Schema
	Alias   string // that of the subject, where a version was asked for

	rests  [2]*tally
	state  [2]uint64 // of the tallies, when it was read
	shapes [shapes]atomic.Pointer[Written]
}

// A Shape is a way to write an Answer. Each wire has its own.
type Shape int

// The shapes.
const (
	ProtoShape     Shape = iota // the message of the gRPC API
	JSONShape                   // that of the REST API
	ConfluentShape              // that of the Confluent API
	shapes
)

// A Written is an answer in a shape, with a tag that no other bytes have.
type Written struct {
	Bytes []byte
	Tag   string
}

// In is the answer in a shape. It is written once and kept as long as the
// answer is.
func (a *Answer) In(s Shape, write func(*Answer) ([]byte, error)) (*Written, error) {
	if kept := a.shapes[s].Load(); kept != nil {
		return kept, nil
	}
	text, err := write(a)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	w := &Written{Bytes: text, Tag: hex.EncodeToString(sum[:16])}
	a.shapes[s].Store(w)
	return w, nil
}

// size is about how many bytes of memory an answer takes once it was written
// in a shape or two. The text itself is a contentRecord's.
func (a *Answer) size() int {
	n := 512
	for _, f := range a.Schema.Files {
		n += 2 * (len(f.Path) + len(f.Content))
	}
	for _, r := range a.Schema.References {
		n += 3 * (len(r.Name) + len(r.Domain) + len(r.Subject))
	}
	return n
}

// schemaRequest is what Schema was asked for, or SchemaUse.
type schemaRequest struct {
	key SchemaKey
	use bool
}

// versionRequest is what Version was asked for.
type versionRequest struct {
	name VersionName
	show ShowDeleted
}

// answers remember what was read.
type answers struct {
	schemas  *otter.Cache[schemaRequest, *Answer]
	versions *otter.Cache[versionRequest, *Answer]
	fresh    *freshness
}

func newAnswers(bytes int64) (answers, error) {
	schemas, err := otter.New(&otter.Options[schemaRequest, *Answer]{
		MaximumWeight: uint64(bytes / 2),
		Weigher:       func(_ schemaRequest, a *Answer) uint32 { return weight(a.size()) },
	})
	if err != nil {
		return answers{}, err
	}
	versions, err := otter.New(&otter.Options[versionRequest, *Answer]{
		MaximumWeight: uint64(bytes / 2),
		Weigher:       func(_ versionRequest, a *Answer) uint32 { return weight(a.size()) },
	})
	return answers{schemas, versions, newFreshness()}, err
}

// A question is what is asked for, and how to read it.
type question[K comparable] struct {
	cache *otter.Cache[K, *Answer]
	key   K
	rests func() ([2]*tally, error) // on what the answer will rest
	read  func() (*Answer, error)
}

// ask answers from what is remembered, or reads.
func ask[K comparable](o Observer, q question[K]) (*Answer, error) {
	if found, ok := q.cache.GetIfPresent(q.key); ok && found.fresh() {
		o.CacheUsed("answers", true)
		return found, nil
	}
	o.CacheUsed("answers", false)
	rests, err := q.rests()
	if err != nil {
		return nil, err
	}
	before := &Answer{rests: rests}
	for i, t := range rests {
		before.state[i] = t.Load()
	}
	got, err := q.read()
	if err != nil {
		return nil, err
	}
	got.rests, got.state = before.rests, before.state
	if got.fresh() {
		q.cache.Set(q.key, got)
	}
	return got, nil
}

// fresh reports whether nothing has changed since the answer was read.
func (a *Answer) fresh() bool {
	for i, t := range a.rests {
		if state, ok := t.now(); !ok || state != a.state[i] {
			return false
		}
	}
	return true
}

// SchemaAnswer fetches a schema.
func (r *Registry) SchemaAnswer(ctx context.Context, k SchemaKey) (*Answer, error) {
	if err := k.check(); err != nil {
		return nil, failed("Schema", err)
	}
	a, err := ask(r.cfg.Observer, question[schemaRequest]{
		cache: r.answers.schemas, key: schemaRequest{k, false},
		rests: func() ([2]*tally, error) { return r.restsOn(ctx, k) },
		read: func() (*Answer, error) {
			s, err := r.readSchema(ctx, k)
			return &Answer{Schema: s}, err
		},
	})
	return a, failed("Schema", err)
}

// UseAnswer fetches a schema with the first version that has it, as SchemaUse
// does.
func (r *Registry) UseAnswer(ctx context.Context, k SchemaKey) (*Answer, error) {
	if err := k.check(); err != nil {
		return nil, failed("SchemaUse", err)
	}
	a, err := ask(r.cfg.Observer, question[schemaRequest]{
		cache: r.answers.schemas, key: schemaRequest{k, true},
		rests: func() ([2]*tally, error) { return r.restsOn(ctx, k) },
		read: func() (*Answer, error) {
			s, v, err := r.SchemaUse(ctx, k, "")
			return &Answer{Schema: s, Version: v}, err
		},
	})
	return a, failed("SchemaUse", err)
}

// restsOn is what an answer to a key rests on: what the key leads to, and who
// has the schema. A guid stands for texts of one digest.
func (r *Registry) restsOn(ctx context.Context, k SchemaKey) (out [2]*tally, err error) {
	err = unmoved(func() error {
		digest, err := r.digestOf(ctx, k)
		out = [2]*tally{tallyOf(r.answers.fresh, k.ID), tallyOf(r.answers.fresh, digest)}
		return err
	})
	return out, err
}

// VersionAnswer fetches a version and its schema.
func (r *Registry) VersionAnswer(ctx context.Context, name VersionName, show ShowDeleted) (*Answer, error) {
	name, err := name.checked()
	if err != nil {
		return nil, failed("Version", err)
	}
	subject := tallyOf(r.answers.fresh, name.SubjectName)
	a, err := ask(r.cfg.Observer, question[versionRequest]{
		cache: r.answers.versions, key: versionRequest{name, show},
		rests: func() ([2]*tally, error) { return [2]*tally{subject, subject}, nil },
		read:  func() (*Answer, error) { return r.readVersion(ctx, name, show) },
	})
	return a, failed("Version", err)
}
