package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// settingFlags say what to change of a setting.
type settingFlags struct {
	modeFlags
	gate           string
	etag           string
	ignore         []string
	until, reason  string
	remove         []string
	ignoreUnstable optional

	group, alias                    string
	normalize                       optional
	defaultMetadata, defaultRules   string
	overrideMetadata, overrideRules string
}

func (f *settingFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.level, "level", "", "NONE, BACKWARD, FORWARD or FULL, the last three also with _TRANSITIVE")
	flags.StringVar(&f.surface, "surface", "", "WIRE, WIRE_JSON or SOURCE, for Protobuf")
	flags.StringVar(&f.profile, "profile", "", "PAWL, or CONFLUENT for the verdicts of Confluent's Schema Registry")
	flags.StringVar(&f.gate, "gate", "", "OBSERVE, ENFORCE or CONSUMER_AWARE: what becomes of changes that break known consumers")
	flags.StringArrayVar(&f.ignore, "ignore", nil, "exempt `RULE@PATH`, and what lies beneath the path; needs --until and --reason")
	flags.StringVar(&f.until, "until", "", "the last `DATE` on which --ignore counts, in UTC: 2027-01-31")
	flags.StringVar(&f.reason, "reason", "", "why, for whoever reads the log")
	flags.StringArrayVar(&f.remove, "no-ignore", nil, "remove the exemption of `RULE@PATH`")
	flags.Var(&f.ignoreUnstable, "ignore-unstable-packages", unstableUsage)
	flags.Lookup("ignore-unstable-packages").NoOptDefVal = "true"
	flags.StringVar(&f.group, "group", "", "compare only versions with the same value for this `PROPERTY` of their metadata")
	flags.Var(&f.normalize, "normalize", "store schemas in their normal form")
	flags.Lookup("normalize").NoOptDefVal = "true"
	flags.StringVar(&f.alias, "alias", "", "at a subject: the `SUBJECT` that Confluent's clients mean by this one")
	flags.StringVar(&f.defaultMetadata, "default-metadata", "", "a JSON `FILE` with the metadata of schemas that do not say otherwise")
	flags.StringVar(&f.overrideMetadata, "override-metadata", "", "a JSON `FILE` with the metadata of schemas whatever they say")
	flags.StringVar(&f.defaultRules, "default-rules", "", "a JSON `FILE` with the rules of schemas that have none of the same names")
	flags.StringVar(&f.overrideRules, "override-rules", "", "a JSON `FILE` with the rules of schemas whatever they have")
	flags.StringVar(&f.etag, "etag", "", "change only what still has this etag")
	cmd.MarkFlagsOneRequired("level", "surface", "profile", "gate", "ignore", "no-ignore", "ignore-unstable-packages",
		"group", "normalize", "alias", "default-metadata", "override-metadata", "default-rules", "override-rules")
	cmd.MarkFlagsRequiredTogether("ignore", "until", "reason")
}

// An optional is a flag that tells false from not given.
type optional struct{ value *bool }

func (o *optional) Set(text string) error {
	switch text {
	case "true", "false":
		value := text == "true"
		o.value = &value
		return nil
	}
	return fmt.Errorf("%q is neither true nor false", text)
}

func (o *optional) String() string {
	if o.value == nil {
		return ""
	}
	return fmt.Sprint(*o.value)
}

func (o *optional) Type() string { return "bool" }

// change reads the setting of a place and writes it back with the flags'
// changes, unless somebody else has changed it in between.
func (f *settingFlags) change(ctx context.Context, settings registryv1.SubjectServiceClient, place subjectName) (*registryv1.SetCompatibilityResponse, error) {
	named, err := f.setting()
	if err != nil {
		return nil, err
	}
	gate, err := parseGate(f.gate)
	if err != nil {
		return nil, err
	}
	was, err := settings.GetCompatibility(ctx, &registryv1.GetCompatibilityRequest{Domain: place.domain, Subject: place.subject})
	if err != nil {
		return nil, err
	}
	set := &registryv1.Compatibility{}
	if own := was.GetCompatibility(); own != nil {
		set = own // with all that this pawl does not know, too
	}
	set.Level = cmp.Or(named.GetLevel(), set.GetLevel())
	set.Surface = cmp.Or(named.GetSurface(), set.GetSurface())
	set.Profile = cmp.Or(named.GetProfile(), set.GetProfile())
	set.Gate = cmp.Or(gate, set.GetGate())
	set.IgnoreUnstablePackages = cmp.Or(f.ignoreUnstable.value, set.IgnoreUnstablePackages)
	if err := f.handling(set); err != nil {
		return nil, err
	}
	if set.Exemptions, err = f.exemptions(was.GetCompatibility().GetExemptions()); err != nil {
		return nil, err
	}
	return settings.SetCompatibility(ctx, &registryv1.SetCompatibilityRequest{
		Domain: place.domain, Subject: place.subject, Compatibility: set, Etag: cmp.Or(f.etag, was.GetEtag()),
	})
}

// exemptions are those there were, without those to remove, and with the new
// ones. A new one takes the place of an old one of the same rule and path.
func (f *settingFlags) exemptions(list []*registryv1.Exemption) ([]*registryv1.Exemption, error) {
	for _, text := range slices.Concat(f.remove, f.ignore) {
		rule, path, ok := strings.Cut(text, "@")
		if !ok || rule == "" || path == "" {
			return nil, usagef("%q is not of the form RULE@PATH", text)
		}
		rest := slices.DeleteFunc(slices.Clone(list), func(e *registryv1.Exemption) bool { return e.GetRule() == rule && e.GetPath() == path })
		if len(rest) == len(list) && slices.Contains(f.remove, text) {
			return nil, usagef("there is no exemption %s here", text)
		}
		list = rest
	}
	for _, text := range f.ignore {
		rule, path, _ := strings.Cut(text, "@")
		list = append(list, &registryv1.Exemption{Rule: rule, Path: path, Until: f.until, Reason: f.reason})
	}
	return list, nil
}

// unstableRow shows whether unstable packages are ignored, where that is set.
func unstableRow(w *bytes.Buffer, got *registryv1.GetCompatibilityResponse) {
	from := got.GetIgnoreUnstablePackagesFrom()
	if from == "" {
		return
	}
	here := "nothing"
	if own := got.GetCompatibility(); own != nil && own.IgnoreUnstablePackages != nil {
		here = fmt.Sprint(own.GetIgnoreUnstablePackages())
	}
	fmt.Fprintf(w, "ignore unstable packages\t%t\t(set here: %s; in effect from %s)\n", got.GetEffective().GetIgnoreUnstablePackages(), here, from)
}
