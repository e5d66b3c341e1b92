package registry_test

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// A model is a registry as plain as the rules are written: everything in maps,
// every question answered by looking at all of it.
type model struct {
	index    uint64
	domains  map[string]uint64 // etags
	subjects map[registry.SubjectName]*modelSubject
	settings map[registry.Place]modelSetting
	ids      map[schema.Digest]int // never forgotten
}

type modelSetting struct {
	level compat.Level
	etag  uint64
}

type modelSubject struct {
	last, deleted uint64 // the highest number ever; the index of the last DeleteSubject
	etag          uint64
	format        schema.Format
	description   string
	versions      []*modelVersion // those that are stored, in order
}

type modelVersion struct {
	number    int
	schema    *schema.Schema
	text      string
	deletedBy uint64
}

func newModel() *model {
	return &model{
		index: 1, domains: map[string]uint64{"default": 1}, subjects: map[registry.SubjectName]*modelSubject{},
		settings: map[registry.Place]modelSetting{}, ids: map[schema.Digest]int{},
	}
}

func (s *modelSubject) live() (live []*modelVersion) {
	for _, v := range s.versions {
		if v.deletedBy == 0 {
			live = append(live, v)
		}
	}
	return live
}

func (s *modelSubject) latest() int {
	if live := s.live(); len(live) > 0 {
		return live[len(live)-1].number
	}
	return 0
}

// settle makes the subject's format that of its latest version.
func (s *modelSubject) settle(index uint64) {
	if live := s.live(); len(live) > 0 {
		s.format = live[len(live)-1].schema.Source.Format
	}
	s.etag = index
}

func (m *model) subject(s registry.SubjectName) *modelSubject {
	if m.subjects[s] == nil {
		m.subjects[s] = &modelSubject{}
	}
	return m.subjects[s]
}

func (m *model) version(v registry.VersionName) *modelVersion {
	for _, have := range m.subject(v.SubjectName).versions {
		if have.number == v.Number {
			return have
		}
	}
	return nil
}

// level is what counts at a subject.
func (m *model) level(s registry.SubjectName) compat.Level {
	for _, p := range []registry.Place{registry.Place(s), {Domain: s.Domain}, {}} {
		if set, ok := m.settings[p]; ok {
			return set.level
		}
	}
	return compat.Backward
}

// referrers are the versions that reference one.
func (m *model) referrers(of registry.VersionName) (by []registry.VersionName) {
	for name, s := range m.subjects {
		for _, v := range s.versions {
			for _, imp := range v.schema.Source.Imports {
				if r := imp.Reference; in(r.Domain, r.Subject) == of.SubjectName && r.Version == of.Number {
					by = append(by, at(name, v.number))
				}
			}
		}
	}
	return by
}

// parse reads a draft, or says why the registry must refuse it.
func (m *model) parse(d registry.Draft) (*schema.Schema, registry.Reason) {
	src := schema.Source{Format: d.Format, Files: d.Files}
	for _, ref := range d.References {
		v := m.version(at(in(ref.Domain, ref.Subject), ref.Version))
		if v == nil || v.deletedBy != 0 {
			return nil, registry.ReferenceNotFound
		}
		src.Imports = append(src.Imports, schema.Import{Reference: ref, Schema: v.schema})
	}
	parsed, err := schema.Parse(context.Background(), src, schema.Limits{})
	if err != nil {
		return nil, registry.SchemaInvalid
	}
	return parsed, ""
}

// judge says whether a schema may be live in a subject.
func (m *model) judge(name registry.SubjectName, candidate *schema.Schema) registry.Reason {
	var history []compat.Version
	var ledger compat.Ledger
	for _, v := range m.subject(name).versions {
		known := compat.Version{Number: v.number, Schema: v.schema}
		ledger.Add(known)
		if v.deletedBy == 0 {
			history = append(history, known)
		}
	}
	report, err := compat.Check(context.Background(), candidate, history, &ledger, compat.Mode{Level: m.level(name)})
	if err != nil {
		return registry.Internal
	}
	if !report.Compatible {
		return registry.Incompatible
	}
	return ""
}

