package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// handling changes the part of a setting that says what is made of schemas on
// their way in.
func (f *settingFlags) handling(set *registryv1.Compatibility) error {
	set.Group = cmp.Or(f.group, set.GetGroup())
	set.Alias = cmp.Or(f.alias, set.GetAlias())
	set.Normalize = cmp.Or(f.normalize.value, set.Normalize)
	return errors.Join(
		replace(&set.DefaultMetadata, readMetadata, f.defaultMetadata), replace(&set.OverrideMetadata, readMetadata, f.overrideMetadata),
		replace(&set.DefaultRules, readRules, f.defaultRules), replace(&set.OverrideRules, readRules, f.overrideRules),
	)
}

// replace puts what a file holds into a field; no name leaves it as it is.
func replace[M any](field **M, read func(path string) (*M, error), path string) error {
	m, err := read(path)
	*field = cmp.Or(m, *field)
	return err
}

// handlingRows shows that part as it is in effect, where anything is set.
func handlingRows(w *bytes.Buffer, got *registryv1.GetCompatibilityResponse) {
	s := got.GetEffective()
	if s.GetGroup() != "" {
		fmt.Fprintf(w, "group\t%s\n", s.GetGroup())
	}
	if s != nil && s.Normalize != nil {
		fmt.Fprintf(w, "normalize\t%t\n", s.GetNormalize())
	}
	if s.GetAlias() != "" {
		fmt.Fprintf(w, "alias\t%s\n", s.GetAlias())
	}
	contractRow(w, "default metadata", s.GetDefaultMetadata())
	contractRow(w, "override metadata", s.GetOverrideMetadata())
	contractRow(w, "default rules", s.GetDefaultRules())
	contractRow(w, "override rules", s.GetOverrideRules())
	for _, name := range slices.Sorted(maps.Keys(s.GetKept())) {
		fmt.Fprintf(w, "kept %s\t%s\n", name, s.GetKept()[name])
	}
}

func contractRow(w *bytes.Buffer, what string, m proto.Message) {
	if m.ProtoReflect().IsValid() {
		fmt.Fprintf(w, "%s\t%s\n", what, protojson.MarshalOptions{}.Format(m))
	}
}
