package registry

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// This file knows every key of the store. A key is one letter, which says what
// is under it, and fields in the order in which lists want them. Texts end
// with a zero byte and have none inside, because the bytes 0 and 1 are escaped.
// So keys sort as their fields do, and no field can run into the next or be
// the beginning of another one; numbers are big-endian.

// The letters. They are part of the store's format: see docs/design/storage-format.md.
const (
	metaSpace    = 'm' // name -> format, counters
	logSpace     = 'l' // index -> entryRecord
	teamSpace    = 't' // team -> teamRecord
	domainSpace  = 'd' // domain -> domainRecord
	subjectSpace = 's' // domain, subject -> subjectRecord
	versionSpace = 'v' // domain, subject, number -> versionRecord
	settingSpace = 'c' // place -> settingRecord
	accessSpace  = 'a' // place -> accessRecord
	blobSpace    = 'b' // blob number -> contentRecord, compressed
	textSpace    = 'r' // hash of the text -> textRecord
	guidSpace    = 'g' // guid, blob number -> nothing
	idSpace      = 'i' // schema id, domain -> idRecord
	digestSpace  = 'h' // digest, domain -> schema id; kept for ever
	useSpace     = 'u' // digest, domain, subject, number -> useRecord
	// associations: of a resource by name; the other two lead there
	associationSpace = 'n' // name, namespace, type, part -> associationRecord
	resourceSpace    = 'o' // resource id, type, part, namespace, name -> nothing
	boundSpace       = 'p' // domain, subject, name, namespace, type, part -> nothing
	referenceSpace   = 'f' // domain, subject, number, and those of the referrer -> nothing
	// applications, and what they read and write
	applicationSpace = 'A' // application -> applicationRecord
	releaseSpace     = 'R' // application, release -> releaseRecord
	usageSpace       = 'U' // domain, subject, role, application, environment -> usageRecord
	leaseSpace       = 'L' // as a usage -> leaseRecord; not in the log
	usedSpace        = 'W' // application, environment, domain, subject, role -> nothing
	projectionSpace  = 'J' // digest -> projectionRecord, compressed; kept for ever
	changeSpace      = 'C' // domain, subject, number -> changeRecord
	candidateSpace   = 'K' // as a change -> its candidateRecord, compressed
	fetchSpace       = 'F' // domain, subject -> fetchRecord; not in the log
	// derivations: by what is made, and by what it is made from
	derivationSpace = 'D' // target domain, subject, source domain, subject -> derivationRecord
	derivedSpace    = 'E' // source domain, subject, target domain, subject -> nothing
)

// A key is a key under construction.
type key []byte

func in(space byte) key { return key{space} }

// escape begins the two bytes that stand for a byte which is not above it.
const escape = 1

// text appends a text.
func (k key) text(s string) key {
	for i := range len(s) {
		if b := s[i]; b <= escape {
			k = append(k, escape, escape+b)
		} else {
			k = append(k, b)
		}
	}
	return append(k, 0)
}

// number appends a version's number, or a schema id.
func (k key) number(n int) key { return binary.BigEndian.AppendUint32(k, uint32(n)) }

// long appends an index or a blob's number.
func (k key) long(n uint64) key { return binary.BigEndian.AppendUint64(k, n) }

// bytes appends what has a fixed length.
func (k key) bytes(b []byte) key { return append(k, b...) }

func (k key) subject(s SubjectName) key { return k.text(s.Domain).text(s.Subject) }

func (k key) version(v VersionName) key { return k.subject(v.SubjectName).number(v.Number) }

var errKey = errors.New("the key is cut off")

// A cursor reads the fields of a key, after its letter.
type cursor struct {
	rest []byte
	err  error
}

func read(k []byte) *cursor {
	if len(k) == 0 {
		return &cursor{err: errKey}
	}
	return &cursor{rest: k[1:]}
}

func (c *cursor) text() string {
	i := bytes.IndexByte(c.rest, 0)
	if c.err != nil || i < 0 {
		c.err = errKey
		return ""
	}
	out := make([]byte, 0, i)
	for raw := c.rest[:i]; len(raw) > 0; raw = raw[1:] {
		if raw[0] != escape {
			out = append(out, raw[0])
			continue
		}
		if raw = raw[1:]; len(raw) == 0 || raw[0] != escape && raw[0] != escape+1 {
			c.err = errKey
			return ""
		}
		out = append(out, raw[0]-escape)
	}
	c.rest = c.rest[i+1:]
	return string(out)
}

func (c *cursor) take(n int) []byte {
	if c.err != nil || len(c.rest) < n {
		c.err = errKey
		return make([]byte, n)
	}
	b := c.rest[:n]
	c.rest = c.rest[n:]
	return b
}

func (c *cursor) number() int { return int(binary.BigEndian.Uint32(c.take(4))) }

func (c *cursor) long() uint64 { return binary.BigEndian.Uint64(c.take(8)) }

func (c *cursor) version() VersionName {
	return VersionName{SubjectName{Domain: c.text(), Subject: c.text()}, c.number()}
}

// end reports whether the key held just the fields that were read.
func (c *cursor) end() error {
	if c.err == nil && len(c.rest) > 0 {
		return errors.New("the key is too long")
	}
	return c.err
}

// startOf is where the texts begin that start with a prefix.
func (k key) startOf(prefix string) key {
	whole := k.text(prefix)
	return whole[:len(whole)-1]
}
