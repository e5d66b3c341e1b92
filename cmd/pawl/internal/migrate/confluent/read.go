package confluent

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate"
)

// prefixes select the subjects of all contexts. Registries that know the first
// may mean the default context only by the second, and others take the first
// for the beginning of a name, with which nothing begins.
var prefixes = []string{":*:", ""}

const pageSize = 1000

// A reading is a content that is being read, from several goroutines.
type reading struct {
	*Registry
	want     migrate.Scope
	progress migrate.Progress
	done     atomic.Int64
	unset    set // what is answered where nothing is set

	mu      sync.Mutex
	content migrate.Content
}

// Read reads what is in the wanted contexts.
func (r *Registry) Read(ctx context.Context, want migrate.Scope, progress migrate.Progress) (migrate.Content, error) {
	in := &reading{Registry: r, want: want, progress: progress}
	err := in.inBulk(ctx)
	if isRefusal(err) { // an older registry, or one that cannot list one of them
		in.content.Versions = nil
		in.done.Store(0)
		err = in.oneByOne(ctx)
	}
	if err == nil {
		err = in.settings(ctx)
	}
	in.content.Sort()
	return in.content, err
}

// inBulk reads the versions by the thousand. Not every registry says of a
// version that it is deleted; a list of those that are not does.
func (in *reading) inBulk(ctx context.Context) error {
	for _, prefix := range prefixes {
		all := url.Values{"deleted": {"true"}, "latestOnly": {"false"}, "referenceFormat": {"qualified"}}
		if prefix != "" {
			all.Set("subjectPrefix", prefix)
		}
		// Of all first: what is deleted in between is not there for the second
		// list, and what comes in between does not look deleted.
		versions, err := in.list(ctx, all)
		if err != nil {
			return err
		}
		if len(versions) == 0 {
			continue
		}
		all.Set("deleted", "false")
		live, err := in.list(ctx, all)
		if err != nil {
			return err
		}
		in.take(versions, live)
		return nil
	}
	return nil
}

func (in *reading) take(versions, live []migrate.Version) {
	alive := make(map[migrate.Key]bool, len(live))
	for _, v := range live {
		alive[v.Key()] = true
	}
	for _, v := range versions {
		v.Deleted = !alive[v.Key()]
		if in.want.HasSubject(v.Place) {
			in.content.Versions = append(in.content.Versions, v)
		}
	}
}

// list lists every version once. A registry may give less than a full page, or
// all of them whatever page is asked for.
func (in *reading) list(ctx context.Context, query url.Values) ([]migrate.Version, error) {
	var all []migrate.Version
	seen := map[migrate.Key]bool{}
	for offset, more := 0, true; more; {
		var page []Entity
		query.Set("offset", strconv.Itoa(offset))
		query.Set("limit", strconv.Itoa(pageSize))
		if err := in.do(ctx, call{method: "GET", path: []string{"schemas"}, query: query}, &page); err != nil {
			return nil, err
		}
		more = false
		for _, e := range page {
			if v := e.Neutral(); !seen[v.Key()] {
				seen[v.Key()], more = true, true
				all = append(all, v)
			}
		}
		offset += len(page)
		in.progress("versions listed", offset, 0)
	}
	return all, nil
}

// oneByOne reads the versions subject by subject.
func (in *reading) oneByOne(ctx context.Context) error {
	subjects, err := in.subjects(ctx)
	if err != nil {
		return err
	}
	return in.each(ctx, subjects, in.versions)
}

func (in *reading) each(ctx context.Context, places []migrate.Place, do func(context.Context, migrate.Place) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(in.parallel)
	for _, p := range places {
		group.Go(func() error { return do(ctx, p) })
	}
	return group.Wait()
}

func (in *reading) subjects(ctx context.Context) ([]migrate.Place, error) {
	var names []string
	for _, prefix := range prefixes {
		query := url.Values{"deleted": {"true"}}
		if prefix != "" {
			query.Set("subjectPrefix", prefix)
		}
		err := in.do(ctx, call{method: "GET", path: []string{"subjects"}, query: query}, &names)
		if isMissing(err) {
			err = fmt.Errorf("%s has no subjects, as a schema registry has: is the URL right? %w", in.base, err)
		}
		if err != nil || len(names) > 0 {
			return in.places(names), err
		}
	}
	return nil, nil
}

func (in *reading) places(names []string) []migrate.Place {
	var places []migrate.Place
	for _, name := range names {
		if p := PlaceOf(name); in.want.HasSubject(p) {
			places = append(places, p)
		}
	}
	return places
}

