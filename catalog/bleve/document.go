package bleve

import (
	"strings"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/pawl-registry/pawl/catalog"
	"github.com/pawl-registry/pawl/registry"
)

// The fields of a document, beside one for each catalog.What. What is in these
// stands there whole.
const (
	cardField      = "card" // stored, not searched
	domainField    = "=domain"
	ownerField     = "=owner"
	tagField       = "=tag"
	formatField    = "=format"
	lifecycleField = "=lifecycle"
	pathField      = "=path" // a field with its type
	nameField      = "=name" // the words of the subject's name
	typeField      = "=type" // the words of a type's simple name
)

// idOf names a document. A domain's name has no slash.
func idOf(s registry.SubjectName) string { return s.Domain + "/" + s.Subject }

func subjectOf(id string) registry.SubjectName {
	domain, subject, _ := strings.Cut(id, "/")
	return registry.SubjectName{Domain: domain, Subject: subject}
}

// documentOf is a card as the index takes it.
func documentOf(c catalog.Card) *document.Document {
	d := builder{doc: document.NewDocument(idOf(c.Subject)), counts: map[catalog.What]uint64{}, seen: map[[2]string]bool{}}
	d.word(domainField, c.Subject.Domain)
	d.word(ownerField, strings.ToLower(c.Owner))
	d.word(formatField, strings.ToLower(string(c.Format)))
	d.word(lifecycleField, strings.ToLower(c.Lifecycle))
	d.word(nameField, catalog.ExactTerm(catalog.Single(c.Subject.Subject)))
	for _, tag := range c.Tags {
		d.word(tagField, strings.ToLower(tag))
	}
	for _, p := range c.Pieces {
		d.piece(p)
	}
	d.doc.AddField(document.NewTextFieldCustom(cardField, nil, encode(c), index.StoreField, nil))
	return d.doc
}

type builder struct {
	doc    *document.Document
	counts map[catalog.What]uint64
	seen   map[[2]string]bool // fields and their whole words
}

// word enters a text that is looked up whole.
func (b *builder) word(field, text string) {
	if at := [2]string{field, text}; text != "" && !b.seen[at] {
		b.seen[at] = true
		b.doc.AddField(document.NewTextFieldCustom(field, nil, []byte(text), index.IndexField|index.SkipFreqNorm, nil))
	}
}

// piece enters a text by its words, each text with a place of its own, so that
// no phrase goes from one into the next.
func (b *builder) piece(p catalog.Piece) {
	place := []uint64{b.counts[p.What]}
	b.counts[p.What]++
	b.doc.AddField(document.NewTextFieldCustom(string(p.What), place, []byte(p.Text), index.IndexField|index.IncludeTermVectors, words{}))
	switch p.What {
	case catalog.Type:
		b.word(typeField, catalog.ExactTerm(catalog.Single(p.Text[strings.LastIndexByte(p.Text, '.')+1:])))
	case catalog.Field:
		b.word(pathField, catalog.PathTerm(p.Path))
	case catalog.Name, catalog.Domain, catalog.Value, catalog.Owner, catalog.Tag, catalog.Label, catalog.Description, catalog.Doc:
	}
}

// words divides texts as the catalog does.
type words struct{}

func (words) Analyze(text []byte) analysis.TokenStream {
	list := catalog.Words(string(text))
	tokens := make(analysis.TokenStream, len(list))
	for i, w := range list {
		tokens[i] = &analysis.Token{Term: []byte(w.Text), Start: w.Start, End: w.End, Position: w.Position}
	}
	return tokens
}
