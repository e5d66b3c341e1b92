package registry

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"testing"
)

// A tuple is fields of a key: two names and a number, as versions have them.
type tuple struct {
	domain, subject string
	number          int
}

func (t tuple) key() key { return in(versionSpace).text(t.domain).text(t.subject).number(t.number) }

func (t tuple) compare(u tuple) int {
	return cmp.Or(strings.Compare(t.domain, u.domain), strings.Compare(t.subject, u.subject), cmp.Compare(t.number, u.number))
}

// FuzzKey checks that keys read back as they were written, sort as their
// fields do, and that what begins with one field of a key is only what has
// that very field.
func FuzzKey(f *testing.F) {
	f.Add("default", "orders", 1, "default", "orders-value", 2)
	f.Add("pay", "ments\x00", 1, "pay\x00", "ments", 1)
	f.Add("a\x00", "", 255, "a", "\x00", 256)
	f.Add("", "", 0, "\x00", "", 0)
	f.Add("a\x01", "\xff", 7, "a", "\x01\xff", 7)
	f.Add("a", "ä/ö\U0010ffff", maxNumber, "a", "ä/ö", maxNumber-1)
	f.Fuzz(func(t *testing.T, d1, s1 string, n1 int, d2, s2 string, n2 int) {
		a := tuple{d1, s1, n1 & maxNumber}
		b := tuple{d2, s2, n2 & maxNumber}
		for _, x := range []tuple{a, b} {
			c := read(x.key())
			v := c.version()
			if got := (tuple{v.Domain, v.Subject, v.Number}); got != x || c.end() != nil {
				t.Errorf("the key of %+v reads as %+v, %v", x, got, c.end())
			}
		}
		if got, want := bytes.Compare(a.key(), b.key()), a.compare(b); got != want {
			t.Errorf("the keys of %+v and %+v compare as %d, want %d", a, b, got, want)
		}
		if within := bytes.HasPrefix(b.key(), in(versionSpace).text(a.domain)); within != (a.domain == b.domain) {
			t.Errorf("the key of %+v begins with the domain %q: %v", b, a.domain, within)
		}
		whole := in(versionSpace).subject(SubjectName{a.domain, a.subject})
		if within := bytes.HasPrefix(b.key(), whole); within != (a.domain == b.domain && a.subject == b.subject) {
			t.Errorf("the key of %+v begins with the subject of %+v: %v", b, a, within)
		}
		begins := bytes.HasPrefix(b.key(), in(versionSpace).text(a.domain).startOf(a.subject))
		if want := a.domain == b.domain && strings.HasPrefix(b.subject, a.subject); begins != want {
			t.Errorf("the key of %+v begins as subjects that start with %+v: %v", b, a, begins)
		}
	})
}

// FuzzCursor checks that reading a damaged key ends with an error or with what
// it says, and never beyond it.
func FuzzCursor(f *testing.F) {
	f.Add([]byte(tuple{"default", "orders", 1}.key()))
	f.Add([]byte{versionSpace, 'a', 1, 0})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, k []byte) {
		c := read(slices.Clone(k))
		v := c.version()
		if c.end() == nil && !bytes.Equal(in(k[0]).version(v), k) {
			t.Errorf("the key %q reads as %v, whose key is another one", k, v)
		}
	})
}
