package avro

import (
	"math"

	"github.com/pawl-registry/pawl/schema/avro"
)

// never is the height of a type that has no finite value.
const never = math.MaxInt

// heights gives, for every type that can be reached from one, the nesting of
// its shallowest value. It starts from the types that need no other and
// works backwards, each type once.
func heights(root *avro.Type) map[*avro.Type]int {
	h := &heightSearch{of: map[*avro.Type]int{}, open: map[*avro.Type]int{}, users: map[*avro.Type][]*avro.Type{}}
	for stack := []*avro.Type{root}; len(stack) > 0; {
		t := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if _, known := h.of[t]; known {
			continue
		}
		h.of[t] = never
		stack = append(stack, h.enter(t)...)
	}
	for ; len(h.queue) > 0; h.queue = h.queue[1:] {
		t := h.queue[0]
		for _, user := range h.users[t] {
			h.open[user]--
			if h.of[user] == never && (user.Kind == avro.Union || h.open[user] == 0) {
				h.settle(user, h.of[t]+1)
			}
		}
	}
	return h.of
}

type heightSearch struct {
	of    map[*avro.Type]int
	open  map[*avro.Type]int // fields that have no height yet
	users map[*avro.Type][]*avro.Type
	queue []*avro.Type
}

func (h *heightSearch) settle(t *avro.Type, height int) {
	h.of[t] = height
	h.queue = append(h.queue, t)
}

// enter notes what a type needs and returns what is to be looked at next.
func (h *heightSearch) enter(t *avro.Type) []*avro.Type {
	var needs []*avro.Type
	switch t.Kind {
	case avro.Record:
		for _, f := range t.Fields {
			needs = append(needs, f.Type)
		}
	case avro.Union:
		needs = t.Branches
	case avro.Array, avro.Map:
		h.settle(t, 0)
		return []*avro.Type{t.Items}
	default:
	}
	h.open[t] = len(needs)
	for _, n := range needs {
		h.users[n] = append(h.users[n], t)
	}
	if len(needs) == 0 && t.Kind != avro.Union && (t.Kind != avro.Enum || len(t.Symbols) > 0) {
		h.settle(t, 0)
	}
	return needs
}
