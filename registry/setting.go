package registry

import (
	"context"
	"errors"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/storage"
)

// builtin is what counts where nothing is set.
var builtin = Setting{Level: compat.Backward, Surface: compat.WireJSON, Profile: compat.Pawl, Gate: Enforce}

// ofSubject begins the keys of what is set at subjects, behind that of the
// registry and of domains.
const ofSubject = 2

// key is where the setting of a place is kept.
func (p Place) key() key {
	switch {
	case p.Domain == "":
		return in(settingSpace).number(0)
	case p.Subject == "":
		return in(settingSpace).number(1).text(p.Domain)
	}
	return in(settingSpace).number(ofSubject).text(p.Domain).text(p.Subject)
}

// resource is the place as answers and the log name it.
func (p Place) resource() string {
	switch {
	case p.Domain == "":
		return "registry"
	case p.Subject == "":
		return domainResource(p.Domain)
	}
	return SubjectName(p).resource()
}

// wider lists the place and those around it, innermost first.
func (p Place) wider() []Place {
	places := []Place{p}
	if p.Subject != "" {
		places = append(places, Place{Domain: p.Domain})
	}
	if p.Domain != "" {
		places = append(places, Place{})
	}
	return places
}

func (p Place) checked() (Place, error) {
	if p.Subject != "" {
		name, err := SubjectName(p).checked()
		return Place(name), err
	}
	if p.Domain == "" {
		return p, nil
	}
	return p, checkDomainName("domain", p.Domain)
}

// effective resolves the settings of a place, each field on its own. The
// etags are those of the places around it, innermost first; 0 stands for no
// setting.
func effective(r storage.Reader, p Place) (s EffectiveSetting, etags [3]uint64, err error) {
	s = EffectiveSetting{Etag: etagOf(0)}
	for i, place := range p.wider() {
		rec, ok, err := load[settingRecord](r, place.key())
		if err != nil {
			return s, etags, err
		}
		if !ok {
			continue
		}
		etags[i] = rec.Etag
		if i == 0 {
			s.Own, s.Etag = &rec.Setting, etagOf(rec.Etag)
		}
		s.inherit(rec.Setting, place.resource())
	}
	s.inherit(builtin, "builtin")
	return s, etags, nil
}

// inherit fills what is not set yet.
func (s *EffectiveSetting) inherit(from Setting, place string) {
	if s.Effective.Level == "" && from.Level != "" {
		s.Effective.Level, s.LevelFrom = from.Level, place
	}
	if s.Effective.Surface == "" && from.Surface != "" {
		s.Effective.Surface, s.SurfaceFrom = from.Surface, place
	}
	if s.Effective.Profile == "" && from.Profile != "" {
		s.Effective.Profile, s.ProfileFrom = from.Profile, place
	}
	if s.Effective.Gate == "" && from.Gate != "" {
		s.Effective.Gate, s.GateFrom = from.Gate, place
	}
	if s.Effective.IgnoreUnstable == nil && from.IgnoreUnstable != nil {
		ignore := *from.IgnoreUnstable
		s.Effective.IgnoreUnstable, s.IgnoreUnstableFrom = &ignore, place
	}
	s.inheritHandling(from)
	for _, e := range from.Exemptions {
		e.From = place
		s.Effective.Exemptions = append(s.Effective.Exemptions, e)
	}
}

// mode is what a check of the place looks at.
func (s EffectiveSetting) mode() compat.Mode {
	return compat.Mode{Level: s.Effective.Level, Surface: s.Effective.Surface, Profile: s.Effective.Profile}
}

// ignoresUnstable is whether unstable packages may break at the place.
func (s EffectiveSetting) ignoresUnstable() bool {
	return s.Effective.IgnoreUnstable != nil && *s.Effective.IgnoreUnstable
}

// place reads the setting of a place whose domain must exist.
func place(r storage.Reader, p Place) (EffectiveSetting, error) {
	if p.Domain != "" {
		if _, err := loadDomain(r, p.Domain); err != nil {
			return EffectiveSetting{}, err
		}
	}
	s, _, err := effective(r, p)
	return s, err
}

// Compatibility answers what is set and what counts at a place.
func (r *Registry) Compatibility(ctx context.Context, p Place) (EffectiveSetting, error) {
	p, err := p.checked()
	if err != nil {
		return EffectiveSetting{}, failed("Compatibility", err)
	}
	var s EffectiveSetting
	err = r.store.View(ctx, func(rd storage.Reader) (err error) {
		s, err = place(rd, p)
		return err
	})
	return s, failed("Compatibility", err)
}

