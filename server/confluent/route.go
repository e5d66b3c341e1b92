package confluent

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// A route is one method of one path.
type route struct {
	method  string
	pattern []string // {} stands for any segment
	name    string   // as metrics and logs call it
	body    bool
	do      func(*Handler, context.Context, *query) (answer, error)
}

// A Method is a method of the API as metrics and logs know it.
type Method struct {
	Name    string
	Changes bool // it changes what the registry holds
}

// unknownRoute stands for requests that have no route.
var unknownRoute = &route{name: "unknown"}

// Methods lists every method. Requests that have none are called unknown.
func Methods() []Method {
	methods := []Method{{Name: optionsRoute.name}}
	for _, r := range routes() {
		if m := (Method{r.name, r.changes()}); !slices.Contains(methods, m) {
			methods = append(methods, m)
		}
	}
	return methods
}

// changes reports whether the route changes anything: look-ups and checks are
// posted too, because they bring a schema.
func (r *route) changes() bool {
	return r.method != http.MethodGet && r.name != "LookUpSchema" && !strings.HasPrefix(r.name, "Check") && !strings.HasPrefix(r.name, "BatchGet") && r.name != "PostRoot"
}

// A table finds the route of a request, by the number of its segments.
type table map[int][]*route

func newTable() table {
	t := table{}
	for _, r := range routes() {
		t[len(r.pattern)] = append(t[len(r.pattern)], r)
	}
	return t
}

// mounts are where the API is found beside the root: at the addresses that
// Apicurio Registry gives it.
var mounts = [][]string{{"apis", "ccompat", "v7"}, {"apis", "ccompat", "v8"}}

// find finds the route of a request.
func (t table) find(r *http.Request) (*route, *query, error) {
	segments, err := split(r.URL)
	q := &query{}
	if err != nil {
		return nil, q, err
	}
	for _, mount := range mounts {
		if len(segments) >= len(mount) && slices.Equal(segments[:len(mount)], mount) {
			segments = segments[len(mount):]
			break
		}
	}
	if len(segments) > 2 && segments[0] == "contexts" {
		q.context, segments = segments[1], segments[2:]
	}
	q.values = parameters(r.URL.RawQuery)
	method := r.Method
	if method == http.MethodHead { // net/http leaves the body of the answer out
		method = http.MethodGet
	}
	var allowed []string
	for _, candidate := range t[len(segments)] {
		args, ok := candidate.match(segments)
		if !ok {
			continue
		}
		if candidate.method == method {
			q.args = args
			return candidate, q, nil
		}
		allowed = append(allowed, candidate.method)
	}
	if allowed == nil {
		return nil, q, errNoPath
	}
	if slices.Contains(allowed, http.MethodGet) {
		allowed = append(allowed, http.MethodHead)
	}
	q.allowed = append(allowed, http.MethodOptions)
	if method == http.MethodOptions {
		return optionsRoute, q, nil
	}
	return nil, q, errNoMethod
}

func (r *route) match(segments []string) (args []string, ok bool) {
	for i, s := range segments {
		switch {
		case r.pattern[i] == "{}":
			args = append(args, s)
		case r.pattern[i] != s:
			return nil, false
		}
	}
	return args, true
}

// split unescapes the segments of a path. A slash at its end is not one; %2F
// is part of a name.
func split(u *url.URL) ([]string, error) {
	path := strings.TrimSuffix(strings.TrimPrefix(u.EscapedPath(), "/"), "/")
	if path == "" {
		return nil, nil
	}
	segments := strings.Split(path, "/")
	for i, s := range segments {
		text, err := url.PathUnescape(s)
		if err != nil || !utf8.ValidString(text) {
			return nil, errNoPath
		}
		segments[i] = text
	}
	return segments, nil
}
