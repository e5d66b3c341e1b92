package bleve

import (
	"context"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/searcher"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/pawl-registry/pawl/catalog"
)

// perfect is about what the best answer scores: a name that is the query.
const perfect = 100 * 1000

// A tally counts, clause by clause, which documents answer a query and how
// well. It does not use the library's scores: they depend on all that is in the
// index, so that pages would shift while others publish, and a hidden document
// would show in the score of one that is not.
type tally struct {
	ctx     context.Context
	r       index.IndexReader
	docs    []standing
	clauses uint8 // done, at most one for each word of a query and some
	weighed int32 // clauses that score
	steps   int
}

// A standing is what a document has so far. One that missed a clause is behind
// and does not catch up.
type standing struct {
	score int32
	best  int32 // of the clause it did last
	done  uint8
}

// hit enters that a document has what the present clause looks for.
func (t *tally) hit(doc uint64, score int) {
	for uint64(len(t.docs)) <= doc {
		t.docs = append(t.docs, make([]standing, max(1024, len(t.docs)))...)
	}
	d := &t.docs[doc]
	if d.done == t.clauses {
		d.done++
		d.best = 0
	}
	if d.done == t.clauses+1 && int32(score) > d.best {
		d.score += int32(score) - d.best
		d.best = int32(score)
	}
}

// next ends a clause.
func (t *tally) next() { t.clauses++ }

// step looks now and then whether the caller has gone.
func (t *tally) step() error {
	if t.steps++; t.steps%4096 == 0 {
		return t.ctx.Err()
	}
	return nil
}

// only is the first clause: the domains that the caller may see, and that the
// query names.
func (t *tally) only(visible func(string) bool, q catalog.Query) error {
	err := t.terms(domainField, func(domain string) (int, bool) {
		return 0, visible(domain) && !slices.ContainsFunc(q.Filters, func(f catalog.Filter) bool {
			return f.Key == catalog.ByDomain && !strings.EqualFold(f.Value, domain)
		})
	})
	t.next()
	return err
}

// filter counts what a filter lets through.
func (t *tally) filter(f catalog.Filter) error {
	var err error
	switch lower := strings.ToLower(f.Value); f.Key {
	case catalog.ByDomain:
		return nil // see only
	case catalog.ByOwner:
		err = t.postings(ownerField, lower, 0)
	case catalog.ByTag:
		err = t.postings(tagField, lower, 0)
	case catalog.ByFormat:
		err = t.postings(formatField, lower, 0)
	case catalog.ByLifecycle:
		err = t.postings(lifecycleField, lower, 0)
	case catalog.ByType:
		err = t.inOrder(catalog.Type, catalog.Single(f.Value), 0)
	case catalog.ByField:
		if path := catalog.PathTerm(f.Value); path != "" {
			err = t.postings(pathField, path, 0)
		} else {
			err = t.inOrder(catalog.Field, catalog.Single(f.Value), 0)
		}
	}
	t.next()
	return err
}

// phrase counts texts that have words one after another.
func (t *tally) phrase(words []string) error {
	for _, what := range catalog.Whats() {
		if err := t.inOrder(what, words, what.Weight()*int(catalog.Exact)); err != nil {
			return err
		}
	}
	t.weighed++
	t.next()
	return nil
}

// word counts texts that have a word, or one that is near it.
func (t *tally) word(word string, last bool, typos catalog.Typos) error {
	for _, what := range catalog.Whats() {
		weight := what.Weight()
		if err := t.postings(string(what), word, weight*int(catalog.Exact)); err != nil {
			return err
		}
		if last && catalog.Goes(word) {
			if err := t.beginning(what, word); err != nil {
				return err
			}
		}
		if typos {
			if err := t.near(what, word); err != nil {
				return err
			}
		}
	}
	t.weighed++
	t.next()
	return nil
}

// beginning counts texts with words that begin with one.
func (t *tally) beginning(what catalog.What, word string) error {
	dict, err := t.r.FieldDictPrefix(string(what), []byte(word))
	if err != nil {
		return err
	}
	return t.each(dict, string(what), func(string) (int, bool) { return what.Weight() * int(catalog.Prefix), true })
}