// SetCompatibility replaces the setting at a place.
func (r *Registry) SetCompatibility(ctx context.Context, p Place, s Setting, etag string) (EffectiveSetting, error) {
	p, err := p.checked()
	if err := errors.Join(err, s.check()); err != nil {
		return EffectiveSetting{}, failed("SetCompatibility", err)
	}
	if s.Alias != "" && p.Subject == "" {
		return EffectiveSetting{}, failed("SetCompatibility", invalid("compatibility.alias", "only a subject can have an alias"))
	}
	out, err := r.changeSetting(ctx, p, etag, func(m *mutation, _ EffectiveSetting) (*event, error) {
		rec := settingRecord{s, m.index}
		return &event{CompatibilitySet, p.resource(), rec.data()}, store(m.Tx, p.key(), rec)
	})
	return out, failed("SetCompatibility", err)
}

// check refuses a setting that sets nothing, or words that are none of ours.
func (s Setting) check() error {
	if s.Level == "" && s.Surface == "" && s.Profile == "" && s.Gate == "" && len(s.Exemptions) == 0 && s.IgnoreUnstable == nil && !s.handles() {
		return invalid("compatibility", "it sets nothing; give a level, a surface, a profile, a gate, an exemption, or whether to ignore unstable packages, or clear the setting")
	}
	if err := s.checkHandling(); err != nil {
		return err
	}
	if err := s.Level.Check(); s.Level != "" && err != nil {
		return invalid("compatibility.level", "%v", err)
	}
	if err := s.Surface.Check(); s.Surface != "" && err != nil {
		return invalid("compatibility.surface", "%v", err)
	}
	if err := s.Profile.Check(); s.Profile != "" && err != nil {
		return invalid("compatibility.profile", "%v", err)
	}
	if err := s.Gate.Check(); s.Gate != "" && err != nil {
		return invalid("compatibility.gate", "%v", err)
	}
	return checkExemptions(s.Exemptions)
}

// data is what the log says of a setting.
func (s settingRecord) data() map[string]any {
	data := words(map[string]any{
		"level": string(s.Level), "surface": string(s.Surface), "profile": string(s.Profile), "gate": string(s.Gate), "exemptions": exemptionWords(s.Exemptions),
	})
	if s.IgnoreUnstable != nil {
		data["ignoreUnstablePackages"] = *s.IgnoreUnstable
	}
	s.handlingWords(data)
	return data
}

// ClearCompatibility removes the setting at a place.
func (r *Registry) ClearCompatibility(ctx context.Context, p Place, etag string) (EffectiveSetting, error) {
	p, err := p.checked()
	if err != nil {
		return EffectiveSetting{}, failed("ClearCompatibility", err)
	}
	out, err := r.changeSetting(ctx, p, etag, func(m *mutation, was EffectiveSetting) (*event, error) {
		if was.Own == nil {
			return nil, refuse(SettingNotFound, p.resource(), "no compatibility is set at %s itself; what counts there comes from %s", p.resource(), was.LevelFrom)
		}
		return &event{CompatibilityCleared, p.resource(), nil}, m.Delete(p.key())
	})
	return out, failed("ClearCompatibility", err)
}

// changeSetting runs change if the etag is not stale, and answers what counts
// at the place afterwards.
func (r *Registry) changeSetting(ctx context.Context, p Place, etag string, change func(*mutation, EffectiveSetting) (*event, error)) (EffectiveSetting, error) {
	var out EffectiveSetting
	err := r.mutate(ctx, func(m *mutation) (*event, error) {
		was, err := place(m.Tx, p)
		if err != nil {
			return nil, err
		}
		if err := writable(m.Tx, p); err != nil {
			return nil, err
		}
		if etag != "" && etag != was.Etag {
			return nil, refuse(Overtaken, p.resource(), "the setting at %s has changed since etag %q, it has %q now; read it again and decide", p.resource(), etag, was.Etag)
		}
		e, err := change(m, was)
		if err != nil {
			return nil, err
		}
		out, err = place(m.Tx, p)
		return e, err
	})
	return out, err
}

// removeSettings removes the settings of a domain and of all its subjects,
// which need not exist to have one.
func (m *mutation) removeSettings(domain string) error {
	keys := []key{Place{Domain: domain}.key()}
	subjects := in(settingSpace).number(ofSubject).text(domain)
	for p, err := range m.Scan(subjects, storage.PrefixEnd(subjects)) {
		if err != nil {
			return err
		}
		keys = append(keys, p.Key)
	}
	return remove(m.Tx, keys...)
}
