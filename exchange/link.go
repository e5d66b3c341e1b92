package exchange

import (
	"net/url"
	"strconv"
	"strings"
)

// Resource names a subject as the registry's own answers do.
func (n Name) Resource() string { return "domains/" + n.Domain + "/subjects/" + n.Name }

// ProductResource names a data product.
func (n Name) ProductResource() string { return "domains/" + n.Domain + "/products/" + n.Name }

// VersionURL is where a version is read; empty where nobody knows the
// registry's URL.
func (m Mesh) VersionURL(n Name, number int) string {
	return m.url("domains", n.Domain, "subjects", n.Name, "versions", strconv.Itoa(number))
}

// SubjectURL is where a subject is read, or empty.
func (m Mesh) SubjectURL(n Name) string { return m.url("domains", n.Domain, "subjects", n.Name) }

// ProductURL is where a data product is read, or empty.
func (m Mesh) ProductURL(n Name) string { return m.url("domains", n.Domain, "products", n.Name) }

func (m Mesh) url(segments ...string) string {
	if m.Registry == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString(strings.TrimSuffix(m.Registry, "/"))
	b.WriteString("/api/v1")
	for _, s := range segments {
		// A colon at a segment's end would be a verb of the REST API.
		b.WriteString("/" + strings.ReplaceAll(url.PathEscape(s), ":", "%3A"))
	}
	return b.String()
}

// URL is where a contact is reached, or empty.
func (c Contact) URL() string {
	address := c.Address
	if c.Kind == "email" {
		address = "mailto:" + address
	}
	if u, err := url.Parse(address); err == nil && u.IsAbs() {
		return u.String()
	}
	return ""
}

// Status is the word of Bitol's standards for a lifecycle. What has said
// nothing is active: anybody may use it.
func Status(lifecycle string) string {
	switch lifecycle {
	case "EXPERIMENTAL":
		return "draft"
	case "DEPRECATED", "RETIRED":
		return strings.ToLower(lifecycle)
	}
	return "active"
}
