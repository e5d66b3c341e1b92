package bleve

import (
	"encoding/base64"
	"encoding/json"
	"hash/fnv"

	"github.com/pawl-registry/pawl/catalog"
	"github.com/pawl-registry/pawl/registry"
)

// A token is a place within the answer to one query.
type token struct {
	Query uint64
	Place place
}

func hashOf(query string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(query)) // a hash takes every byte
	return h.Sum64()
}

func writeToken(s catalog.Search, at place) string {
	raw, _ := json.Marshal(token{hashOf(s.Query), at}) // it is made of numbers and a text
	return base64.RawURLEncoding.EncodeToString(raw)
}

func readToken(s catalog.Search) (place, error) {
	if s.Token == "" {
		return place{}, nil
	}
	var t token
	raw, err := base64.RawURLEncoding.Strict().DecodeString(s.Token)
	if err == nil {
		err = json.Unmarshal(raw, &t)
	}
	if err != nil || t.Query != hashOf(s.Query) || t.Place.Given <= 0 || t.Place.Given >= catalog.MaxDepth {
		return place{}, &registry.Error{
			Reason: registry.InvalidArgument, Op: "Search", Field: "page_token",
			Message: "page_token: it is damaged, or not from a search for this; start again without one",
		}
	}
	return t.Place, nil
}
