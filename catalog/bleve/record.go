package bleve

import (
	"encoding/binary"
	"errors"

	"github.com/pawl-registry/pawl/catalog"
	"github.com/pawl-registry/pawl/schema"
)

// This file keeps what a document stores of its card: all that an answer
// shows. Texts have their length before them; the index compresses them.

// encode is the stored form of a card.
func encode(c catalog.Card) []byte {
	var out []byte
	text := func(s string) {
		out = binary.AppendUvarint(out, uint64(len(s)))
		out = append(out, s...)
	}
	text(string(c.Format))
	text(c.Owner)
	out = binary.AppendUvarint(out, uint64(c.Latest))
	for _, p := range c.Pieces {
		text(string(p.What))
		text(p.Path)
		text(p.Text)
	}
	return out
}

var errCard = errors.New("a card of the catalog is cut off")

// decode is the opposite of encode, for what answers show.
func decode(raw []byte) (catalog.Card, error) {
	r := reading{rest: raw}
	c := catalog.Card{Format: schema.Format(r.text()), Owner: r.text(), Latest: int(r.number())}
	for len(r.rest) > 0 && !r.failed {
		c.Pieces = append(c.Pieces, catalog.Piece{What: catalog.What(r.text()), Path: r.text(), Text: r.text()})
	}
	if r.failed {
		return c, errCard
	}
	return c, nil
}

type reading struct {
	rest   []byte
	failed bool
}

func (r *reading) number() uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 {
		r.failed, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func (r *reading) text() string {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.failed, r.rest = true, nil
		return ""
	}
	s := string(r.rest[:n])
	r.rest = r.rest[n:]
	return s
}
