package catalog

import (
	"context"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// The bounds of a search. What is asked for is held against them before
// anything is looked up.
const (
	MaxQuery   = 1000   // characters of a query
	MaxClauses = 32     // words of a query, those in phrases and filters too
	MaxPage    = 100    // results of a page
	MaxDepth   = 10_000 // results that pages lead to
	MaxMatches = 5      // of a result
)

// DefaultPage is how many results a page has that was not asked for a size.
const DefaultPage = 20

// A Searcher finds subjects. An error is a *registry.Error, or that the
// context ended.
type Searcher interface {
	Search(ctx context.Context, s Search) (Page, error)
}

// A Search asks for a page of what a query finds, of all that the caller may
// see. Size 0 means DefaultPage; more than MaxPage means MaxPage.
type Search struct {
	Query string
	Size  int
	Token string
}

// A Page is a page of results, best first. An empty Next says that it is the
// last, or that MaxDepth is reached.
type Page struct {
	Results []Result
	Next    string
	// Total is how many subjects the query finds.
	Total int
	// IndexedThrough is the index of the newest log entry that the answer
	// knows of.
	IndexedThrough uint64
}

// A Result is a subject that a query found.
type Result struct {
	Subject registry.SubjectName
	Format  schema.Format
	Owner   string // a team; empty for nobody
	Latest  int    // the number of its latest version
	// Score is how well it answers: the better the higher, from 0 to about 1.
	// It depends on the subject and the query alone, not on what else there is.
	Score   float64
	Matches []Match // the best, at most MaxMatches
}

// A Match is a piece of a subject that answers a query.
type Match struct {
	What    What
	Path    string // where it is: a full type name, a field's path, a label's key
	Excerpt string // its text, or what stands around the words that were found
}
