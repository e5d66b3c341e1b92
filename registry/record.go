package registry

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// This file knows what the store's values look like. They are JSON, so that a
// later Pawl can add fields and a person can read a damaged store; the texts
// of schemas are compressed besides (blob.go).

// formatVersion is the version of keys and records. A store with a higher one
// was written by a newer Pawl.
const formatVersion = 3

// counters are the one record that every mutation changes.
type counters struct {
	Index    uint64 // of the newest log entry
	ID       int    // the highest schema id that was given out
	Blob     uint64 // the highest blob number that was given out
	Domains  int
	Subjects int // live ones
	Versions int // live ones
	Schemas  int // digests that a version has, deleted ones included
}

type teamRecord struct {
	Description string            `json:",omitempty"`
	Contacts    []Contact         `json:",omitempty"`
	Principals  []string          `json:",omitempty"`
	Labels      map[string]string `json:",omitempty"`
	Created     time.Time
	Updated     time.Time
	Etag        uint64
}

type domainRecord struct {
	Description string            `json:",omitempty"`
	Owner       string            `json:",omitempty"`
	Labels      map[string]string `json:",omitempty"`
	Subjects    int               // live ones
	Created     time.Time
	Updated     time.Time
	Etag        uint64
}

// A subjectRecord outlives its subject: once purged it still keeps Last, so
// that no number is ever given twice.
type subjectRecord struct {
	Format      schema.Format
	Description string            `json:",omitempty"`
	Labels      map[string]string `json:",omitempty"`
	Tags        []string          `json:",omitempty"`
	Governance
	Latest  int // the highest live number, 0 for none
	Live    int // how many are live
	Stored  int // how many there are, deleted ones included; 0 means purged
	Last    int // the highest number that was ever given
	Created time.Time
	Updated time.Time
	Etag    uint64
	// Deleted is the index of the last DeleteSubject, Purged that of the last
	// purge of a version.
	Deleted uint64 `json:",omitempty"`
	Purged  uint64 `json:",omitempty"`
	// Inlines says that a version has Inlined.
	Inlines bool `json:",omitempty"`
}

type versionRecord struct {
	ID          int
	Blob        uint64
	GUID        schema.GUID
	Digest      schema.Digest
	Format      schema.Format
	References  []schema.Reference `json:",omitempty"`
	Created     time.Time
	Creator     string
	Origin      Origin            `json:",omitzero"`
	Annotations map[string]string `json:",omitempty"`
	Deleted     time.Time         `json:",omitzero"`
	DeletedBy   uint64            `json:",omitempty"` // the index of the entry that deleted it
	// Exempted are the violations that were let pass, at most maxExemptions;
	// MoreExempted counts the rest.
	Exempted     []exempted `json:",omitempty"`
	MoreExempted int        `json:",omitempty"`
	// Properties are those of the schema's metadata: whether two versions are
	// compared may depend on them.
	Properties map[string]string `json:",omitempty"`
	// Bare is the digest of the text alone, where that is another one.
	Bare schema.Digest `json:",omitzero"`
	// Inlined is that of an Avro text with its references written out.
	Inlined schema.Digest `json:",omitzero"`
	// Path is that of the only file of a Protobuf schema, if it was given one.
	Path     string `json:",omitempty"`
	Imported bool   `json:",omitempty"`
	// Forced says that nobody checked it.
	Forced bool `json:",omitempty"`
	// Override is why it was published though it breaks known consumers that
	// had not agreed.
	Override string `json:",omitempty"`
}

type settingRecord struct {
	Setting
	Etag uint64
}

// A contentRecord is a schema as it was published.
type contentRecord struct {
	Format     schema.Format
	Files      []schema.File
	References []schema.Reference `json:",omitempty"`
	GUID       schema.GUID
	Digest     schema.Digest
	Warnings   schema.Problems  `json:",omitempty"`
	Metadata   *schema.Metadata `json:",omitempty"`
	Rules      *schema.RuleSet  `json:",omitempty"`
	// Bare is the digest of the text alone, where that is another one.
	Bare schema.Digest `json:",omitzero"`
	// Inlined is the digest of an Avro text with its references written out.
	Inlined schema.Digest `json:",omitzero"`
	// Pinned says that the guid is that of another registry.
	Pinned bool `json:",omitempty"`
}

// A textRecord says what came of a text when it was read.
type textRecord struct {
	Blob   uint64
	Digest schema.Digest
	GUID   schema.GUID
}

// An idRecord is the schema that an id stands for in a domain. The blob is
// that of whoever published it first anywhere, so that an id always answers
// the same bytes.
type idRecord struct {
	Blob   uint64
	Digest schema.Digest
}

// A useRecord says with which text a version has a schema.
type useRecord struct {
	Blob uint64
	GUID schema.GUID
}

type entryRecord struct {
	Time      time.Time
	Type      EntryType
	Resource  string
	Principal string
	RequestID string         `json:",omitempty"`
	Data      map[string]any `json:",omitempty"`
}

// A damagedError is a record that cannot be read.
type damagedError struct {
	key key
	err error
}

func (e damagedError) Error() string {
	return fmt.Sprintf("the record under %q is damaged, run pawl verify: %v", []byte(e.key), e.err)
}

func (e damagedError) Unwrap() error { return e.err }

// load reads a record; ok is false where there is none.
func load[R any](r storage.Reader, k key) (rec R, ok bool, err error) {
	value, ok, err := r.Get(k)
	if err != nil || !ok {
		return rec, false, err
	}
	rec, err = decode[R](k, value)
	return rec, err == nil, err
}

func decode[R any](k key, value []byte) (rec R, err error) {
	if err := json.Unmarshal(value, &rec); err != nil {
		return rec, damagedError{k, err}
	}
	return rec, nil
}

// store writes a record.
func store[R any](tx storage.Tx, k key, rec R) error {
	value, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	return tx.Put(k, value)
}

// remove deletes keys.
func remove(tx storage.Tx, keys ...key) error {
	for _, k := range keys {
		if err := tx.Delete(k); err != nil {
			return err
		}
	}
	return nil
}

func countersKey() key { return in(metaSpace).text("counters") }

func formatKey() key { return in(metaSpace).text("format") }

func loadCounters(r storage.Reader) (counters, error) {
	c, _, err := load[counters](r, countersKey())
	return c, err
}
