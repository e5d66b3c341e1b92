package bleve

import (
	"cmp"
	"slices"

	index "github.com/blevesearch/bleve_index_api"
)

// A ranked is a document with its score. Documents of one score are in the
// order of their ids.
type ranked struct {
	score int32
	id    string
}

// A place is where a page ended.
type place struct {
	Score int32
	ID    string
	Given int // results of this page and those before; 0 is before the first
}

// before reports whether a document belongs to a page that was given already.
func (p place) before(r ranked) bool {
	return p.Given > 0 && (r.score > p.Score || r.score == p.Score && r.id <= p.ID)
}

// best are the next n documents after a place. Ids are costly to find, so only
// those are looked at whose score is high enough; there are few scores.
func (t *tally) best(n int, after place) ([]ranked, error) {
	levels := map[int32]int{}
	for _, d := range t.docs {
		if t.answers(d) {
			levels[d.score]++
		}
	}
	scores := make([]int32, 0, len(levels))
	for score := range levels {
		if after.Given == 0 || score <= after.Score {
			scores = append(scores, score)
		}
	}
	slices.SortFunc(scores, func(a, b int32) int { return cmp.Compare(b, a) })
	var found []ranked
	for _, score := range scores {
		level, err := t.level(score, levels[score], n-len(found), after)
		if err != nil {
			return nil, err
		}
		if found = append(found, level...); len(found) >= n {
			break
		}
	}
	return found, nil
}

// manyTied is how many documents of one score are sorted at once. Where there
// are more, the index is walked in the order of ids: the next page is near.
const manyTied = 5000

// level are the first n documents of a score, after a place.
func (t *tally) level(score int32, count, n int, after place) ([]ranked, error) {
	if count > manyTied {
		return t.walk(score, n, after)
	}
	list := make([]ranked, 0, count)
	for doc, d := range t.docs {
		if !t.answers(d) || d.score != score {
			continue
		}
		if err := t.step(); err != nil {
			return nil, err
		}
		id, err := t.r.ExternalID(index.NewIndexInternalID(nil, uint64(doc)))
		if err != nil {
			return nil, err
		}
		if r := (ranked{score, id}); !after.before(r) {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b ranked) int { return cmp.Compare(a.id, b.id) })
	return list[:min(n, len(list))], nil
}

// walk is level by way of the ids.
func (t *tally) walk(score int32, n int, after place) ([]ranked, error) {
	var from []byte
	if after.Given > 0 && after.Score == score {
		from = []byte(after.ID)
	}
	dict, err := t.r.FieldDictRange("_id", from, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = dict.Close() }()
	var list []ranked
	for len(list) < n {
		entry, err := dict.Next()
		if err != nil || entry == nil {
			return list, err
		}
		if err := t.step(); err != nil {
			return nil, err
		}
		at, err := t.r.InternalID(entry.Term)
		if err != nil {
			return nil, err
		}
		if at == nil || at.Value() >= uint64(len(t.docs)) {
			continue // it was deleted
		}
		d, r := t.docs[at.Value()], ranked{score, entry.Term}
		if t.answers(d) && d.score == score && !after.before(r) {
			list = append(list, r)
		}
	}
	return list, nil
}
