package confluent

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate"
)

// everywhere selects the subjects of all contexts.
const everywhere = ":*:"

const pageSize = 1000

// A reading is a content that is being read, from several goroutines.
type reading struct {
	*Registry
	want     migrate.Scope
	progress migrate.Progress
	done     atomic.Int64

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
	live := map[migrate.Key]bool{}
	err := in.list(ctx, "false", func(e Entity) { live[e.Neutral().Key()] = true })
	if err != nil {
		return err
	}
	return in.list(ctx, "true", func(e Entity) {
		v := e.Neutral()
		v.Deleted = !live[v.Key()]
		if in.want.HasSubject(v.Place) {
			in.content.Versions = append(in.content.Versions, v)
			in.progress("versions read", int(in.done.Add(1)), 0)
		}
	})
}

// list calls do with every version once. A registry may give less than a full
// page, or all of them whatever page is asked for.
func (in *reading) list(ctx context.Context, deleted string, do func(Entity)) error {
	seen := map[migrate.Key]bool{}
	for offset := 0; ; {
		var page []Entity
		err := in.do(ctx, call{method: "GET", path: []string{"schemas"}, query: url.Values{
			"subjectPrefix": {everywhere}, "deleted": {deleted}, "latestOnly": {"false"}, "referenceFormat": {"qualified"},
			"offset": {strconv.Itoa(offset)}, "limit": {strconv.Itoa(pageSize)},
		}}, &page)
		if err != nil {
			return err
		}
		fresh := 0
		for _, e := range page {
			if key := e.Neutral().Key(); !seen[key] {
				seen[key] = true
				fresh++
				do(e)
			}
		}
		if fresh == 0 {
			return nil
		}
		offset += len(page)
	}
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
	err := in.do(ctx, call{method: "GET", path: []string{"subjects"}, query: url.Values{"subjectPrefix": {everywhere}, "deleted": {"true"}}}, &names)
	var places []migrate.Place
	for _, name := range names {
		if p := PlaceOf(name); in.want.HasSubject(p) {
			places = append(places, p)
		}
	}
	return places, err
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
	places := []migrate.Place{{}, {Context: migrate.DefaultContext}}
	for _, context := range contexts {
		if context != migrate.DefaultContext {
			places = append(places, migrate.Place{Context: context})
		}
	}
	places = append(places, in.content.Subjects()...)
	return in.each(ctx, places, in.setting)
}

func (in *reading) setting(ctx context.Context, p migrate.Place) error {
	if p.Context != "" && !in.want.Has(p.Context) {
		return nil
	}
	var fields map[string]json.RawMessage
	if err := in.own(ctx, p, "config", &fields); err != nil {
		return err
	}
	var mode struct{ Mode string }
	if err := in.own(ctx, p, "mode", &mode); err != nil {
		return err
	}
	if p.Context == migrate.DefaultContext && p.Subject == "" && mode.Mode == "READWRITE" {
		mode.Mode = "" // what is so where nothing is set
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	for name, value := range fields {
		if string(value) == "null" {
			delete(fields, name)
		}
	}
	if len(fields) > 0 {
		in.content.Configs = append(in.content.Configs, migrate.Config{Place: p, Fields: fields})
	}
	if mode.Mode != "" {
		in.content.Modes = append(in.content.Modes, migrate.Mode{Place: p, Mode: mode.Mode})
	}
	return nil
}

// own asks what is set at a place itself, if anything is. Registries differ in
// how they say that nothing is, and in whether they know contexts or modes.
func (in *reading) own(ctx context.Context, p migrate.Place, what string, answer any) error {
	err := in.do(ctx, call{method: "GET", path: settingPath(what, p)}, answer)
	if isRefusal(err) {
		return nil
	}
	return err
}

// settingPath is where config or mode of a place are.
func settingPath(what string, p migrate.Place) []string {
	if name := nameOf(p); name != "" {
		return []string{what, name}
	}
	return []string{what}
}