func (in *reading) versions(ctx context.Context, p migrate.Place) error {
	var all, live []int
	path := []string{"subjects", nameOf(p), "versions"}
	err := in.do(ctx, call{method: "GET", path: path}, &live)
	if err != nil && !isMissing(err) {
		return err
	}
	if err := in.do(ctx, call{method: "GET", path: path, query: url.Values{"deleted": {"true"}}}, &all); err != nil {
		return unlessMissing(err)
	}
	alive := map[int]bool{}
	for _, n := range live {
		alive[n] = true
	}
	for _, n := range all {
		var e Entity
		err := in.do(ctx, call{
			method: "GET", path: append(path[:3:3], strconv.Itoa(n)), query: url.Values{"deleted": {"true"}, "referenceFormat": {"qualified"}},
		}, &e)
		if isMissing(err) {
			continue // purged since
		}
		if isRefusal(err) {
			in.unread(migrate.Key{Place: p, Number: n}, err)
			continue
		}
		if err != nil {
			return err
		}
		e.Subject = nameOf(p)
		v := e.Neutral()
		v.Deleted = !alive[n]
		in.mu.Lock()
		in.content.Versions = append(in.content.Versions, v)
		in.mu.Unlock()
		in.progress("versions read", int(in.done.Add(1)), 0)
	}
	return nil
}

// unread keeps a version that the registry cannot tell through this API.
func (in *reading) unread(k migrate.Key, err error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.content.Unread = append(in.content.Unread, migrate.Refused{What: k.String(), Why: "it cannot be read: " + err.Error()})
}

func unlessMissing(err error) error {
	if isMissing(err) {
		return nil
	}
	return err
}

// settings reads what is set: everywhere, for each context, for each subject
// that has versions. Of others nobody can ask for a list.
func (in *reading) settings(ctx context.Context) error {
	var contexts []string
	if err := in.do(ctx, call{method: "GET", path: []string{"contexts"}}, &contexts); err != nil && !isRefusal(err) {
		return err
	}
	if err := in.probe(ctx); err != nil {
		return err
	}
	places := []migrate.Place{{}, {Context: migrate.DefaultContext}}
	for _, context := range contexts {
		if context != migrate.DefaultContext {
			places = append(places, migrate.Place{Context: context})
		}
	}
	subjects := in.content.Subjects()
	there := make(map[migrate.Place]bool, len(subjects))
	for _, p := range subjects {
		there[p] = true
	}
	for p := range in.want.Subjects {
		if p.Subject != "" && !there[p] {
			places = append(places, p) // something may be set for it all the same
		}
	}
	places = append(places, subjects...)
	return in.each(ctx, places, in.setting)
}

// set is what is set at a place.
type set struct {
	fields map[string]json.RawMessage
	mode   string
}

// nobody is a subject that nothing can be set for.
var nobody = migrate.Place{Context: migrate.DefaultContext, Subject: "pawl-import-asks-for-no-subject"}

// probe finds out what a registry answers where nothing is set: some answer
// what counts there instead of an error.
func (in *reading) probe(ctx context.Context) (err error) {
	in.unset, err = in.own(ctx, nobody)
	return err
}

func (in *reading) setting(ctx context.Context, p migrate.Place) error {
	if p.Context != "" && !in.want.Has(p.Context) {
		return nil
	}
	is, err := in.own(ctx, p)
	if err != nil {
		return err
	}
	top := p.Context == migrate.DefaultContext && p.Subject == ""
	if !top && len(in.unset.fields) > 0 && maps.EqualFunc(is.fields, in.unset.fields, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
		is.fields = nil
	}
	if !top && is.mode == in.unset.mode || top && is.mode == "READWRITE" {
		is.mode = ""
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if len(is.fields) > 0 {
		in.content.Configs = append(in.content.Configs, migrate.Config{Place: p, Fields: is.fields})
	}
	if is.mode != "" {
		in.content.Modes = append(in.content.Modes, migrate.Mode{Place: p, Mode: is.mode})
	}
	return nil
}

// own asks what is set at a place itself, if anything is. Registries differ in
// how they say that nothing is, and in whether they know contexts or modes.
func (in *reading) own(ctx context.Context, p migrate.Place) (set, error) {
	var is set
	err := in.do(ctx, call{method: "GET", path: settingPath("config", p)}, &is.fields)
	if err != nil && !isRefusal(err) {
		return is, err
	}
	maps.DeleteFunc(is.fields, func(_ string, value json.RawMessage) bool { return string(value) == "null" })
	var mode struct{ Mode string }
	err = in.do(ctx, call{method: "GET", path: settingPath("mode", p)}, &mode)
	if err != nil && !isRefusal(err) {
		return is, err
	}
	is.mode = mode.Mode
	return is, nil
}

// settingPath is where config or mode of a place are.
func settingPath(what string, p migrate.Place) []string {
	if name := nameOf(p); name != "" {
		return []string{what, name}
	}
	return []string{what}
}
