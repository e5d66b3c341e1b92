package confluent

import (
	"net/url"
	"strconv"
	"strings"
)

// A query is what a request says: the parts of its path, its parameters and
// its body.
type query struct {
	context string   // of the prefix /contexts/{context}/, empty for none
	args    []string // of the path, in order
	values  url.Values
	body    []byte
	allowed []string // the methods of the path, where the request has none of them
}

// parameters reads what can be read of a query string: what cannot is none.
func parameters(raw string) url.Values {
	if raw == "" {
		return nil
	}
	values, _ := url.ParseQuery(raw)
	return values
}

// flag is a parameter that is true or anything else, in any case: clients send
// True, and nobody answers 400 to what is neither.
func (q *query) flag(name string) bool { return strings.EqualFold(q.values.Get(name), "true") }

// text is a parameter, empty where there is none.
func (q *query) text(name string) string { return q.values.Get(name) }

// number is a parameter that is a number, or what stands for none.
func (q *query) number(name string, none int) int {
	n, err := strconv.Atoi(q.values.Get(name))
	if err != nil {
		return none
	}
	return n
}

// page is the part of a list that offset and limit ask for. A limit below 1
// means all of it, up to most, where most is not 0.
func page[T any](q *query, list []T, most int) []T {
	offset, limit := max(q.number("offset", 0), 0), q.number("limit", -1)
	if limit < 1 || most > 0 && limit > most {
		limit = most
	}
	list = list[min(offset, len(list)):]
	if limit > 0 {
		list = list[:min(limit, len(list))]
	}
	return list
}
