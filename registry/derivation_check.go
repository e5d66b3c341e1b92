package registry

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pawl-registry/pawl/schema"
)

// The bounds of a derivation. Every wire states them too.
const (
	maxMappings       = 5000
	maxSources        = 100
	maxFieldPath      = 1 << 10
	maxTransformation = 128
	// maxMapped bounds all that the mappings of one derivation say, in bytes.
	maxMapped = 1 << 20
)

// admitDerivation checks what can be checked of a derivation outside of the
// transaction that stores it.
func (r *Registry) admitDerivation(ctx context.Context, d Derivation) (Derivation, error) {
	var err error
	if d.Name, err = d.Name.checked(); err != nil {
		return d, beneath("derivation", err)
	}
	if err := errors.Join(r.hides(ctx, d.Name.Target.Domain, d.Name.Source.Domain), checkWords("derivation", d.Description, nil), d.checkMappings()); err != nil {
		return d, err
	}
	if d.Application != "" {
		if err := checkApplicationName("derivation.application", d.Application); err != nil {
			return d, err
		}
	}
	if d.Imported || len(d.Mappings) == 0 {
		return d, nil
	}
	return d, unmoved(func() error { return r.checkMapped(ctx, d) })
}

func (d Derivation) checkMappings() error {
	if len(d.Mappings) > maxMappings {
		return invalid("derivation.mappings", "there are %d; at most %d are allowed", len(d.Mappings), maxMappings)
	}
	total, seen := 0, map[string]bool{}
	for i, m := range d.Mappings {
		field := fmt.Sprintf("derivation.mappings[%d]", i)
		if len(m.Sources) == 0 || len(m.Sources) > maxSources {
			return invalid(field+".sources", "there are %d; 1 to %d are allowed", len(m.Sources), maxSources)
		}
		if seen[m.Target] {
			return invalid(field+".target", "%q was mapped before; list all its sources at once", m.Target)
		}
		seen[m.Target] = true
		for _, path := range append([]string{m.Target}, m.Sources...) {
			if err := checkFieldPath(field, path); err != nil {
				return err
			}
			total += len(path)
		}
		if total += len(m.Transformation); len(m.Transformation) > maxTransformation || !utf8.ValidString(m.Transformation) {
			return invalid(field+".transformation", "at most %d bytes of UTF-8 are allowed", maxTransformation)
		}
	}
	if total > maxMapped {
		return invalid("derivation.mappings", "they have %d bytes; at most %d are allowed", total, maxMapped)
	}
	return nil
}

// checkFieldPath refuses what is no path in any schema.
func checkFieldPath(field, path string) error {
	if path == "" || len(path) > maxFieldPath || !utf8.ValidString(path) || strings.ContainsFunc(path, unicode.IsControl) {
		return invalid(field, "a path has 1 to %d bytes of UTF-8, such as customer.email", maxFieldPath)
	}
	return nil
}

// checkMapped refuses paths that lead to no field of the latest versions.
func (r *Registry) checkMapped(ctx context.Context, d Derivation) error {
	target, err := r.latestParsed(ctx, d.Name.Target)
	if err != nil {
		return err
	}
	source, err := r.latestParsed(ctx, d.Name.Source)
	if err != nil {
		return err
	}
	for i, m := range d.Mappings {
		field := fmt.Sprintf("derivation.mappings[%d]", i)
		if err := hasField(field+".target", d.Name.Target, target, m.Target); err != nil {
			return err
		}
		for _, path := range m.Sources {
			if err := hasField(field+".sources", d.Name.Source, source, path); err != nil {
				return err
			}
		}
	}
	return nil
}

// latestParsed is the schema of the latest version, or nil where none is live.
func (r *Registry) latestParsed(ctx context.Context, s SubjectName) (*schema.Schema, error) {
	rec, err := r.liveVersion(ctx, VersionName{s, Latest})
	if refusal, ok := errors.AsType[*Error](err); ok && nothingThere(refusal.Reason) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return r.parsed(ctx, rec.Blob, 0)
}

// namedFields is how many fields a refusal names.
const namedFields = 10

// hasField refuses a path that leads to no field. Where there is no schema
// yet, every path may.
func hasField(field string, name SubjectName, s *schema.Schema, path string) error {
	if s == nil || s.HasFieldPath(path) {
		return nil
	}
	paths, more := s.FieldPaths(namedFields)
	there := "no fields"
	if len(paths) > 0 {
		there = strings.Join(paths, ", ")
	}
	if more {
		there += " and others"
	}
	return invalid(field, "the latest version of %s has no field %q; it has %s", name, path, there)
}
