package confluent

import (
	"strconv"
	"strings"

	"github.com/pawl-registry/pawl/registry"
)

// message is what a refusal says to clients of this API: what is not there by
// the names that they use, all else as the registry puts it.
func message(r *registry.Error) string {
	subject, version := named(r.Name)
	switch r.Reason {
	case registry.SubjectNotFound:
		return "Subject '" + subject + "' not found."
	case registry.DomainNotFound:
		if domain, ok := strings.CutPrefix(r.Name, "domains/"); ok && subject == "" {
			return "Context '" + contextOf(domain) + "' not found."
		}
	case registry.VersionNotFound:
		if version != "" {
			return "Version " + version + " not found."
		}
	case registry.SchemaNotFound:
		if id, ok := strings.CutPrefix(r.Name, "schemas/"); ok && !strings.HasPrefix(id, "guid/") {
			return "Schema " + id + " not found"
		}
	case registry.FormatMismatch:
		return incompatibleWith(subject) + "[Incompatible because of different schema type]"
	case registry.SchemaInvalid:
		return "Invalid schema: " + r.Message
	default: // the registry's own words say more
	}
	return r.Message
}

// named is the subject and version of a resource, as this API names them.
func named(resource string) (subject, version string) {
	rest, ok := strings.CutPrefix(resource, "domains/")
	if !ok {
		return "", ""
	}
	domain, rest, ok := strings.Cut(rest, "/subjects/")
	if !ok {
		return "", ""
	}
	if i := strings.LastIndex(rest, "/versions/"); i >= 0 {
		version = rest[i+len("/versions/"):]
		if _, err := strconv.Atoi(version); err == nil || version == "latest" {
			rest = rest[:i]
		} else {
			version = ""
		}
	}
	return qualified(registry.SubjectName{Domain: domain, Subject: rest}), version
}