// near counts texts with words that differ little from one. The library counts
// two letters that changed places as two; here they are one.
func (t *tally) near(what catalog.What, word string) error {
	fuzzy, ok := t.r.(index.IndexReaderFuzzy)
	if !ok || catalog.MaxTypos(word) == 0 {
		return nil
	}
	dict, err := fuzzy.FieldDictFuzzy(string(what), word, 2, "")
	if err != nil {
		return err
	}
	return t.each(dict, string(what), func(term string) (int, bool) {
		quality := catalog.Near(word, term)
		return what.Weight() * int(quality), quality > 0
	})
}

// terms counts the documents of those terms of a field that wanted says.
func (t *tally) terms(field string, wanted func(term string) (score int, ok bool)) error {
	dict, err := t.r.FieldDict(field)
	if err != nil {
		return err
	}
	return t.each(dict, field, wanted)
}

func (t *tally) each(dict index.FieldDict, field string, wanted func(term string) (score int, ok bool)) error {
	defer func() { _ = dict.Close() }()
	for {
		entry, err := dict.Next()
		if err != nil || entry == nil {
			return err
		}
		if err := t.step(); err != nil {
			return err
		}
		if score, ok := wanted(entry.Term); ok {
			if err := t.postings(field, entry.Term, score); err != nil {
				return err
			}
		}
	}
}

// postings counts the documents of a term.
func (t *tally) postings(field, term string, score int) error {
	list, err := t.r.TermFieldReader(t.ctx, []byte(term), field, false, false, false)
	if err != nil {
		return err
	}
	defer func() { _ = list.Close() }()
	var room index.TermFieldDoc
	for {
		doc, err := list.Next(room.Reset())
		if err != nil || doc == nil {
			return err
		}
		if err := t.step(); err != nil {
			return err
		}
		t.hit(doc.ID.Value(), score)
	}
}

// inOrder counts the documents that have words one after another, or that have
// them as one word: a field orderid is what orderId means.
func (t *tally) inOrder(what catalog.What, words []string, score int) error {
	if err := t.postings(string(what), strings.Join(words, ""), score); err != nil || len(words) == 1 {
		return err
	}
	phrase, err := searcher.NewPhraseSearcher(t.ctx, t.r, words, 0, false, string(what), 1, search.SearcherOptions{})
	if err != nil {
		return err
	}
	defer func() { _ = phrase.Close() }()
	room := &search.SearchContext{DocumentMatchPool: search.NewDocumentMatchPool(phrase.DocumentMatchPoolSize()+1, 0), IndexReader: t.r}
	for {
		match, err := phrase.Next(room)
		if err != nil || match == nil {
			return err
		}
		if err := t.step(); err != nil {
			return err
		}
		t.hit(match.IndexInternalID.Value(), score)
		room.DocumentMatchPool.Put(match)
	}
}

// bonus adds what a subject gains whose name, or one of whose types, is just
// the query, and makes the score one of all clauses.
func (t *tally) bonus(q catalog.Query) error {
	for i := range t.docs {
		if t.weighed > 0 {
			t.docs[i].score /= t.weighed
		}
	}
	if len(q.Words) == 0 {
		return nil
	}
	term := catalog.ExactTerm(q.Words)
	if err := t.extra(nameField, term, catalog.ExactName*int(catalog.Exact)); err != nil {
		return err
	}
	return t.extra(typeField, term, catalog.ExactType*int(catalog.Exact))
}

// gained marks a document that has its bonus: it gets one.
const gained = -1

// extra is no clause: who does not have the term stays.
func (t *tally) extra(field, term string, gain int) error {
	list, err := t.r.TermFieldReader(t.ctx, []byte(term), field, false, false, false)
	if err != nil {
		return err
	}
	defer func() { _ = list.Close() }()
	var room index.TermFieldDoc
	for {
		doc, err := list.Next(room.Reset())
		if err != nil || doc == nil {
			return err
		}
		if n := doc.ID.Value(); n < uint64(len(t.docs)) && t.docs[n].best != gained {
			t.docs[n].score += int32(gain)
			t.docs[n].best = gained
		}
	}
}

// answers reports whether a document did every clause.
func (t *tally) answers(d standing) bool { return d.done == t.clauses && t.clauses > 0 }

// total counts the documents that answer.
func (t *tally) total() int {
	n := 0
	for _, d := range t.docs {
		if t.answers(d) {
			n++
		}
	}
	return n
}
