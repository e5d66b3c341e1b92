package registry

import (
	"context"
	"errors"
	"fmt"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// maxUsages bounds how many usages one call may bring.
const maxUsages = 1000

// A UsageDraft says what an application reads or writes of a subject, which
// need not exist yet; its domain must.
type UsageDraft struct {
	Subject    SubjectName
	Role       Role // empty: Consumer
	Version    int  // that it is built against; 0 follows the latest
	Projection Projection
}

// A Manifest says all that an application reads and writes. With an
// environment it replaces what the application declared there before; with a
// release it is kept as what that release reads and writes. It has at least
// one of them.
type Manifest struct {
	Application string
	// Owner is the team of an application that has none yet, or that does not
	// exist yet; empty leaves it.
	Owner       string
	Environment string
	Release     string
	Usages      []UsageDraft
	// DryRun says what would be done and does nothing.
	DryRun bool
}

// An Applied is what came of a manifest.
type Applied struct {
	Usages  []Usage     // as they are in the environment; none without one
	Changed bool        // false: all was just so already
	Retired []UsageName // those that the manifest left out
}

// A ready usage is a draft that was read: what is kept of it, and what was
// found out about it.
type readyUsage struct {
	name      UsageName // without an environment in a release
	version   int
	digest    schema.Digest
	packed    []byte // of the projection; nil for everything
	satisfied bool
	subject   uint64 // the etag of the subject that was asked
}

func (m Manifest) checked() error {
	if err := checkApplicationName("application", m.Application); err != nil {
		return err
	}
	if m.Environment == "" && m.Release == "" {
		return invalid("environment", "it is empty, and so is release: say where this is so, or for which release")
	}
	if m.Environment != "" {
		if err := checkEnvironment(m.Environment); err != nil {
			return err
		}
	}
	if m.Release != "" {
		return checkRelease("release", m.Release)
	}
	return nil
}

// ApplyUsages makes what an application declares true: usages that it leaves
// out are retired. To say the same again changes nothing.
func (r *Registry) ApplyUsages(ctx context.Context, m Manifest) (Applied, error) {
	out, err := r.applyUsages(ctx, m)
	return out, failed("ApplyUsages", err)
}

func (r *Registry) applyUsages(ctx context.Context, m Manifest) (Applied, error) {
	if err := m.checked(); err != nil {
		return Applied{}, err
	}
	if !m.DryRun {
		if err := r.known(ctx, m.Application, m.Owner); err != nil {
			return Applied{}, err
		}
	}
	var out Applied
	for range maxAttempts {
		ready, err := r.readUsages(ctx, m.Application, m.Environment, m.Usages)
		if err != nil {
			return Applied{}, err
		}
		if out, err = r.declare(ctx, m, ready); !moved(err) {
			return out, err
		}
	}
	return Applied{}, refuse(Unavailable, applicationResource(m.Application), "the subjects of %s are being changed all the time; try again", m.Application)
}

// declare enters a manifest that was read: the release first, so that one that
// is deployed is known.
func (r *Registry) declare(ctx context.Context, m Manifest, ready []readyUsage) (Applied, error) {
	var out Applied
	if m.Release != "" && !m.DryRun {
		changed, err := r.recordRelease(ctx, m, ready)
		if err != nil {
			return out, err
		}
		out.Changed = changed
	}
	if m.Environment == "" {
		return out, nil
	}
	change, err := r.replaceDeclared(ctx, m, ready)
	if err != nil {
		return out, err
	}
	out.Changed = out.Changed || change.any()
	out.Retired = change.retired
	out.Usages, err = r.usagesNamed(ctx, change, m)
	return out, err
}

// A usageChange is what replaces the declared usages of an application in an
// environment.
type usageChange struct {
	facts   map[UsageName]usageFacts
	order   []UsageName
	retired []UsageName
	differs bool
}

func (c usageChange) any() bool { return c.differs || len(c.retired) > 0 }

// replaceDeclared makes the usages that were read the declared ones.
func (r *Registry) replaceDeclared(ctx context.Context, d Manifest, ready []readyUsage) (usageChange, error) {
	var change usageChange
	plan := func(rd storage.Reader) (err error) {
		if err := errors.Join(writable(rd, Place{}), stillSo(rd, ready)); err != nil {
			return err
		}
		change, err = planDeclared(rd, d, ready)
		return err
	}
	if d.DryRun {
		return change, r.store.View(ctx, plan)
	}
	return change, r.mutate(ctx, func(m *mutation) (*event, error) {
		if err := plan(m.Tx); err != nil || !change.any() {
			return nil, err
		}
		for _, u := range ready {
			if err := m.keepProjection(u.digest, u.packed); err != nil {
				return nil, err
			}
		}
		for _, name := range change.order {
			if err := m.putUsage(name, change.facts[name], leaseRecord{Seen: m.now}); err != nil {
				return nil, err
			}
		}
		for _, name := range change.retired {
			if err := m.dropUsage(name); err != nil {
				return nil, err
			}
		}
		data := map[string]any{"environment": d.Environment, "release": d.Release, "usages": change.said(), "retired": resourcesOf(change.retired)}
		return &event{UsagesApplied, applicationResource(d.Application), words(data)}, nil
	})
}

// planDeclared compares what is declared with what was read. If anything
// differs, all of it is written anew, so that one entry of the log says all.
func planDeclared(rd storage.Reader, d Manifest, ready []readyUsage) (usageChange, error) {
	change := usageChange{facts: map[UsageName]usageFacts{}}
	was, err := usesIn(rd, d.Application, d.Environment)
	if err != nil {
		return change, err
	}
	for _, u := range ready {
		facts := usageFacts{Version: u.version, Projection: u.digest, Release: d.Release, Source: Declared, Satisfied: u.satisfied}
		before, exists := was[u.name]
		if exists && before.reads(facts) {
			facts.Satisfied = facts.Satisfied || before.Satisfied
		}
		change.differs = change.differs || !exists || before.usageFacts != facts
		change.facts[u.name] = facts
		change.order = append(change.order, u.name)
	}
	for name, rec := range was {
		if _, stays := change.facts[name]; !stays && rec.Source == Declared {
			change.retired = append(change.retired, name)
		}
	}
	sortUsages(change.retired)
	return change, nil
}

// reads reports whether both read the same, so that what satisfied the one
// satisfies the other.
func (f usageFacts) reads(other usageFacts) bool {
	return f.Version == other.Version && f.Projection == other.Projection
}

// said is what the log says of the usages that are set.
func (c usageChange) said() []any {
	list := make([]any, len(c.order))
	for i, name := range c.order {
		list[i] = usageWords(name, c.facts[name])
	}
	return list
}

// usageWords is what the log says of one usage of an application.
func usageWords(name UsageName, f usageFacts) map[string]any {
	data := map[string]any{"subject": name.Subject.resource(), "role": string(name.Role)}
	if f.Version != 0 {
		data["version"] = f.Version
	}
	if f.Projection != (schema.Digest{}) {
		data["projection"] = f.Projection.String()
	}
	if f.Satisfied {
		data["satisfied"] = true
	}
	return data
}

func resourcesOf(names []UsageName) []any {
	out := make([]any, len(names))
	for i, n := range names {
		out[i] = n.resource()
	}
	return out
}

// stillSo reports errMoved where a subject has changed since its versions were
// tried.
func stillSo(rd storage.Reader, ready []readyUsage) error {
	for _, u := range ready {
		rec, err := subjectOrNone(rd, u.name.Subject)
		if err != nil {
			return err
		}
		if rec.Etag != u.subject {
			return errMoved
		}
	}
	return nil
}

// readUsages reads drafts and finds out which of them can read a version that
// was published.
func (r *Registry) readUsages(ctx context.Context, application, environment string, drafts []UsageDraft) ([]readyUsage, error) {
	if len(drafts) > maxUsages {
		return nil, invalid("usages", "there are %d; at most %d are allowed in one call", len(drafts), maxUsages)
	}
	ready, seen := make([]readyUsage, len(drafts)), map[UsageName]int{}
	for i, d := range drafts {
		field := field(i)
		u, err := r.readUsage(ctx, application, environment, d)
		if err != nil {
			return nil, beneath(field, err)
		}
		if first, twice := seen[u.name]; twice {
			return nil, invalid(field, "it says what usages[%d] says already: %s", first, u.name)
		}
		seen[u.name], ready[i] = i, u
	}
	return ready, nil
}

func (r *Registry) readUsage(ctx context.Context, application, environment string, d UsageDraft) (readyUsage, error) {
	if d.Role == "" {
		d.Role = Consumer
	}
	name := UsageName{Subject: d.Subject, Role: d.Role, Application: application, Environment: environment}
	if environment == "" {
		name.Environment = "any" // a release has none
	}
	name, err := name.checked()
	if err != nil {
		return readyUsage{}, err
	}
	name.Environment = environment
	if d.Version < 0 || d.Version > maxNumber {
		return readyUsage{}, invalid("version", "%d is no version; they count from 1, and 0 follows the latest", d.Version)
	}
	p, err := d.Projection.admitted("projection", name.Subject.Domain)
	if err != nil {
		return readyUsage{}, err
	}
	u := readyUsage{name: name, version: d.Version}
	rec := p.record()
	if rec == nil {
		rec = &projectionRecord{}
	} else {
		u.digest = rec.digest()
		if u.packed, err = packAs(r.codec, *rec); err != nil {
			return u, err
		}
		r.cache.projections.Set(u.digest, rec)
	}
	return u, r.trySubject(ctx, &u, rec)
}

// field names a usage of a request.
func field(i int) string { return fmt.Sprintf("usages[%d]", i) }
