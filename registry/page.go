package registry

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"hash/fnv"

	"github.com/pawl-registry/pawl/storage"
)

// The sizes of a page, and how many keys are looked at for one: a page may be
// shorter than was asked for, so that no filter keeps a transaction open long.
const (
	defaultPage = 100
	maxPage     = 1000
	maxExamined = 20_000
)

func (p PageRequest) size() int {
	if p.Size <= 0 {
		return defaultPage
	}
	return min(p.Size, maxPage)
}

// A listing is one list: the keys it runs over, and everything that selects
// among them, so that a token of another list is refused.
type listing struct {
	start, end key
	filter     string
}

// over lists the keys that begin with prefix.
func over(prefix key, filter string) listing {
	return listing{start: prefix, end: storage.PrefixEnd(prefix), filter: filter}
}

// sum ties the key of a token to the list, and shows damage to it.
func (l listing) sum(next key) []byte {
	h := fnv.New64a()
	fmt.Fprintf(h, "%q %q %q %q", []byte(l.start), []byte(l.end), l.filter, []byte(next)) //nolint:errcheck // a hash takes every byte
	return h.Sum(nil)
}

// token says where the next page begins.
func (l listing) token(next key) string {
	return base64.RawURLEncoding.EncodeToString(append(l.sum(next), next...))
}

// from is the key at which a page begins.
func (l listing) from(token string) (key, error) {
	if token == "" {
		return l.start, nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) < sumSize {
		return nil, errToken()
	}
	at := key(raw[sumSize:])
	if !bytes.Equal(raw[:sumSize], l.sum(at)) || bytes.Compare(at, l.start) < 0 || l.end != nil && bytes.Compare(at, l.end) >= 0 {
		return nil, errToken()
	}
	return at, nil
}

// sumSize is the length of a listing's sum.
const sumSize = 8

func errToken() error {
	return invalid("page_token", "it is damaged, or not from a list with these filters; start again without one")
}

// list reads a page. Take turns a pair into an item; ok is false where the
// filter leaves it out.
func list[T any](r storage.Reader, l listing, p PageRequest, take func(storage.Pair) (item T, ok bool, err error)) (Page[T], error) {
	from, err := l.from(p.Token)
	if err != nil {
		return Page[T]{}, err
	}
	page, examined := Page[T]{}, 0
	for pair, err := range r.Scan(from, l.end) {
		if err != nil {
			return Page[T]{}, err
		}
		if len(page.Items) == p.size() || examined == maxExamined {
			page.Next = l.token(pair.Key)
			return page, nil
		}
		examined++
		item, ok, err := take(pair)
		if err != nil {
			return Page[T]{}, err
		}
		if ok {
			page.Items = append(page.Items, item)
		}
	}
	return page, nil
}
