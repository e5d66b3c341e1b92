package intake

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/exchange/openlineage"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// job enters the job as an application with its usages. A job that touches no
// subject is nobody's concern here, unless it is an application of a registry.
func (t *taking) job(ctx context.Context) error {
	info := t.lineage.Job
	if info == nil {
		return nil
	}
	name, environment := applicationOf(info.Name)
	_, _, own := info.Name.Application()
	batches, err := t.batches(ctx, name, environment)
	if err != nil || len(batches) == 0 && !own {
		return err
	}
	t.out.Application = name
	if err := t.application(ctx, name); err != nil {
		return err
	}
	for _, key := range slices.SortedFunc(maps.Keys(batches), batch.compare) {
		for drafts := range slices.Chunk(batches[key], mostUsages) {
			renewed, err := t.registry.RenewUsages(ctx, registry.Renewal{
				Application: name, Environment: key.environment, Release: key.release, Usages: drafts, Imported: true,
			})
			if err != nil {
				return err
			}
			t.out.Changed = t.out.Changed || len(renewed.Created) > 0
		}
	}
	return nil
}

// mostUsages is how many usages the registry takes at once.
const mostUsages = 1000

// A batch is what one renewal is about.
type batch struct{ environment, release string }

func (b batch) compare(c batch) int {
	return cmp.Or(strings.Compare(b.environment, c.environment), strings.Compare(b.release, c.release))
}

// batches sorts the usages by environment and release.
func (t *taking) batches(ctx context.Context, application, own string) (map[batch][]registry.UsageDraft, error) {
	out := map[batch][]registry.UsageDraft{}
	seen := map[registry.UsageName]bool{}
	around := t.around()
	add := func(a openlineage.Access, role registry.Role) error {
		for _, p := range t.found[a.Dataset] {
			name := registry.UsageName{
				Subject: p.subject, Role: role, Application: application,
				Environment: word(cmp.Or(own, t.lineage.Job.Environment, t.environment, registry.CallerFrom(ctx).Environment, p.environment, around), longestEnvironment),
			}
			if seen[name] {
				continue // one subject may be behind two names of a dataset
			}
			seen[name] = true
			draft, release, err := t.draft(ctx, name, a)
			if err == nil {
				draft, err = t.fit(ctx, draft)
			}
			if err != nil {
				return err
			}
			key := batch{name.Environment, release}
			out[key] = append(out[key], draft)
			if role == registry.Consumer {
				t.out.Reads = append(t.out.Reads, name)
			} else {
				t.out.Writes = append(t.out.Writes, name)
			}
		}
		return nil
	}
	for _, a := range t.lineage.Reads {
		if err := add(a, registry.Consumer); err != nil {
			return nil, err
		}
	}
	for _, a := range t.lineage.Writes {
		if err := add(a, registry.Producer); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// around is the environment of datasets that say none: that of all others of
// the job, if they agree.
func (t *taking) around() string {
	found := ""
	for _, list := range [][]openlineage.Access{t.lineage.Reads, t.lineage.Writes} {
		for _, a := range list {
			for _, p := range t.found[a.Dataset] {
				if p.environment != "" && found != "" && p.environment != found {
					return unknownEnvironment
				}
				found = cmp.Or(found, p.environment)
			}
		}
	}
	return cmp.Or(found, unknownEnvironment)
}

// draft says what is known of a usage: all that Pawl has said of it, or the
// fields that column lineage names, of which there may be more. An event that
// names none takes nothing back of what an earlier one has said.
func (t *taking) draft(ctx context.Context, name registry.UsageName, a openlineage.Access) (registry.UsageDraft, string, error) {
	d := registry.UsageDraft{Subject: name.Subject, Role: name.Role}
	switch {
	case a.Usage != nil:
		d.Version = a.Usage.Version
		d.Projection = registry.Projection{Paths: a.Usage.Paths, Message: a.Usage.Message, Partial: a.Usage.Partial, Reader: readerOf(a.Usage.Reader)}
		return d, a.Usage.Release, nil
	case name.Role == registry.Consumer:
		if paths := pathsOf(a.Fields); len(paths) > 0 {
			d.Projection = registry.Projection{Paths: paths, Partial: true}
			return d, "", nil
		}
	}
	before, err := t.registry.Usage(ctx, name)
	if refused(err, registry.UsageNotFound) {
		return d, "", nil
	}
	d.Version, d.Projection = before.Version, before.Projection
	return d, before.Release, err
}

// mostPaths is how many paths the registry takes of one usage.
const mostPaths = 10_000

// pathsOf are the fields that the registry takes. Some may be left out: that
// there are more is said already.
func pathsOf(fields []string) []string {
	var out []string
	for _, f := range fields {
		if isPath(f) && len(out) < mostPaths {
			out = append(out, f)
		}
	}
	return out
}

// fit leaves out paths that the subject's schema does not have: the other
// catalogue may spell them its own way, or know another version.
func (t *taking) fit(ctx context.Context, d registry.UsageDraft) (registry.UsageDraft, error) {
	if len(d.Projection.Paths) == 0 || len(d.Projection.Reader.Files) > 0 {
		return d, nil
	}
	number := d.Version
	if number == 0 {
		number = registry.Latest
	}
	_, s, err := t.registry.Parsed(ctx, registry.VersionName{SubjectName: d.Subject, Number: number})
	if refused(err, registry.SubjectNotFound, registry.VersionNotFound) {
		return d, nil
	}
	if err != nil {
		return d, err
	}
	there := func(path string) bool {
		return compat.Projection{Reader: s, Paths: []string{path}, Message: d.Projection.Message}.Check() == nil
	}
	var paths []string
	for _, path := range d.Projection.Paths {
		if there(path) {
			paths = append(paths, path)
		}
	}
	if len(paths) < len(d.Projection.Paths) {
		d.Projection.Paths, d.Projection.Partial = paths, true
	}
	return d, nil
}

func readerOf(r *openlineage.Reader) registry.Draft {
	if r == nil {
		return registry.Draft{}
	}
	out := registry.Draft{Format: schema.Format(r.Format)}
	for _, f := range r.Files {
		out.Files = append(out.Files, schema.File(f))
	}
	for _, ref := range r.References {
		out.References = append(out.References, schema.Reference(ref))
	}
	return out
}

// application creates the application of a job that nobody knows yet. What
// people have said about one that is known is not for an event to change.
func (t *taking) application(ctx context.Context, name string) error {
	_, err := t.registry.Application(ctx, name)
	if !refused(err, registry.ApplicationNotFound) {
		return err
	}
	info := t.lineage.Job
	a := registry.Application{Name: name, Description: short(info.Description), Owner: strings.TrimPrefix(info.Owner, "team:")}
	if _, _, own := info.Name.Application(); !own {
		a.Labels = map[string]string{openlineage.LabelNamespace: info.Name.Namespace, openlineage.LabelName: info.Name.Name}
	}
	if _, err := t.registry.Team(ctx, a.Owner); err != nil || a.Owner == "" {
		a.Owner = "" // whoever it is, no team here
	}
	_, err = t.registry.CreateApplication(ctx, a)
	if refused(err, registry.ApplicationExists) {
		return nil // somebody else was faster
	}
	t.out.Changed = err == nil
	return err
}

// short is a description that the registry takes.
func short(text string) string {
	const most = 4096
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}

// refused reports whether an error has a reason.
func refused(err error, reasons ...registry.Reason) bool {
	refusal, ok := errors.AsType[*registry.Error](err)
	return ok && slices.Contains(reasons, refusal.Reason)
}
