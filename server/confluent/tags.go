package confluent

import (
	"context"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
)

// The kinds of places that can be tagged.
const (
	recordPlace = "sr_record"
	fieldPlace  = "sr_field"
)

func taggedOf(list []schemaTags) []schema.Tagged {
	out := make([]schema.Tagged, len(list))
	for i, t := range list {
		out[i] = schema.Tagged{Path: t.Entity.Path, Field: strings.EqualFold(t.Entity.Type, fieldPlace), Tags: t.Tags}
	}
	return out
}

// foundTags are the places that have one of the tags that findTags names; *
// is any.
func (h *Handler) foundTags(ctx context.Context, q *query, k registry.SchemaKey) ([]schemaTags, error) {
	wanted := q.values["findTags"]
	if len(wanted) == 0 {
		return nil, nil
	}
	all, err := h.Registry.Tagged(ctx, k)
	var found []schemaTags
	for _, e := range all {
		if !slices.Contains(wanted, "*") && !slices.ContainsFunc(e.Tags, func(t string) bool { return slices.Contains(wanted, t) }) {
			continue
		}
		kind := recordPlace
		if e.Field {
			kind = fieldPlace
		}
		found = append(found, schemaTags{schemaPlace{e.Path, kind}, e.Tags})
	}
	return found, err
}

// tagged is a publication with the tags in its text that the request asks for.
func (h *Handler) tagged(ctx context.Context, p registry.Publication, request *schemaRequest) (registry.Publication, error) {
	change := registry.Retagging{Add: taggedOf(request.AddTags), Remove: taggedOf(request.RemoveTags), Inherit: bool(request.Propagate)}
	explicit := len(change.Add)+len(change.Remove) > 0
	if !explicit && !change.Inherit || len(p.Draft.Files) == 0 {
		return p, nil
	}
	p.Stamp = p.Stamp || explicit // a version with other tags says which one it is
	var err error
	p.Draft, err = h.Registry.Retag(ctx, p.Subject, p.Draft, change)
	return p, err
}

// A tagRequest asks for a version like another one, with other tags.
type tagRequest struct {
	NewVersion  integer          `json:"newVersion"`
	Add         []schemaTags     `json:"tagsToAdd"`
	Remove      []schemaTags     `json:"tagsToRemove"`
	Metadata    *schema.Metadata `json:"metadata"`
	Rules       *schema.RuleSet  `json:"ruleSet"`
	MergeRules  *schema.RuleSet  `json:"rulesToMerge"`
	RemoveRules []string         `json:"rulesToRemove"`
}

func (h *Handler) tagVersion(ctx context.Context, q *query) (answer, error) {
	n, name, err := h.versionName(ctx, q)
	if err != nil {
		return answer{}, err
	}
	var request tagRequest
	if err := q.read(&request); err != nil {
		return answer{}, err
	}
	v, s, err := h.stored(ctx, n, name, false)
	if err != nil {
		return answer{}, err
	}
	p := registry.Publication{Subject: v.Name.SubjectName, Number: max(int(request.NewVersion), 0), Stamp: true, Draft: registry.Draft{
		Format: s.Format, Files: s.Files, References: s.References, Metadata: s.Metadata, Rules: request.Rules,
	}}
	if request.Metadata != nil {
		p.Draft.Metadata = request.Metadata
	}
	if request.MergeRules != nil || request.RemoveRules != nil {
		if p.Draft.Rules, err = h.mergedRules(ctx, v.Name, request); err != nil {
			return answer{}, err
		}
	}
	change := registry.Retagging{Add: taggedOf(request.Add), Remove: taggedOf(request.Remove)}
	if p.Draft, err = h.Registry.Retag(ctx, p.Subject, p.Draft, change); err != nil {
		return answer{}, err
	}
	return h.registered(ctx, q, p)
}

// mergedRules are the rules of the version before the new one, with those that
// are to be merged and without those that are to go.
func (h *Handler) mergedRules(ctx context.Context, v registry.VersionName, request tagRequest) (*schema.RuleSet, error) {
	before := registry.VersionName{SubjectName: v.SubjectName, Number: registry.Latest}
	if request.NewVersion > 1 {
		before.Number = int(request.NewVersion) - 1
	}
	_, s, err := h.Registry.Version(ctx, before, false)
	if err != nil && !is(err, registry.VersionNotFound) {
		return nil, err
	}
	return request.MergeRules.Over(s.Rules).Without(request.RemoveRules), nil
}
