package bleve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	index "github.com/blevesearch/bleve_index_api"

	"github.com/pawl-registry/pawl/catalog"
	"github.com/pawl-registry/pawl/registry"
)

// Search finds the subjects that a query describes.
func (i *Index) Search(ctx context.Context, s catalog.Search) (page catalog.Page, err error) {
	query, err := catalog.Parse(s.Query)
	if err != nil {
		return page, err
	}
	after, err := readToken(s)
	if err != nil {
		return page, err
	}
	defer func() { // from maps of files that are not what they should be
		if what := recover(); what != nil {
			page, err = catalog.Page{}, i.broken(ctx, fmt.Errorf("%w: %v", errDamaged, what))
		}
	}()
	r, done, err := i.reader()
	if err != nil {
		return page, &registry.Error{Reason: registry.Unavailable, Op: "Search", Message: "the catalog cannot answer now; try again", Err: err}
	}
	defer done()
	page, err = i.find(ctx, r, query, s, after)
	if err != nil && ctx.Err() == nil {
		return catalog.Page{}, i.broken(ctx, err)
	}
	return page, errors.Join(err, ctx.Err())
}

// broken has the index made anew, and tells the caller to come again.
func (i *Index) broken(ctx context.Context, cause error) error {
	i.cfg.Logger.LogAttrs(ctx, slog.LevelError, "the catalog is damaged", slog.Any("cause", cause))
	select {
	case i.damaged <- struct{}{}:
	default: // it is known already
	}
	return &registry.Error{Reason: registry.Unavailable, Op: "Search", Message: "the catalog is being repaired; try again", Err: cause}
}

// find searches for what the query says and, where there is no such thing, for
// what it may have meant.
func (i *Index) find(ctx context.Context, r index.IndexReader, q catalog.Query, s catalog.Search, after place) (catalog.Page, error) {
	known, err := loadState(r)
	if err != nil {
		return catalog.Page{}, err
	}
	typos := catalog.Typos(false)
	t, err := i.tally(ctx, r, q, typos)
	if err == nil && t.total() == 0 && len(q.Words) > 0 {
		typos = true
		t, err = i.tally(ctx, r, q, typos)
	}
	if err != nil {
		return catalog.Page{}, err
	}
	page := catalog.Page{Total: t.total(), IndexedThrough: known.Through}
	size := min(pageSize(s.Size), catalog.MaxDepth-after.Given)
	found, err := t.best(size+1, after)
	if err != nil {
		return page, err
	}
	if len(found) > size {
		found = found[:size]
		last := found[size-1]
		if given := after.Given + size; given < catalog.MaxDepth {
			page.Next = writeToken(s, place{Score: last.score, ID: last.id, Given: given})
		}
	}
	for _, f := range found {
		card, ok, err := stored(r, f.id)
		if err != nil {
			return page, err
		}
		if ok {
			page.Results = append(page.Results, catalog.Result{
				Subject: card.Subject, Format: card.Format, Owner: card.Owner, Latest: card.Latest,
				Score: float64(f.score) / perfect, Matches: q.Matches(card.Pieces, typos),
			})
		}
	}
	return page, nil
}

func pageSize(asked int) int {
	if asked <= 0 {
		return catalog.DefaultPage
	}
	return min(asked, catalog.MaxPage)
}

// tally counts what every visible document has of the query.
func (i *Index) tally(ctx context.Context, r index.IndexReader, q catalog.Query, typos catalog.Typos) (*tally, error) {
	t := &tally{ctx: ctx, r: r}
	if err := t.only(i.visible(ctx), q); err != nil {
		return nil, err
	}
	for _, f := range q.Filters {
		if err := t.filter(f); err != nil {
			return nil, err
		}
	}
	for _, p := range q.Phrases {
		if err := t.phrase(p); err != nil {
			return nil, err
		}
	}
	for n, w := range q.Words {
		if err := t.word(w, n == len(q.Words)-1, typos); err != nil {
			return nil, err
		}
	}
	return t, t.bonus(q)
}

// visible asks the registry what the caller may know of.
func (i *Index) visible(ctx context.Context) func(domain string) bool {
	return func(domain string) bool { return i.cfg.Registry.Visible(ctx, domain) }
}
