package catalog

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Matches are the pieces that answer a query best, so that a reader sees why
// its subject was found: for each part of the query the best piece, and then
// what else there is, at most MaxMatches. Typos are looked for where the query
// was only answered with them.
func (q Query) Matches(pieces []Piece, typos Typos) []Match {
	seekers := q.seekers(typos)
	var found []answer
	for i := range pieces {
		if a := seekers.look(&pieces[i]); a.score > 0 {
			found = append(found, a)
		}
	}
	slices.SortStableFunc(found, func(a, b answer) int { return cmp.Compare(b.score, a.score) })
	return pick(found, len(seekers))
}

// Typos says whether words count that differ a little.
type Typos bool

// An answer is a piece that answers some parts of a query.
type answer struct {
	piece *Piece
	score int
	parts uint64 // which, a bit each
	at    Word   // the first word that was found
}

// pick takes the best answer for each part first.
func pick(found []answer, parts int) []Match {
	var order []int
	take := func(i int) {
		if len(order) < MaxMatches && !slices.Contains(order, i) {
			order = append(order, i)
		}
	}
	for part := range parts {
		if i := slices.IndexFunc(found, func(a answer) bool { return a.parts&(1<<part) != 0 }); i >= 0 {
			take(i)
		}
	}
	for i := range min(len(found), 2*MaxMatches) {
		take(i)
	}
	slices.Sort(order)
	out := make([]Match, len(order))
	for i, n := range order {
		a := found[n]
		out[i] = Match{What: a.piece.What, Path: a.piece.Path, Excerpt: excerpt(a.piece.Text, a.at)}
	}
	return out
}

// A part is a word, phrase or filter of a query, and the pieces it looks at.
type part struct {
	words []string
	last  bool // the word may go on
	in    []What
	path  string // a field with its type
	whole string // a piece that is just this, in lower case
}

// seekers are at most MaxClauses, so that a bit stands for each.
func (q Query) seekers(typos Typos) seekers {
	var list seekers
	for i, w := range q.Words {
		list = append(list, seeker{typos, part{words: []string{w}, last: i == len(q.Words)-1}})
	}
	for _, p := range q.Phrases {
		list = append(list, seeker{false, part{words: p}})
	}
	for _, f := range q.Filters {
		if p, ok := f.part(); ok {
			list = append(list, seeker{false, p})
		}
	}
	return list
}

// A seeker looks for a part.
type seeker struct {
	typos Typos
	part  part
}

// seekers look for the parts of a query, in its order.
type seekers []seeker

// part is what a filter looks for in pieces; ok is false for those that no
// piece shows.
func (f Filter) part() (p part, ok bool) {
	switch f.Key {
	case ByField:
		return part{words: Single(f.Value), in: []What{Field}, path: PathTerm(f.Value)}, true
	case ByType:
		return part{words: Single(f.Value), in: []What{Type}}, true
	case ByTag:
		return part{whole: strings.ToLower(f.Value), in: []What{Tag}}, true
	case ByOwner:
		return part{whole: strings.ToLower(f.Value), in: []What{Owner}}, true
	case ByDomain, ByFormat, ByLifecycle:
	}
	return part{}, false
}

// look says how well a piece answers.
func (list seekers) look(piece *Piece) answer {
	a := answer{piece: piece}
	words := Words(piece.Text)
	for i, l := range list {
		quality, at := l.find(piece, words)
		if quality == 0 {
			continue
		}
		if a.score == 0 {
			a.at = at
		}
		a.score += piece.What.Weight() * int(quality)
		a.parts |= 1 << i
	}
	return a
}

func (l seeker) find(piece *Piece, words []Word) (Quality, Word) {
	p := l.part
	switch {
	case len(p.in) > 0 && !slices.Contains(p.in, piece.What):
		return 0, Word{}
	case p.path != "":
		return percent(PathTerm(piece.Path) == p.path), Word{}
	case p.whole != "":
		return percent(strings.ToLower(piece.Text) == p.whole), Word{}
	case len(p.words) > 1:
		return phraseIn(p.words, words)
	}
	var best Quality
	var at Word
	for _, w := range words {
		if q := l.compare(w.Text); q > best {
			best, at = q, w
		}
	}
	return best, at
}

func percent(is bool) Quality {
	if is {
		return Exact
	}
	return 0
}

// compare says how nearly a word is the one that is looked for.
func (l seeker) compare(word string) Quality {
	want := l.part.words[0]
	switch {
	case word == want:
		return Exact
	case l.part.last && Goes(want) && strings.HasPrefix(word, want):
		return Prefix
	case bool(l.typos):
		return Near(want, word)
	}
	return 0
}

// Goes reports whether a word is long enough to be taken for the beginning of
// others: one letter begins everything.
func Goes(word string) bool { return utf8.RuneCountInString(word) > 1 }

// phraseIn finds words that stand one after another, or that are one.
func phraseIn(phrase []string, words []Word) (Quality, Word) {
	whole := strings.Join(phrase, "")
	for i, w := range words {
		if w.Text == whole {
			return Exact, w
		}
		if w.Text != phrase[0] {
			continue
		}
		next := 1
		for _, following := range words[i+1:] {
			if next < len(phrase) && following.Position == w.Position+next && following.Text == phrase[next] {
				next++
			}
		}
		if next == len(phrase) {
			return Exact, w
		}
	}
	return 0, Word{}
}

// maxExcerpt is how many bytes of a text an excerpt has.
const maxExcerpt = 160

// excerpt is a text, or what stands around a word of it.
func excerpt(text string, at Word) string {
	if len(text) <= maxExcerpt {
		return strings.Join(strings.Fields(text), " ")
	}
	from := max(0, min(at.Start-maxExcerpt/3, len(text)-maxExcerpt))
	to := min(len(text), from+maxExcerpt)
	cut := strings.Join(strings.Fields(strings.ToValidUTF8(text[from:to], "")), " ")
	if from > 0 {
		cut = "…" + cut
	}
	if to < len(text) {
		cut += "…"
	}
	return cut
}
