package registry

import (
	"context"
	"errors"
	"fmt"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// A Deployability says whether a release can run in an environment beside what
// runs there.
type Deployability struct {
	Deployment
	// Deployable is a yes: everything is known, and nothing breaks.
	Deployable bool
	Summary    string
	Checks     []DeploymentCheck
}

// A DeploymentCheck holds what a release reads against what is written, or
// what it writes against somebody who reads.
type DeploymentCheck struct {
	Subject SubjectName // zero for one that the caller may not see
	Role    Role        // of the release
	// Version is what is written; 0 where that is not known.
	Version int
	// Other is at the other end, and nil where nobody is known there.
	Other *Usage
	// Status is how the reader fares, at whichever end it is.
	Status compat.Status
	Breaks []compat.Violation
	Why    string
}

// passes reports whether a check is a yes. What nobody can say is none.
func (c DeploymentCheck) passes() bool { return c.Status == compat.OK || c.Status == compat.Degraded }

// CheckDeployment says whether a release can run in an environment: whether it
// reads all that is written there, and whether all who read there can read
// what it writes. A release that nobody recorded is ReleaseNotFound.
func (r *Registry) CheckDeployment(ctx context.Context, d Deployment) (Deployability, error) {
	err := errors.Join(checkApplicationName("application", d.Application), checkEnvironment(d.Environment), checkRelease("release", d.Release))
	if err != nil {
		return Deployability{}, failed("CheckDeployment", err)
	}
	out := Deployability{Deployment: d}
	err = unmoved(func() (err error) {
		out.Checks, err = r.checkDeployment(ctx, d)
		return err
	})
	if err != nil {
		return Deployability{}, failed("CheckDeployment", err)
	}
	failing := 0
	for _, c := range out.Checks {
		if !c.passes() {
			failing++
		}
	}
	out.Deployable = failing == 0
	if out.Deployable {
		out.Summary = fmt.Sprintf("%s %s can run in %s: %s", d.Application, d.Release, d.Environment, count(len(out.Checks), "check"))
	} else {
		out.Summary = fmt.Sprintf("%s %s cannot run in %s: %d of %s say no", d.Application, d.Release, d.Environment, failing, count(len(out.Checks), "check"))
	}
	return out, nil
}

// A place of a release is what is known around one of its usages.
type releasePlace struct {
	reading
	role    Role
	hidden  bool
	surface compat.Surface
	latest  int
	live    []stored
	others  []Usage // active ones of other applications, at the other end
	own     *int    // the version that the release itself writes
}

func (r *Registry) checkDeployment(ctx context.Context, d Deployment) ([]DeploymentCheck, error) {
	var places []releasePlace
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		places, err = r.placesOf(ctx, rd, d)
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []DeploymentCheck
	for _, p := range places {
		var checks []DeploymentCheck
		switch {
		case p.hidden:
			checks = []DeploymentCheck{{Role: p.role, Status: compat.Unknown, Why: "it uses a subject that you may not see"}}
		case p.role == Consumer:
			checks, err = r.canRead(ctx, p)
		default:
			checks, err = r.canBeRead(ctx, p)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, checks...)
	}
	return out, nil
}

// placesOf reads what a release uses, and who else is there.
func (r *Registry) placesOf(ctx context.Context, rd storage.Reader, d Deployment) ([]releasePlace, error) {
	rec, err := loadRelease(rd, d.Application, d.Release)
	if err != nil {
		return nil, err
	}
	writes := map[SubjectName]*int{}
	for _, u := range rec.Usages {
		if u.Role == Producer {
			writes[u.Subject] = &u.Version
		}
	}
	var out []releasePlace
	for _, u := range rec.Usages {
		p := releasePlace{reading: reading{name: UsageName{Subject: u.Subject, Role: u.Role}, version: u.Version, digest: u.Projection}, role: u.Role}
		if p.hidden = !r.Visible(ctx, u.Subject.Domain); !p.hidden {
			if err := r.surround(rd, &p, d); err != nil {
				return nil, err
			}
			p.own = writes[u.Subject]
		}
		out = append(out, p)
	}
	return out, nil
}

// surround reads what counts around one usage of a release.
func (r *Registry) surround(rd storage.Reader, p *releasePlace, d Deployment) (err error) {
	if p.projection, err = r.projection(rd, p.digest); err != nil {
		return err
	}
	setting, _, err := effective(rd, Place(p.name.Subject))
	if err != nil {
		return err
	}
	p.surface = setting.Effective.Surface
	rec, err := subjectOrNone(rd, p.name.Subject)
	if err != nil {
		return err
	}
	p.latest = rec.Latest
	all, err := storedVersions(rd, p.name.Subject)
	if err != nil {
		return err
	}
	for _, v := range all {
		if v.live {
			p.live = append(p.live, v)
		}
	}
	usages, _, err := r.usagesOf(rd, p.name.Subject)
	for _, u := range usages {
		if u.Name.Environment == d.Environment && u.Name.Application != d.Application && u.Name.Role != p.role && u.State == Active {
			p.others = append(p.others, u)
		}
	}
	return err
}

// maxWritten is how many versions are tried where nobody said which of them is
// written.
const maxWritten = 100

// canRead holds what a release reads against what is written there: by those
// who said that they do, and where nobody did, by anybody with any version
// that is live.
func (r *Registry) canRead(ctx context.Context, p releasePlace) (out []DeploymentCheck, err error) {
	reader, err := r.projected(ctx, p.reading)
	if why, ok := unreadableReader(err); ok {
		return []DeploymentCheck{p.unknown(why)}, nil
	}
	if err != nil {
		return nil, err
	}
	check := func(version int, other *Usage) error {
		c, err := r.readWritten(ctx, p, reader, version)
		c.Other = other
		out = append(out, c)
		return err
	}
	if p.own != nil {
		err = check(*p.own, nil)
	}
	for i := range p.others {
		if err == nil {
			err = check(p.others[i].Version, &p.others[i])
		}
	}
	if err != nil || p.own != nil || len(p.others) > 0 {
		return out, err
	}
	switch {
	case len(p.live) == 0:
		return []DeploymentCheck{p.unknown("no version of it is published")}, nil
	case len(p.live) > maxWritten:
		return []DeploymentCheck{p.unknown(fmt.Sprintf("nobody said who writes it there, and any of %d versions may be written", len(p.live)))}, nil
	}
	for _, v := range p.live {
		if err := check(v.number, nil); err != nil {
			return out, err
		}
	}
	return out, nil
}

// canBeRead holds what a release writes against those who read there.
func (r *Registry) canBeRead(ctx context.Context, p releasePlace) (out []DeploymentCheck, err error) {
	if len(p.others) == 0 {
		c, err := r.written(ctx, p, p.version)
		if c.Status == compat.OK {
			c.Why = "nobody is known to read it there"
		}
		return []DeploymentCheck{c}, err
	}
	for i := range p.others {
		u := &p.others[i]
		reader, err := r.projectionOf(ctx, *u)
		c := p.unknown("")
		if why, ok := unreadableReader(err); ok {
			c.Why, err = why, nil
		} else if err == nil {
			c, err = r.readWritten(ctx, p, reader, p.version)
		}
		if err != nil {
			return nil, err
		}
		c.Other = u
		out = append(out, c)
	}
	return out, nil
}

func (p releasePlace) unknown(why string) DeploymentCheck {
	return DeploymentCheck{Subject: p.name.Subject, Role: p.role, Status: compat.Unknown, Why: why}
}

// readWritten says how a reader fares with a version; 0 is the latest.
func (r *Registry) readWritten(ctx context.Context, p releasePlace, reader compat.Projection, version int) (DeploymentCheck, error) {
	c, err := r.written(ctx, p, version)
	if err != nil || c.Status == compat.Unknown {
		return c, err
	}
	if reader.Reader == nil {
		c.Status, c.Why = compat.Unknown, "the version that the reader is built against is not published"
		return c, nil
	}
	after, err := r.writtenSchema(ctx, p.name.Subject, c.Version)
	if err != nil {
		return c, err
	}
	reading, err := reader.Read(ctx, nil, after, p.surface)
	if err != nil && ctx.Err() == nil {
		c.Status, c.Why = compat.Unknown, "its projection does not fit what it decodes with: "+err.Error()
		return c, nil
	}
	c.Status, c.Breaks, c.Why = reading.Status, reading.Breaks, reading.Why
	return c, err
}

// written is a check of a version that is there, or says that it is not.
func (r *Registry) written(ctx context.Context, p releasePlace, version int) (DeploymentCheck, error) {
	c := DeploymentCheck{Subject: p.name.Subject, Role: p.role, Version: version, Status: compat.OK}
	if version == 0 {
		c.Version = p.latest
	}
	if c.Version == 0 {
		return p.unknown("no version of it is published"), nil
	}
	s, err := r.writtenSchema(ctx, p.name.Subject, c.Version)
	if err == nil && s == nil {
		c.Status, c.Why = compat.Unknown, fmt.Sprintf("version %d, which would be written, is not published", c.Version)
	}
	return c, err
}

// writtenSchema is that of a version, or nil where there is no such version.
func (r *Registry) writtenSchema(ctx context.Context, s SubjectName, version int) (*schema.Schema, error) {
	var blob uint64
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		blob, err = blobToRead(rd, s, version)
		return err
	})
	if err != nil || blob == 0 {
		return nil, err
	}
	return r.parsed(ctx, blob, 0)
}
