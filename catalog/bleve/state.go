package bleve

import (
	"encoding/json"
	"fmt"

	index "github.com/blevesearch/bleve_index_api"

	"github.com/pawl-registry/pawl/registry"
)

// format is the number of what documents look like. Who changes that, or what
// cards hold, counts it up; indexes of other numbers are made anew.
const format = 1

// stateKey is where an index keeps its state, beside its documents and in the
// same batches.
var stateKey = []byte("pawl")

// A state is how far an index has come.
type state struct {
	Format int
	// Through is the index of the last log entry that the documents know of.
	Through uint64
	// Entry is what that entry was, so that an index knows the log of another
	// store from its own.
	Entry string `json:",omitempty"`
	// Building is set while the index is made from the subjects that there are.
	Building *building `json:",omitempty"`
}

// building says where the making of an index goes on: after which subject, and
// from which log entry once all are in.
type building struct {
	Token   string
	Through uint64
	Sweep   bool // documents may be there of subjects that are not
}

func loadState(r index.IndexReader) (state, error) {
	raw, err := r.GetInternal(stateKey)
	if err != nil || len(raw) == 0 {
		return state{Format: format}, err
	}
	var s state
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, fmt.Errorf("the catalog's state: %w", err)
	}
	return s, nil
}

func checkFormat(idx index.Index) error {
	r, err := idx.Reader()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	s, err := loadState(r)
	if err == nil && s.Format != format {
		err = fmt.Errorf("the index has format %d, this Pawl has %d", s.Format, format)
	}
	return err
}

// put makes the state a part of a batch.
func (s state) put(b *index.Batch) error {
	raw, err := json.Marshal(s)
	b.SetInternal(stateKey, raw)
	return err
}

// sign is what tells an entry from those of other stores with its index.
func sign(e registry.Entry) string {
	return fmt.Sprintf("%d %s %s %s", e.Time.UnixNano(), e.Type, e.RequestID, e.Resource)
}
