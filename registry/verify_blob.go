package registry

import (
	"context"
	"errors"
	"fmt"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// An opened is a blob on its way to be parsed.
type opened struct {
	number uint64
	*contentRecord
}

// content is what a blob holds, which the record under by needs. A blob that
// is damaged is reported where it is checked.
func (v *verifier) content(rd storage.Reader, blob uint64, by key) (*contentRecord, bool, error) {
	if c, ok := v.rules.cache.content(blob); ok {
		return c, true, nil
	}
	k := blobKey(blob)
	packed, ok, err := rd.Get(k)
	if err != nil {
		return nil, false, err
	}
	if !ok {
		v.fault(k, "it is missing, but %s needs it", describe(by))
		return nil, false, nil
	}
	c, err := v.rules.codec.unpack(k, packed)
	if err != nil {
		return nil, false, nil // reported where the blob is checked
	}
	v.rules.cache.contents.Set(blob, &c)
	return &c, true, nil
}

// checkBlob compares a blob with all that leads to it. It is parsed after the
// view.
func (v *verifier) checkBlob(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	n := c.long()
	if err := c.end(); err != nil {
		v.fault(k, "%v", err)
		return nil
	}
	v.counted.Blob = max(v.counted.Blob, n)
	content, err := v.unpack(value)
	if err != nil {
		v.fault(k, "its value cannot be read: %v", err)
		return nil
	}
	v.reread = &opened{n, &content}
	text := content.draft().hash().key()
	known, ok, err := other[textRecord](v, rd, text, k)
	if err != nil {
		return err
	}
	if ok {
		agree(v, text, k, "blob", known.Blob, n)
	}
	if err := v.checkThere(rd, guidKey(content.GUID, n), k); err != nil {
		return err
	}
	return v.checkUsed(rd, k, content.Digest, n)
}

// unpack reads a blob more strictly than whoever serves it.
func (v *verifier) unpack(value []byte) (contentRecord, error) {
	text, err := v.rules.codec.dec.DecodeAll(value, nil)
	var rec contentRecord
	if err == nil {
		err = decodeStrictly(text, &rec)
	}
	if err == nil && !knownFormat(rec.Format) {
		err = fmt.Errorf("its format is %q", rec.Format)
	}
	return rec, err
}

// checkUsed reports a blob that no version has.
func (v *verifier) checkUsed(rd storage.Reader, k key, d schema.Digest, blob uint64) error {
	used, err := v.anyUse(rd, in(useSpace).bytes(d[:]), func(u useRecord) bool { return u.Blob == blob })
	if err == nil && !used {
		v.fault(k, "no version with %s has it", d)
	}
	return err
}

// anyUse reports whether one of the uses beneath a prefix is wanted.
func (v *verifier) anyUse(rd storage.Reader, prefix key, wanted func(useRecord) bool) (bool, error) {
	for p, err := range rd.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return false, err
		}
		if u, err := decode[useRecord](p.Key, p.Value); err == nil && wanted(u) {
			return true, nil
		}
	}
	return false, nil
}

// rereadBlob parses the blob that was checked last, as it was when it was
// published, and compares what comes of it.
func (v *verifier) rereadBlob(ctx context.Context) error {
	b := v.reread
	v.reread = nil
	if b == nil {
		return nil
	}
	k := blobKey(b.number)
	s, err := v.rules.parseAt(ctx, b.draft(), 0)
	if err != nil {
		return v.unparsed(ctx, k, err)
	}
	v.rules.cache.parsed.Set(b.number, s)
	if s.Digest != b.Digest {
		v.fault(k, "its digest is %v, but its text gives %v", b.Digest, s.Digest)
	}
	if bare := b.Bare; s.Bare != s.Digest && s.Bare != bare || s.Bare == s.Digest && bare != (schema.Digest{}) {
		v.fault(k, "its bare digest is %v, but its text gives %v", bare, s.Bare)
	}
	whole, err := v.rules.inlined(ctx, s)
	if err != nil {
		return err
	}
	if whole != b.Inlined && b.Inlined != (schema.Digest{}) { // which a Pawl of format 1 left out
		v.fault(k, "its inlined digest is %v, but its text gives %v", b.Inlined, whole)
	}
	if s.GUID != b.GUID {
		v.fault(k, "its guid is %v, but its text gives %v", b.GUID, s.GUID)
	}
	return nil
}

// unparsed reports a text that cannot be read. One that is beyond the limits
// was published under others, and says nothing of the store.
func (v *verifier) unparsed(ctx context.Context, k key, err error) error {
	problems, wrong := errors.AsType[schema.Problems](err)
	refusal, refused := errors.AsType[*Error](err)
	switch {
	case ctx.Err() != nil, errors.Is(err, storage.ErrClosed):
		return err
	case wrong && tooLarge(problems), refused && refusal.Reason == SchemaTooLarge:
		return nil
	}
	v.fault(k, "its text cannot be read any more: %v", err)
	return nil
}

// checkText compares what is known of a text with its blob.
func (v *verifier) checkText(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	hash := textHash(c.take(len(textHash{})))
	rec, ok := own[textRecord](v, k, c, value)
	if !ok {
		return nil
	}
	content, ok, err := v.content(rd, rec.Blob, k)
	if err != nil || !ok {
		return err
	}
	b := blobKey(rec.Blob)
	if content.draft().hash() != hash {
		v.fault(k, "it leads to %s, which has another text", describe(b))
	}
	agree(v, k, b, "digest", rec.Digest, content.Digest)
	agree(v, k, b, "guid", rec.GUID, content.GUID)
	return nil
}

// checkGUID compares a guid with the blob that it leads to.
func (v *verifier) checkGUID(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	guid, blob := c.guid()
	if err := errors.Join(c.end(), empty(value)); err != nil {
		v.fault(k, "%v", err)
		return nil
	}
	content, ok, err := v.content(rd, blob, k)
	if ok {
		agree(v, k, blobKey(blob), "guid", guid, content.GUID)
	}
	return err
}