// missing is why a subject is not there; hidden says that it must be live.
func (m *model) missing(name registry.SubjectName, hidden bool) registry.Reason {
	s := m.subject(name)
	if _, ok := m.domains[name.Domain]; !ok {
		return registry.DomainNotFound
	}
	if len(s.versions) == 0 || hidden && len(s.live()) == 0 {
		return registry.SubjectNotFound
	}
	return ""
}

func (m *model) publish(name registry.SubjectName, d registry.Draft) (number int, reason registry.Reason) {
	s := m.subject(name)
	if _, ok := m.domains[name.Domain]; !ok {
		return 0, registry.DomainNotFound
	}
	if len(s.versions) > 0 && s.format != d.Format && m.level(name) != compat.None {
		return 0, registry.FormatMismatch
	}
	parsed, reason := m.parse(d)
	if reason != "" {
		return 0, reason
	}
	for _, v := range slices.Backward(s.live()) {
		if v.schema.Digest == parsed.Digest {
			return v.number, ""
		}
	}
	if reason := m.judge(name, parsed); reason != "" {
		return 0, reason
	}
	m.index++
	if len(s.versions) == 0 {
		s.description, s.deleted = "", 0
	}
	s.last++
	s.versions = append(s.versions, &modelVersion{number: int(s.last), schema: parsed, text: d.Files[0].Content})
	s.settle(m.index)
	if m.ids[parsed.Digest] == 0 {
		m.ids[parsed.Digest] = len(m.ids) + 1
	}
	return int(s.last), ""
}

// deleteVersion deletes softly, or purges.
func (m *model) deleteVersion(name registry.VersionName, purge bool) registry.Reason {
	if reason := m.missing(name.SubjectName, false); reason != "" {
		return reason
	}
	v, s := m.version(name), m.subject(name.SubjectName)
	switch {
	case v == nil:
		return registry.VersionNotFound
	case purge && v.deletedBy == 0:
		return registry.NotDeleted
	case !purge && v.deletedBy != 0:
		return registry.AlreadyDeleted
	case m.inUse(name, purge, registry.SubjectName{}):
		return registry.InUse
	}
	m.index++
	if purge {
		s.versions = slices.DeleteFunc(s.versions, func(w *modelVersion) bool { return w == v })
		m.forget(name.SubjectName)
	}
	v.deletedBy = m.index
	s.settle(m.index)
	return ""
}

// forget removes what belongs to a subject once nothing of it is stored.
func (m *model) forget(name registry.SubjectName) {
	if s := m.subject(name); len(s.versions) == 0 {
		delete(m.settings, registry.Place(name))
		s.description, s.format, s.deleted = "", "", 0
	}
}

func (m *model) inUse(name registry.VersionName, byDeleted bool, except registry.SubjectName) bool {
	return slices.ContainsFunc(m.referrers(name), func(by registry.VersionName) bool {
		return by.SubjectName != except && (byDeleted || m.version(by).deletedBy == 0)
	})
}

// deleteSubject deletes softly, or purges.
func (m *model) deleteSubject(name registry.SubjectName, purge bool) registry.Reason {
	if reason := m.missing(name, false); reason != "" {
		return reason
	}
	s := m.subject(name)
	live := s.live()
	if purge && len(live) > 0 {
		return registry.NotDeleted
	}
	if !purge && len(live) == 0 {
		return registry.AlreadyDeleted
	}
	for _, v := range s.versions {
		if (purge || v.deletedBy == 0) && m.inUse(at(name, v.number), purge, name) {
			return registry.InUse
		}
	}
	m.index++
	s.etag = m.index
	if purge {
		s.versions = nil
		m.forget(name)
		return ""
	}
	s.deleted = m.index
	for _, v := range live {
		v.deletedBy = m.index
	}
	return ""
}

