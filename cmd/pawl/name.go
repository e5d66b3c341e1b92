package main

import (
	"fmt"
	"strconv"
	"strings"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A subjectName names a subject; an empty domain means "default".
type subjectName struct{ domain, subject string }

// String gives domain/subject.
func (s subjectName) String() string {
	if s.domain == "" {
		return "default/" + s.subject
	}
	return s.domain + "/" + s.subject
}

// A versionName names a version; an empty version means the latest.
type versionName struct {
	subjectName
	version string
}

// parseSubject reads [DOMAIN/]SUBJECT. Where the domain is given apart, all
// of text is the subject, which may hold slashes.
func parseSubject(text, domain string) (subjectName, error) {
	name := subjectName{domain: domain, subject: text}
	if before, after, ok := strings.Cut(text, "/"); ok && domain == "" {
		name = subjectName{domain: before, subject: after}
	}
	if name.subject == "" || domain == "" && strings.HasPrefix(text, "/") {
		return name, usagef("%q names no subject: want SUBJECT or DOMAIN/SUBJECT", text)
	}
	return name, nil
}

// parseVersion reads [DOMAIN/]SUBJECT[@VERSION]. An @ that no number and no
// "latest" follows belongs to the subject.
func parseVersion(text, domain string) (versionName, error) {
	subject, version := cutVersion(text)
	name, err := parseSubject(subject, domain)
	return versionName{name, version}, err
}

func cutVersion(text string) (subject, version string) {
	i := strings.LastIndexByte(text, '@')
	if i < 0 || !isVersion(text[i+1:]) {
		return text, ""
	}
	return text[:i], text[i+1:]
}

func isVersion(text string) bool {
	n, err := strconv.ParseInt(text, 10, 32)
	return text == "latest" || err == nil && n > 0 && text[0] != '+'
}

// parseReference reads NAME=[DOMAIN/]SUBJECT@VERSION. An empty domain stays
// empty: it means the domain that publishes.
func parseReference(text string) (*registryv1.Reference, error) {
	name, target, ok := strings.Cut(text, "=")
	version, err := parseVersion(target, "")
	n, atoi := strconv.ParseInt(version.version, 10, 32)
	if !ok || name == "" || err != nil || atoi != nil {
		return nil, usagef("reference %q is not of the form NAME=[DOMAIN/]SUBJECT@NUMBER", text)
	}
	return &registryv1.Reference{Name: name, Domain: version.domain, Subject: version.subject, Version: int32(n)}, nil
}

func parseReferences(list []string) ([]*registryv1.Reference, error) {
	out := make([]*registryv1.Reference, 0, len(list))
	for _, text := range list {
		ref, err := parseReference(text)
		if err != nil {
			return nil, err
		}
		out = append(out, ref)
	}
	return out, nil
}

// parseFormat reads a schema language in any case; empty is unspecified.
func parseFormat(text string) (registryv1.Format, error) {
	n, err := parseEnum(text, "schema format", registryv1.Format_value)
	return registryv1.Format(n), err
}

// parseLevel reads a compatibility level in any case; empty is unspecified.
func parseLevel(text string) (registryv1.CompatibilityLevel, error) {
	n, err := parseEnum(text, "compatibility level", registryv1.CompatibilityLevel_value)
	return registryv1.CompatibilityLevel(n), err
}

// parseSurface reads a surface in any case; empty is unspecified.
func parseSurface(text string) (registryv1.Surface, error) {
	n, err := parseEnum(text, "surface", registryv1.Surface_value)
	return registryv1.Surface(n), err
}

// parseProfile reads a profile in any case; empty is unspecified.
func parseProfile(text string) (registryv1.Profile, error) {
	n, err := parseEnum(text, "profile", registryv1.Profile_value)
	return registryv1.Profile(n), err
}

// parseGate reads a gate in any case; empty is unspecified.
func parseGate(text string) (registryv1.Gate, error) {
	n, err := parseEnum(text, "gate", registryv1.Gate_value)
	return registryv1.Gate(n), err
}

// parseEnum finds a value by name: full_transitive and FULL-TRANSITIVE too.
func parseEnum(text, what string, values map[string]int32) (int32, error) {
	if text == "" {
		return 0, nil
	}
	n, ok := values[strings.ReplaceAll(strings.ToUpper(text), "-", "_")]
	if ok && n != 0 {
		return n, nil
	}
	var names []string
	for n := int32(1); int(n) < len(values); n++ {
		for name, value := range values {
			if value == n {
				names = append(names, name)
			}
		}
	}
	return 0, usageError{fmt.Errorf("the %s %q is not one of %s", what, text, strings.Join(names, ", "))}
}
