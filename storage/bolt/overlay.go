package bolt

import (
	"bytes"
	"iter"

	"github.com/tidwall/btree"
	"go.etcd.io/bbolt"

	"github.com/pawl-registry/pawl/storage"
)

// A reader reads the data bucket.
type reader struct {
	data *bbolt.Bucket
	rev  storage.Revision
}

func (r reader) Revision() storage.Revision { return r.rev }

func (r reader) Get(key []byte) ([]byte, bool, error) {
	if v := r.data.Get(key); v != nil {
		return append([]byte{}, v...), true, nil
	}
	return nil, false, nil
}

func (r reader) Scan(start, end []byte) iter.Seq2[storage.Pair, error] {
	return func(yield func(storage.Pair, error) bool) {
		c := r.data.Cursor()
		for k, v := c.Seek(start); k != nil && before(k, end); k, v = c.Next() {
			if !yield(storage.Pair{Key: bytes.Clone(k), Value: append([]byte{}, v...)}, nil) {
				return
			}
		}
	}
}

// before reports whether k comes before end; a nil end is after every key.
func before(k, end []byte) bool { return end == nil || bytes.Compare(k, end) < 0 }

// An overlay is the transaction of one update within a batch: it keeps its
// writes to itself until apply, and reads through them. So an update that
// fails leaves no trace in the transaction it shares with others.
type overlay struct {
	base *bbolt.Bucket
	rev  storage.Revision
	put  btree.Map[string, []byte] // a nil value is a deletion
	size int
}

func (o *overlay) writes() int { return o.put.Len() }

func (o *overlay) Revision() storage.Revision { return o.rev }

func (o *overlay) Get(key []byte) ([]byte, bool, error) {
	if v, ok := o.put.Get(string(key)); ok {
		return bytes.Clone(v), v != nil, nil
	}
	return reader{data: o.base}.Get(key)
}

func (o *overlay) Put(key, value []byte) error {
	if err := storage.CheckPair(key, value); err != nil {
		return err
	}
	o.put.Set(string(key), append([]byte{}, value...))
	o.size += len(key) + len(value)
	return nil
}

func (o *overlay) Delete(key []byte) error {
	if _, ok, err := o.Get(key); err != nil || !ok {
		return err
	}
	o.put.Set(string(key), nil)
	return nil
}

// Scan merges the bucket with the writes. Both are in order; where a key is
// in both the write wins. The writes are a copy: they may change meanwhile.
func (o *overlay) Scan(start, end []byte) iter.Seq2[storage.Pair, error] {
	base := reader{data: o.base}.Scan(start, end)
	if o.writes() == 0 {
		return base
	}
	return func(yield func(storage.Pair, error) bool) {
		own := o.put.Copy().Iter()
		more := own.Seek(string(start))
		emit := func() bool { // the write at hand, and steps on
			key, value := own.Key(), own.Value()
			more = own.Next()
			return value == nil || yield(storage.Pair{Key: []byte(key), Value: bytes.Clone(value)}, nil)
		}
		for p, err := range base {
			for more && own.Key() < string(p.Key) {
				if !emit() {
					return
				}
			}
			if more && own.Key() == string(p.Key) {
				if !emit() {
					return
				}
			} else if !yield(p, err) {
				return
			}
		}
		for more && before([]byte(own.Key()), end) {
			if !emit() {
				return
			}
		}
	}
}

// apply writes to the bucket what the update wrote.
func (o *overlay) apply() (err error) {
	o.put.Scan(func(k string, v []byte) bool {
		if v == nil {
			err = o.base.Delete([]byte(k))
		} else {
			err = o.base.Put([]byte(k), v)
		}
		return err == nil
	})
	return err
}
