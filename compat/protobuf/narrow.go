package protobuf

import (
	"strings"

	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

// A narrowing is a message and what is read of it; a nil mask is nothing.
type narrowing struct {
	of *protobuf.Message
	to *source.Mask
}

// A narrower copies messages as a consumer sees them. They keep all their
// fields, for the decoder has them, and those that the consumer does not read
// are marked.
type narrower struct {
	partner map[*protobuf.Message]*protobuf.Message
	unread  map[*protobuf.Field]bool
	known   map[narrowing]*protobuf.Message
	todo    []narrowing
}

// narrow copies a message with what a mask takes of it.
func (n *narrower) narrow(m *protobuf.Message, mask *source.Mask) *protobuf.Message {
	root := n.take(m, mask)
	for ; len(n.todo) > 0; n.todo = n.todo[1:] {
		n.fill(n.known[n.todo[0]], n.todo[0].to)
	}
	return root
}

// take gives a message as it is seen, and has it filled later if it is new.
func (n *narrower) take(m *protobuf.Message, mask *source.Mask) *protobuf.Message {
	if m == nil || mask != nil && (mask.Whole() || strings.HasPrefix(string(m.Name), "google.protobuf.")) {
		return m // JSON writes some of Google's own as one text, which is read whole
	}
	key := narrowing{m, mask}
	if seen := n.known[key]; seen != nil {
		return seen
	}
	seen := *m
	n.known[key] = &seen
	n.todo = append(n.todo, key)
	if partner := n.partner[m]; partner != nil {
		n.partner[&seen] = partner
	}
	return &seen
}

// fill copies the fields of a message. One that is required is read in any
// case: without it the decoder refuses the message.
func (n *narrower) fill(m *protobuf.Message, mask *source.Mask) {
	whole := m.Fields
	m.Fields = make([]*protobuf.Field, len(whole))
	for i, f := range whole {
		taken := mask
		if mask != nil && !m.MapEntry {
			taken = mask.Field(string(f.Name))
		}
		seen := *f
		seen.Message = n.take(f.Message, taken)
		m.Fields[i] = &seen
		if taken == nil && f.Presence != protobuf.RequiredPresence {
			n.unread[&seen] = true
		}
	}
}
