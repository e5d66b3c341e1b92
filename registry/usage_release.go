package registry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// keptReleases is how many releases of an application are kept, the newest.
const keptReleases = 100

// A releaseRecord says what a release of an application reads and writes,
// wherever it may run.
type releaseRecord struct {
	Usages  []releaseUsage
	Created time.Time
	Updated time.Time
	Etag    uint64
}

type releaseUsage struct {
	Subject    SubjectName
	Role       Role
	Version    int           `json:",omitempty"`
	Projection schema.Digest `json:",omitzero"`
}

// A Release is a version of an application.
type Release struct {
	Application string
	Name        string
	Usages      []ReleaseUsage
	CreateTime  time.Time
	UpdateTime  time.Time
	Etag        string
}

// A ReleaseUsage is what a release reads or writes of a subject. The text of
// the projection's reader is left out; ProjectionDigest names all of it.
type ReleaseUsage struct {
	Subject          SubjectName
	Role             Role
	Version          int
	Projection       Projection
	ProjectionDigest schema.Digest
}

func releaseKey(application, release string) key {
	return in(releaseSpace).text(application).text(release)
}

func (rec releaseRecord) stamps() stamps { return stamps{rec.Created, rec.Updated, rec.Etag} }

// data is what the log says of a release.
func (rec releaseRecord) data() map[string]any {
	list := make([]any, len(rec.Usages))
	for i, u := range rec.Usages {
		list[i] = usageWords(UsageName{Subject: u.Subject, Role: u.Role}, usageFacts{Version: u.Version, Projection: u.Projection})
	}
	return words(map[string]any{"usages": list})
}

func loadRelease(r storage.Reader, application, release string) (releaseRecord, error) {
	rec, ok, err := load[releaseRecord](r, releaseKey(application, release))
	if err == nil && !ok {
		err = refuse(ReleaseNotFound, releaseResource(application, release), "nobody said what release %s of %s reads and writes; apply its manifest with that release first (pawl usages apply --release %s)", release, application, release)
	}
	return rec, err
}

// recordRelease keeps what a release reads and writes. It is an entry of its
// own, apart from what becomes of an environment: a release may be recorded
// long before it runs anywhere.
func (r *Registry) recordRelease(ctx context.Context, d Manifest, ready []readyUsage) (changed bool, err error) {
	rec := releaseRecord{Usages: make([]releaseUsage, len(ready))}
	for i, u := range ready {
		rec.Usages[i] = releaseUsage{u.name.Subject, u.name.Role, u.version, u.digest}
	}
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		changed = false
		if err := writable(m.Tx, Place{}); err != nil {
			return nil, err
		}
		was, exists, err := load[releaseRecord](m.Tx, releaseKey(d.Application, d.Release))
		if err != nil || exists && slices.Equal(was.Usages, rec.Usages) {
			return nil, err
		}
		for _, u := range ready {
			if err := m.keepProjection(u.digest, u.packed); err != nil {
				return nil, err
			}
		}
		rec.Created, rec.Updated, rec.Etag = m.now, m.now, m.index
		if exists {
			rec.Created = was.Created
		}
		changed = true
		return &event{ReleaseRecorded, releaseResource(d.Application, d.Release), rec.data()}, store(m.Tx, releaseKey(d.Application, d.Release), rec)
	})
	if err != nil || !changed {
		return changed, err
	}
	return true, r.dropOldReleases(ctx, d.Application)
}

