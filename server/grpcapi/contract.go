package grpcapi

import (
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/schema"
)

// metadataOf reads metadata. None at all and metadata that says nothing are
// two things: the first takes that of the version before.
func metadataOf(m *registryv1.Metadata) *schema.Metadata {
	if m == nil {
		return nil
	}
	out := &schema.Metadata{Properties: m.GetProperties(), Sensitive: m.GetSensitive()}
	if len(m.GetTags()) > 0 {
		out.Tags = make(map[string][]string, len(m.GetTags()))
		for path, tags := range m.GetTags() {
			out.Tags[path] = tags.GetTags()
		}
	}
	return out
}

// Metadata is metadata as the API carries it; nil is for none.
func Metadata(m *schema.Metadata) *registryv1.Metadata {
	if m == nil {
		return nil
	}
	out := &registryv1.Metadata{Properties: m.Properties, Sensitive: m.Sensitive}
	if len(m.Tags) > 0 {
		out.Tags = make(map[string]*registryv1.MetadataTags, len(m.Tags))
		for path, tags := range m.Tags {
			out.Tags[path] = &registryv1.MetadataTags{Tags: tags}
		}
	}
	return out
}

// rulesOf reads a rule set, of which the same is true as of metadata.
func rulesOf(s *registryv1.RuleSet) *schema.RuleSet {
	if s == nil {
		return nil
	}
	return &schema.RuleSet{
		Migration: convert(s.GetMigrationRules(), ruleOf), Domain: convert(s.GetDomainRules(), ruleOf),
		Encoding: convert(s.GetEncodingRules(), ruleOf), EnableAt: s.GetEnableAt(),
	}
}

// Rules is a rule set as the API carries it; nil is for none.
func Rules(s *schema.RuleSet) *registryv1.RuleSet {
	if s == nil {
		return nil
	}
	return &registryv1.RuleSet{
		MigrationRules: convert(s.Migration, wireRule), DomainRules: convert(s.Domain, wireRule),
		EncodingRules: convert(s.Encoding, wireRule), EnableAt: s.EnableAt,
	}
}

func ruleOf(r *registryv1.DataRule) schema.Rule {
	return schema.Rule{
		Name: r.GetName(), Doc: r.GetDoc(), Kind: r.GetKind(), Mode: r.GetMode(), Type: r.GetType(), Tags: r.GetTags(),
		Params: r.GetParams(), Expr: r.GetExpr(), OnSuccess: r.GetOnSuccess(), OnFailure: r.GetOnFailure(), Disabled: r.GetDisabled(),
	}
}

func wireRule(r schema.Rule) *registryv1.DataRule {
	return &registryv1.DataRule{
		Name: r.Name, Doc: r.Doc, Kind: r.Kind, Mode: r.Mode, Type: r.Type, Tags: r.Tags,
		Params: r.Params, Expr: r.Expr, OnSuccess: r.OnSuccess, OnFailure: r.OnFailure, Disabled: r.Disabled,
	}
}
