package schema

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"slices"
	"strings"
)

// A Digest is the identity of a schema's meaning: equal digests mean that the
// two schemas, with everything they import, are the same but for white space,
// comments and the order of keys.
type Digest [sha256.Size]byte

// String gives sha256:hex.
func (d Digest) String() string { return "sha256:" + hex.EncodeToString(d[:]) }

// A GUID names a schema by its content, alike in every registry.
type GUID [md5.Size]byte

// String gives the hyphenated form of RFC 9562. No version bits are set:
// Confluent's framing takes all 128 bits from the content.
func (g GUID) String() string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", g[:4], g[4:6], g[6:8], g[8:10], g[10:])
}

// canonical is the form that the digest is made of.
func (s *Schema) canonical() []byte {
	if s.Protobuf != nil {
		return s.Protobuf.Canonical()
	}
	return s.Avro.Canonical()
}

// digest is the bare digest, with metadata and rules where there are any.
func (s *Schema) digest() Digest {
	metadata, rules := s.Source.Metadata, s.Source.Rules
	if metadata == nil && rules == nil {
		return s.Bare
	}
	h := sha256.New()
	frame(h, []byte("pawl contract 1"))
	frame(h, s.Bare[:])
	for _, part := range []any{metadata, rules} {
		// Maps are sorted and sets are clean, so there is one text only; and
		// there is one, since all is made of strings.
		text, _ := json.Marshal(part)
		frame(h, text)
	}
	return Digest(h.Sum(nil))
}

// bare hashes format, canonical form and the digests of the references by
// name. Everything has its length in front, so that no two lists of parts
// look the same.
func (s *Schema) bare() Digest {
	h := sha256.New()
	frame(h, []byte("pawl schema 1"))
	frame(h, []byte(s.Source.Format))
	frame(h, s.canonical())
	imports := slices.SortedStableFunc(slices.Values(s.Source.Imports), func(a, b Import) int {
		return strings.Compare(a.Reference.Name, b.Reference.Name)
	})
	for i, imp := range imports {
		if i > 0 && imp.Reference.Name == imports[i-1].Reference.Name {
			continue // the same schema twice: a conflict was refused before
		}
		frame(h, []byte(imp.Reference.Name))
		frame(h, imp.Schema.Digest[:])
	}
	return Digest(h.Sum(nil))
}

func frame(h hash.Hash, part []byte) {
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
	h.Write(part)
}

// guidOf hashes what Confluent Platform 8 does: the text, then name, subject and
// version of every reference, in the order given, then metadata and rules.
func (s *Schema) guidOf(text []byte) GUID {
	h := md5.New()
	h.Write(text)
	for _, imp := range s.Source.Imports {
		r := imp.Reference
		h.Write([]byte(r.Name))
		h.Write([]byte(r.qualified()))
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(r.Version)))
	}
	s.Source.Metadata.hashInto(h)
	s.Source.Rules.hashInto(h)
	return GUID(h.Sum(nil))
}

// text is what the guid is made of. Confluent stores an Avro schema as Java
// prints it. What it makes of a Protobuf schema nobody else can print, and
// schemas of several files it does not know: there our canonical form serves.
func (s *Schema) text() []byte {
	if s.Avro != nil && len(s.Source.Files) == 1 {
		return []byte(s.Avro.Text())
	}
	return s.canonical()
}

// qualified is the subject as Confluent names it: with its context unless
// that is the default one.
func (r Reference) qualified() string {
	if r.Domain == "" || r.Domain == "default" {
		return r.Subject
	}
	return ":." + r.Domain + ":" + r.Subject
}

// VerbatimGUID is the guid of a schema whose text another registry has printed
// already: it hashes the text of a Protobuf file as it is. For all else it is
// GUID.
func (s *Schema) VerbatimGUID() GUID {
	if s.Protobuf == nil || len(s.Source.Files) != 1 {
		return s.GUID
	}
	return s.guidOf([]byte(s.Source.Files[0].Content))
}