// dropOldReleases drops the oldest releases of an application that has too
// many, each with its own entry.
func (r *Registry) dropOldReleases(ctx context.Context, application string) error {
	for more := true; more; {
		err := r.mutate(ctx, func(m *mutation) (*event, error) {
			more = false
			name, n, err := oldestRelease(m.Tx, application)
			if err != nil || n <= keptReleases {
				return nil, err
			}
			more = n > keptReleases+1
			return &event{ReleaseDropped, releaseResource(application, name), nil}, m.Delete(releaseKey(application, name))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// oldestRelease is the release that was recorded the longest ago, and how many
// there are.
func oldestRelease(r storage.Reader, application string) (name string, n int, err error) {
	prefix := in(releaseSpace).text(application)
	oldest := uint64(0)
	for p, err := range r.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return "", 0, err
		}
		rec, err := decode[releaseRecord](p.Key, p.Value)
		if err != nil {
			return "", 0, err
		}
		n++
		if name == "" || rec.Etag < oldest {
			c := read(p.Key)
			_ = c.text()
			name, oldest = c.text(), rec.Etag
		}
	}
	return name, n, nil
}

// A Deployment says that a release runs in an environment.
type Deployment struct {
	Application string
	Release     string
	Environment string
}

// RecordDeployment makes what a release reads and writes the declared usages
// of an environment.
func (r *Registry) RecordDeployment(ctx context.Context, d Deployment) (Applied, error) {
	out, err := r.recordDeployment(ctx, d)
	return out, failed("RecordDeployment", err)
}

func (r *Registry) recordDeployment(ctx context.Context, d Deployment) (Applied, error) {
	m := Manifest{Application: d.Application, Environment: d.Environment, Release: d.Release}
	err := errors.Join(checkApplicationName("application", d.Application), checkEnvironment(d.Environment), checkRelease("release", d.Release))
	if err != nil {
		return Applied{}, err
	}
	for range maxAttempts {
		ready, err := r.readRelease(ctx, d)
		if err != nil {
			return Applied{}, err
		}
		change, err := r.replaceDeclared(ctx, m, ready)
		if moved(err) {
			continue
		}
		if err != nil {
			return Applied{}, err
		}
		out := Applied{Changed: change.any(), Retired: change.retired}
		out.Usages, err = r.usagesNamed(ctx, change, m)
		return out, err
	}
	return Applied{}, refuse(Unavailable, applicationResource(d.Application), "the subjects of %s are being changed all the time; try again", d.Application)
}

// readRelease reads what was recorded of a release.
func (r *Registry) readRelease(ctx context.Context, d Deployment) ([]readyUsage, error) {
	var rec releaseRecord
	var projections []*projectionRecord
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		if rec, err = loadRelease(rd, d.Application, d.Release); err != nil {
			return err
		}
		projections = nil
		for _, u := range rec.Usages {
			p, err := r.projection(rd, u.Projection)
			if err != nil {
				return err
			}
			projections = append(projections, p)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	ready := make([]readyUsage, len(rec.Usages))
	for i, u := range rec.Usages {
		name := UsageName{Subject: u.Subject, Role: u.Role, Application: d.Application, Environment: d.Environment}
		ready[i] = readyUsage{name: name, version: u.Version, digest: u.Projection}
		if err := r.trySubject(ctx, &ready[i], projections[i]); err != nil {
			return nil, err
		}
	}
	return ready, nil
}

// Release fetches a release.
func (r *Registry) Release(ctx context.Context, application, release string) (Release, error) {
	var out Release
	err := r.store.View(ctx, func(rd storage.Reader) error {
		rec, err := loadRelease(rd, application, release)
		if err != nil {
			return err
		}
		out, err = r.release(ctx, rd, application, release, rec)
		return err
	})
	return out, failed("Release", err)
}

// release is a record as whoever asks may see it.
func (r *Registry) release(ctx context.Context, rd storage.Reader, application, name string, rec releaseRecord) (Release, error) {
	out := Release{Application: application, Name: name, CreateTime: rec.Created, UpdateTime: rec.Updated, Etag: etagOf(rec.Etag)}
	for _, u := range rec.Usages {
		if !r.Visible(ctx, u.Subject.Domain) {
			continue
		}
		p, err := r.projection(rd, u.Projection)
		if err != nil {
			return out, err
		}
		out.Usages = append(out.Usages, ReleaseUsage{u.Subject, u.Role, u.Version, p.shown(), u.Projection})
	}
	return out, nil
}

// Releases lists the releases of an application by name.
func (r *Registry) Releases(ctx context.Context, application string, page PageRequest) (Page[Release], error) {
	var out Page[Release]
	err := r.store.View(ctx, func(rd storage.Reader) error {
		if _, err := loadApplication(rd, application); err != nil {
			return err
		}
		var err error
		out, err = list(rd, over(in(releaseSpace).text(application), ""), page, func(p storage.Pair) (Release, bool, error) {
			rec, err := decode[releaseRecord](p.Key, p.Value)
			if err != nil {
				return Release{}, false, err
			}
			c := read(p.Key)
			_ = c.text()
			out, err := r.release(ctx, rd, application, c.text(), rec)
			return out, true, err
		})
		return err
	})
	return out, failed("Releases", err)
}

// parseRelease reads what releaseResource writes.
func parseRelease(resource string) (application, release string, ok bool) {
	rest, ok := strings.CutPrefix(resource, "applications/")
	application, release, deep := strings.Cut(rest, "/releases/")
	return application, release, ok && deep && application != "" && release != ""
}

// parseUsage reads what UsageName.resource writes. A subject may be called so
// that it looks like a usage; the last part counts.
func parseUsage(resource string) (UsageName, error) {
	i := strings.LastIndex(resource, "/usages/")
	if i < 0 {
		return UsageName{}, fmt.Errorf("%q is no usage", resource)
	}
	place, ok := parsePlace(resource[:i])
	parts := strings.Split(resource[i+len("/usages/"):], "/")
	if !ok || len(parts) != 3 {
		return UsageName{}, fmt.Errorf("%q is no usage", resource)
	}
	return UsageName{Subject: SubjectName(place), Role: Role(parts[0]), Application: parts[1], Environment: parts[2]}.checked()
}
