package registry

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"runtime"

	"github.com/klauspost/compress/zstd"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// A codec compresses the texts of schemas. It is safe for concurrent use.
type codec struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

func newCodec() (codec, error) {
	enc, encErr := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(runtime.GOMAXPROCS(0)), zstd.WithLowerEncoderMem(true),
		zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithWindowSize(1<<20))
	// What is read back was bounded when it was written; a damaged value must
	// not ask for more.
	dec, decErr := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(4*storage.MaxValue))
	return codec{enc, dec}, errors.Join(encErr, decErr)
}

func (c codec) pack(rec contentRecord) ([]byte, error) { return packAs(c, rec) }

func packAs[R any](c codec, rec R) ([]byte, error) {
	text, err := json.Marshal(rec)
	if err != nil {
		return nil, err
	}
	return c.enc.EncodeAll(text, make([]byte, 0, len(text)/2)), nil
}

func (c codec) unpack(k key, value []byte) (contentRecord, error) {
	return unpackAs[contentRecord](c, k, value)
}

func unpackAs[R any](c codec, k key, value []byte) (rec R, err error) {
	text, err := c.dec.DecodeAll(value, nil)
	if err != nil {
		return rec, damagedError{k, err}
	}
	return decode[R](k, text)
}

func blobKey(n uint64) key { return in(blobSpace).long(n) }

// A textHash tells texts apart byte for byte, together with what they
// reference. Everything has its length in front, so that no two lists of parts
// look the same.
type textHash [sha256.Size]byte

func (d Draft) hash() textHash {
	h := sha256.New()
	frame := func(parts ...string) {
		for _, p := range parts {
			h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
			h.Write([]byte(p))
		}
	}
	frame(string(d.Format))
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(d.Files))))
	for _, f := range d.Files {
		frame(f.Path, f.Content)
	}
	for _, r := range d.References {
		frame(r.Name, r.Domain, r.Subject)
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(r.Version)))
	}
	if !d.bare() || d.guid != (schema.GUID{}) {
		frame("contract", string(jsonOf(d.Metadata)), string(jsonOf(d.Rules)), string(d.guid[:]))
	}
	return textHash(h.Sum(nil))
}

// jsonOf is the only JSON text of what is made of strings, lists and maps. It
// cannot fail: all of that has JSON.
func jsonOf(v any) []byte {
	text, _ := json.Marshal(v)
	return text
}

func (h textHash) key() key { return in(textSpace).bytes(h[:]) }

// guidKey leads from a guid to a blob. It may lead to several: to spellings of
// one schema, and to schemas that Java prints alike.
func guidKey(g schema.GUID, blob uint64) key { return in(guidSpace).bytes(g[:]).long(blob) }

// guid reads the guid and the blob that a guidKey names.
func (c *cursor) guid() (schema.GUID, uint64) {
	return schema.GUID(c.take(len(schema.GUID{}))), c.long()
}

// blobOf finds the text that a guid answers: the oldest that has it.
func blobOf(r storage.Reader, g schema.GUID) (blob uint64, ok bool, err error) {
	prefix := in(guidSpace).bytes(g[:])
	for p, err := range r.Scan(prefix, storage.PrefixEnd(prefix)) {
		_, blob = read(p.Key).guid()
		return blob, err == nil, err
	}
	return 0, false, nil
}
