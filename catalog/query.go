package catalog

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// A Query is what is searched for. A subject must answer all of it.
type Query struct {
	// Words stand alone; the last may be the beginning of a word.
	Words []string
	// Phrases are words that must stand one after another.
	Phrases [][]string
	Filters []Filter
}

// A Filter says what a subject must be, or have.
type Filter struct {
	Key   Key
	Value string
}

// A Key is what a filter looks at.
type Key string

// The keys.
const (
	ByDomain    Key = "domain"
	ByOwner     Key = "owner"
	ByTag       Key = "tag"
	ByFormat    Key = "format"
	ByField     Key = "field" // a field's name, or with its type's: order.id
	ByType      Key = "type"  // a type's name, or the end of its full name
	ByLifecycle Key = "lifecycle"
)

// Keys lists every Key.
func Keys() []Key {
	return []Key{ByDomain, ByOwner, ByTag, ByFormat, ByField, ByType, ByLifecycle}
}

// Parse reads a query: words, "phrases in quotes" and filters such as
// owner:shop or tag:"top secret". The error is a *registry.Error that says
// where the query is wrong.
func Parse(text string) (Query, error) {
	p := parser{text: text}
	if !utf8.ValidString(text) {
		return Query{}, p.fault(0, "it is not UTF-8")
	}
	if n := utf8.RuneCountInString(text); n > MaxQuery {
		return Query{}, p.fault(0, "it has %d characters; at most %d are allowed", n, MaxQuery)
	}
	for p.space(); p.at < len(text); p.space() {
		if err := p.clause(); err != nil {
			return Query{}, err
		}
	}
	if p.clauses == 0 {
		return Query{}, p.fault(0, "it is empty; say what to search for")
	}
	return p.query, nil
}

type parser struct {
	text    string
	at      int
	clauses int
	query   Query
}

// fault refuses the query. The place is told in characters, as people count.
func (p *parser) fault(at int, format string, args ...any) error {
	message := fmt.Sprintf(format, args...)
	if at > 0 || p.text != "" && !strings.HasPrefix(message, "it ") {
		message = fmt.Sprintf("at character %d: %s", utf8.RuneCountInString(p.text[:at])+1, message)
	}
	return &registry.Error{Reason: registry.InvalidArgument, Op: "Search", Field: "q", Message: "q: " + message}
}

func (p *parser) space() {
	rest := strings.TrimLeftFunc(p.text[p.at:], separates)
	p.at = len(p.text) - len(rest)
}

func separates(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// clause reads a phrase, a filter or a word.
func (p *parser) clause() error {
	start := p.at
	if p.text[p.at] == '"' {
		return p.phrase()
	}
	end := strings.IndexFunc(p.text[start:], func(r rune) bool { return r == ':' || r == '"' || separates(r) })
	if end < 0 {
		end = len(p.text) - start
	}
	word := p.text[start : start+end]
	p.at = start + end
	if p.at < len(p.text) && p.text[p.at] == ':' {
		p.at++
		return p.filter(start, Key(strings.ToLower(word)))
	}
	words := Single(word)
	if len(words) == 0 {
		return p.fault(start, "%q has no letter and no digit", word)
	}
	p.query.Words = append(p.query.Words, words...)
	return p.count(start, len(words))
}

func (p *parser) phrase() error {
	start := p.at
	text, err := p.quoted()
	if err != nil {
		return err
	}
	words := Single(text)
	if len(words) == 0 {
		return p.fault(start, "the phrase %q has no letter and no digit", text)
	}
	p.query.Phrases = append(p.query.Phrases, words)
	return p.count(start, len(words))
}

// quoted reads what is in quotes.
func (p *parser) quoted() (string, error) {
	start := p.at + 1
	end := strings.IndexByte(p.text[start:], '"')
	if end < 0 {
		return "", p.fault(p.at, "this quote is not closed")
	}
	p.at = start + end + 1
	return p.text[start : start+end], nil
}

func (p *parser) filter(start int, key Key) error {
	if !slices.Contains(Keys(), key) {
		return p.fault(start, "%s: is no filter; there are %s (put in quotes what has a colon in it)", key, keyNames())
	}
	value, err := p.value()
	if err != nil {
		return err
	}
	value = strings.TrimSpace(value)
	switch {
	case value == "":
		return p.fault(start, "%s: has no value", key)
	case key == ByFormat && !strings.EqualFold(value, string(schema.Avro)) && !strings.EqualFold(value, string(schema.Protobuf)):
		return p.fault(start, "%q is no format; there are avro and protobuf", value)
	case (key == ByField || key == ByType) && len(Single(value)) == 0:
		return p.fault(start, "%q has no letter and no digit", value)
	}
	p.query.Filters = append(p.query.Filters, Filter{key, value})
	return p.count(start, max(1, len(Single(value))))
}

// value reads what follows a filter's colon.
func (p *parser) value() (string, error) {
	if p.at < len(p.text) && p.text[p.at] == '"' {
		return p.quoted()
	}
	start := p.at
	if end := strings.IndexFunc(p.text[start:], separates); end >= 0 {
		p.at = start + end
	} else {
		p.at = len(p.text)
	}
	return p.text[start:p.at], nil
}

func (p *parser) count(start, words int) error {
	if p.clauses += words; p.clauses > MaxClauses {
		return p.fault(start, "here the query has more than %d words; search for fewer", MaxClauses)
	}
	return nil
}

func keyNames() string {
	names := make([]string, 0, len(Keys()))
	for _, k := range Keys() {
		names = append(names, string(k)+":")
	}
	return strings.Join(names, ", ")
}
