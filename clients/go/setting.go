package pawl

import (
	"context"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A Level says which readers must be able to read which data, over how much
// history.
type Level string

// The levels. The transitive ones count every live version, the others the
// latest.
const (
	None               Level = "NONE"
	Backward           Level = "BACKWARD"
	BackwardTransitive Level = "BACKWARD_TRANSITIVE"
	Forward            Level = "FORWARD"
	ForwardTransitive  Level = "FORWARD_TRANSITIVE"
	Full               Level = "FULL"
	FullTransitive     Level = "FULL_TRANSITIVE"
)

// A Surface says through which encodings a Protobuf schema is used. Avro has
// one and ignores it.
type Surface string

// The surfaces: the binary encoding; that and ProtoJSON; those, generated
// source code and the RPC contract.
const (
	Wire     Surface = "WIRE"
	WireJSON Surface = "WIRE_JSON"
	Source   Surface = "SOURCE"
)

// A Profile says by whose rules schemas are judged.
type Profile string

// The profiles: what happens to data, or the verdicts of Confluent's Schema
// Registry.
const (
	ProfilePawl      Profile = "PAWL"
	ProfileConfluent Profile = "CONFLUENT"
)

// A Gate says what becomes of a change that would break a known consumer.
type Gate string

// The gates: it is published and who breaks is reported; it is refused until
// those who break agree, which is the default; that, and what the level refuses
// is let through where every reader is known and none breaks.
const (
	Observe       Gate = "OBSERVE"
	Enforce       Gate = "ENFORCE"
	ConsumerAware Gate = "CONSUMER_AWARE"
)

// A Place is where a setting applies: the registry (both empty), a domain, or
// a subject, whose empty Domain means "default".
type Place struct{ Domain, Subject string }

// A Setting is a compatibility setting; what it leaves empty comes from the
// next wider place.
type Setting struct {
	Level   Level
	Surface Surface
	Profile Profile
	Gate    Gate
	// Exemptions add up with those of the wider places.
	Exemptions []Exemption
	// IgnoreUnstable lets Protobuf packages break whose names end in a version
	// such as v1alpha1 or v1beta2; nil is unset.
	IgnoreUnstable *bool
	// Group names a property of metadata: only versions with the same value
	// for it are compared.
	Group string
	// Normalize stores schemas in their normal form; nil is unset.
	Normalize *bool
	// Alias, at a subject only, is the subject of the domain that Confluent's
	// clients mean by this one.
	Alias string
	// Defaults are what a schema has that brings no such thing itself,
	// overrides what it has whatever it brings.
	DefaultMetadata  *Metadata
	OverrideMetadata *Metadata
	DefaultRules     *RuleSet
	OverrideRules    *RuleSet
	// Kept are settings of other registries that mean nothing to Pawl: JSON
	// values by name.
	Kept map[string]string
}

// An EffectiveSetting is what counts at a place, and why.
type EffectiveSetting struct {
	Own       *Setting // what is set at the place itself; nil where nothing is
	Effective Setting
	// From is where the level comes from: domains/payments, registry, builtin.
	From string
	// Etag is that of the setting at the place itself.
	Etag string
}

// A SettingChange replaces the setting at one place.
type SettingChange struct {
	Place   Place
	Setting Setting
	// Etag, if given, must be that of the setting as it is. Otherwise somebody
	// else was faster, and the change is refused with ErrOvertaken.
	Etag string
}

// Compatibility answers what is set and what counts at a place.
func (c *Client) Compatibility(ctx context.Context, p Place) (EffectiveSetting, error) {
	answer, err := ask(ctx, c, c.subjects.GetCompatibility, &registryv1.GetCompatibilityRequest{Domain: p.Domain, Subject: p.Subject})
	if err != nil {
		return EffectiveSetting{}, err
	}
	return EffectiveSetting{
		Own: fromOwn(answer.GetCompatibility()), Effective: fromSetting(answer.GetEffective()), From: answer.GetFrom(), Etag: answer.GetEtag(),
	}, nil
}

// SetCompatibility replaces the setting at a place. The subject need not
// exist yet. It is sent once: a repetition could undo what somebody else set
// in between.
func (c *Client) SetCompatibility(ctx context.Context, change SettingChange) (EffectiveSetting, error) {
	setting, err := toSetting(change.Setting)
	if err != nil {
		return EffectiveSetting{}, err
	}
	answer, err := tell(ctx, c, c.subjects.SetCompatibility, &registryv1.SetCompatibilityRequest{
		Domain: change.Place.Domain, Subject: change.Place.Subject, Compatibility: setting, Etag: change.Etag,
	})
	if err != nil {
		return EffectiveSetting{}, err
	}
	return EffectiveSetting{
		Own: fromOwn(answer.GetCompatibility()), Effective: fromSetting(answer.GetEffective()), From: answer.GetFrom(), Etag: answer.GetEtag(),
	}, nil
}

// ClearCompatibility removes the setting at a place, so that the next wider
// one counts there. It is sent once.
func (c *Client) ClearCompatibility(ctx context.Context, p Place) (EffectiveSetting, error) {
	answer, err := tell(ctx, c, c.subjects.ClearCompatibility, &registryv1.ClearCompatibilityRequest{Domain: p.Domain, Subject: p.Subject})
	return EffectiveSetting{Effective: fromSetting(answer.GetEffective()), From: answer.GetFrom()}, err
}

func toSetting(s Setting) (*registryv1.Compatibility, error) {
	level, err := enumValue("level", string(s.Level), registryv1.CompatibilityLevel_value)
	if err != nil {
		return nil, err
	}
	surface, err := enumValue("surface", string(s.Surface), registryv1.Surface_value)
	if err != nil {
		return nil, err
	}
	profile, err := enumValue("profile", string(s.Profile), registryv1.Profile_value)
	if err != nil {
		return nil, err
	}
	gate, err := enumValue("gate", string(s.Gate), registryv1.Gate_value)
	if err != nil {
		return nil, err
	}
	return &registryv1.Compatibility{
		Level: registryv1.CompatibilityLevel(level), Surface: registryv1.Surface(surface), Profile: registryv1.Profile(profile),
		Gate:       registryv1.Gate(gate),
		Exemptions: convert(s.Exemptions, toExemption), IgnoreUnstablePackages: s.IgnoreUnstable,
		Group: s.Group, Normalize: s.Normalize, Alias: s.Alias,
		DefaultMetadata: toMetadata(s.DefaultMetadata), OverrideMetadata: toMetadata(s.OverrideMetadata),
		DefaultRules: toRules(s.DefaultRules), OverrideRules: toRules(s.OverrideRules),
		Kept: s.Kept,
	}, nil
}

func fromOwn(s *registryv1.Compatibility) *Setting {
	if s == nil {
		return nil
	}
	own := fromSetting(s)
	return &own
}

func fromSetting(s *registryv1.Compatibility) Setting {
	if s == nil {
		return Setting{}
	}
	return Setting{
		Level: Level(enumName(s.GetLevel())), Surface: Surface(enumName(s.GetSurface())), Profile: Profile(enumName(s.GetProfile())), Gate: Gate(enumName(s.GetGate())),
		Exemptions: convert(s.GetExemptions(), fromExemption), IgnoreUnstable: s.IgnoreUnstablePackages,
		Group: s.GetGroup(), Normalize: s.Normalize, Alias: s.GetAlias(),
		DefaultMetadata: fromMetadata(s.GetDefaultMetadata()), OverrideMetadata: fromMetadata(s.GetOverrideMetadata()),
		DefaultRules: fromRules(s.GetDefaultRules()), OverrideRules: fromRules(s.GetOverrideRules()),
		Kept: s.GetKept(),
	}
}
