package grpcapi

import (
	"context"

	"github.com/pawl-registry/pawl/compat"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

// placeOf reads a place, which is named like a subject: whether an empty domain
// is the registry or the default domain is the registry's business.
func placeOf(r subjectRequest) registry.Place { return registry.Place(subjectNameOf(r)) }

// GetCompatibility answers what is set and what counts at a place.
func (s subjects) GetCompatibility(ctx context.Context, r *registryv1.GetCompatibilityRequest) (*registryv1.GetCompatibilityResponse, error) {
	set, err := s.Registry.Compatibility(ctx, placeOf(r))
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.GetCompatibilityResponse{
		Compatibility: wireOwn(set.Own),
		Effective:     wireSetting(set.Effective),
		From:          set.LevelFrom,
		SurfaceFrom:   set.SurfaceFrom,
		ProfileFrom:   set.ProfileFrom,
		GateFrom:      set.GateFrom,

		IgnoreUnstablePackagesFrom: set.IgnoreUnstableFrom,
		Etag:                       set.Etag,
	}, nil
}

// SetCompatibility replaces the setting at a place.
func (s subjects) SetCompatibility(ctx context.Context, r *registryv1.SetCompatibilityRequest) (*registryv1.SetCompatibilityResponse, error) {
	set, err := s.Registry.SetCompatibility(ctx, placeOf(r), settingOf(r.GetCompatibility()), r.GetEtag())
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.SetCompatibilityResponse{
		Compatibility: wireOwn(set.Own), Effective: wireSetting(set.Effective), From: set.LevelFrom, Etag: set.Etag,
	}, nil
}

// ClearCompatibility removes the setting at a place.
func (s subjects) ClearCompatibility(ctx context.Context, r *registryv1.ClearCompatibilityRequest) (*registryv1.ClearCompatibilityResponse, error) {
	set, err := s.Registry.ClearCompatibility(ctx, placeOf(r), r.GetEtag())
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.ClearCompatibilityResponse{Effective: wireSetting(set.Effective), From: set.LevelFrom}, nil
}

func wireOwn(s *registry.Setting) *registryv1.Compatibility {
	if s == nil {
		return nil
	}
	return wireSetting(*s)
}

// settingOf reads a setting, which a request that was let in has.
func settingOf(c *registryv1.Compatibility) registry.Setting {
	return registry.Setting{
		Level: word[compat.Level](c.GetLevel()), Surface: word[compat.Surface](c.GetSurface()), Profile: word[compat.Profile](c.GetProfile()),
		Gate:       word[registry.Gate](c.GetGate()),
		Exemptions: convert(c.GetExemptions(), exemption), IgnoreUnstable: c.IgnoreUnstablePackages,
		Group: c.GetGroup(), Normalize: c.Normalize, Alias: c.GetAlias(),
		DefaultMetadata: metadataOf(c.GetDefaultMetadata()), OverrideMetadata: metadataOf(c.GetOverrideMetadata()),
		DefaultRules: rulesOf(c.GetDefaultRules()), OverrideRules: rulesOf(c.GetOverrideRules()),
		Kept: c.GetKept(),
	}
}

func wireSetting(s registry.Setting) *registryv1.Compatibility {
	return &registryv1.Compatibility{
		Level: wireLevel(s.Level), Surface: wireSurface(s.Surface), Profile: wireProfile(s.Profile), Gate: wireGate(s.Gate),
		Exemptions: convert(s.Exemptions, wireExemption), IgnoreUnstablePackages: s.IgnoreUnstable,
		Group: s.Group, Normalize: s.Normalize, Alias: s.Alias,
		DefaultMetadata: Metadata(s.DefaultMetadata), OverrideMetadata: Metadata(s.OverrideMetadata),
		DefaultRules: Rules(s.DefaultRules), OverrideRules: Rules(s.OverrideRules),
		Kept: s.Kept,
	}
}

func wireLevel(l compat.Level) registryv1.CompatibilityLevel {
	return registryv1.CompatibilityLevel(registryv1.CompatibilityLevel_value[string(l)])
}

func wireSurface(s compat.Surface) registryv1.Surface {
	return registryv1.Surface(registryv1.Surface_value[string(s)])
}

func wireProfile(p compat.Profile) registryv1.Profile {
	return registryv1.Profile(registryv1.Profile_value[string(p)])
}

func wireGate(g registry.Gate) registryv1.Gate {
	return registryv1.Gate(registryv1.Gate_value[string(g)])
}