func (m *model) undeleteVersion(name registry.VersionName) registry.Reason {
	if reason := m.missing(name.SubjectName, false); reason != "" {
		return reason
	}
	v := m.version(name)
	switch {
	case v == nil:
		return registry.VersionNotFound
	case v.deletedBy == 0:
		return registry.NotDeleted
	case !m.complete(v):
		return registry.ReferenceNotFound
	}
	if reason := m.judge(name.SubjectName, v.schema); reason != "" {
		return reason
	}
	m.index++
	v.deletedBy = 0
	m.subject(name.SubjectName).settle(m.index)
	return ""
}

// complete reports whether all is live that a version references.
func (m *model) complete(v *modelVersion) bool {
	return !slices.ContainsFunc(v.schema.Source.Imports, func(imp schema.Import) bool {
		to := m.version(at(in(imp.Reference.Domain, imp.Reference.Subject), imp.Reference.Version))
		return to == nil || to.deletedBy != 0
	})
}

func (m *model) undeleteSubject(name registry.SubjectName) registry.Reason {
	if reason := m.missing(name, false); reason != "" {
		return reason
	}
	s := m.subject(name)
	var back []*modelVersion
	for _, v := range s.versions {
		if v.deletedBy != 0 && v.deletedBy == s.deleted {
			back = append(back, v)
		}
	}
	if len(s.live()) > 0 || len(back) == 0 {
		return registry.NotDeleted
	}
	was := s.deleted
	for _, v := range back {
		v.deletedBy = 0
	}
	if slices.ContainsFunc(back, func(v *modelVersion) bool { return !m.complete(v) }) {
		for _, v := range back {
			v.deletedBy = was
		}
		return registry.ReferenceNotFound
	}
	m.index++
	s.settle(m.index)
	return ""
}

func (m *model) set(p registry.Place, l compat.Level) registry.Reason {
	if _, ok := m.domains[p.Domain]; p.Domain != "" && !ok {
		return registry.DomainNotFound
	}
	_, isSet := m.settings[p]
	if l == "" && !isSet {
		return registry.SettingNotFound
	}
	m.index++
	if m.settings[p] = (modelSetting{l, m.index}); l == "" {
		delete(m.settings, p)
	}
	return ""
}

func (m *model) createDomain(name string) registry.Reason {
	if _, ok := m.domains[name]; ok {
		return registry.DomainExists
	}
	m.index++
	m.domains[name] = m.index
	return ""
}

func (m *model) deleteDomain(name string) registry.Reason {
	if _, ok := m.domains[name]; !ok {
		return registry.DomainNotFound
	}
	for s, rec := range m.subjects {
		if s.Domain == name && len(rec.versions) > 0 {
			return registry.InUse
		}
	}
	if name == "default" {
		return registry.InUse
	}
	m.index++
	delete(m.domains, name)
	for p := range m.settings {
		if p.Domain == name {
			delete(m.settings, p)
		}
	}
	return ""
}

// describe changes a subject; a stale etag is Overtaken.
func (m *model) describe(name registry.SubjectName, text string, stale bool) registry.Reason {
	if reason := m.missing(name, true); reason != "" {
		return reason
	}
	if stale {
		return registry.Overtaken
	}
	m.index++
	s := m.subject(name)
	s.description, s.etag = text, m.index
	return ""
}

// String lists what the model holds, for the reader of a failure.
func (m *model) String() string {
	var b strings.Builder
	for name, s := range m.subjects {
		fmt.Fprintf(&b, "%s under %s:", name, m.level(name))
		for _, v := range s.versions {
			fmt.Fprintf(&b, " %d (deleted by %d) %.120q", v.number, v.deletedBy, v.text)
		}
		b.WriteString("\n")
	}
	return b.String()
}
