package registry

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxSubject is the length of the longest subject's name in bytes.
const maxSubject = 1024

// plainName is what teams are called. Domains may have capitals besides: they
// are the contexts of Confluent's clients, which do.
var (
	plainName  = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,62}$`)
	domainName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$`)
	// Applications are called as their principals and jobs are.
	applicationName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$`)
	releaseName     = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$`)
)

func checkDomainName(field, name string) error {
	if !domainName.MatchString(name) {
		return invalid(field, "%q is no name: want letters, digits, '-', '_' and '.', at most 63, the first a letter or digit", name)
	}
	return nil
}

func checkPlainName(field, name string) error {
	if !plainName.MatchString(name) {
		return invalid(field, "%q is no name: want lower-case letters, digits, '-', '_' and '.', at most 63, the first a letter or digit", name)
	}
	return nil
}

func checkApplicationName(field, name string) error {
	if !applicationName.MatchString(name) {
		return invalid(field, "%q is no name: want letters, digits, '-', '_' and '.', at most 128, the first a letter or digit", name)
	}
	return nil
}

func checkEnvironment(name string) error {
	if !domainName.MatchString(name) {
		return invalid("environment", "%q is no name: want letters, digits, '-', '_' and '.', at most 63, the first a letter or digit", name)
	}
	return nil
}

func checkRelease(field, name string) error {
	if !releaseName.MatchString(name) {
		return invalid(field, "%q is no version of an application: want letters, digits, '-', '_', '+' and '.', at most 128, the first a letter or digit", name)
	}
	return nil
}

func checkSubjectName(field, name string) error {
	switch {
	case name == "":
		return invalid(field, "it is empty; name a subject")
	case len(name) > maxSubject:
		return invalid(field, "it has %d bytes; at most %d are allowed", len(name), maxSubject)
	case !utf8.ValidString(name):
		return invalid(field, "it is not UTF-8")
	case strings.ContainsFunc(name, unicode.IsControl):
		return invalid(field, "%q has a control character", name)
	}
	return nil
}

// checked is the name with its domain filled in, or why it names nothing.
func (s SubjectName) checked() (SubjectName, error) {
	if s.Domain == "" {
		s.Domain = DefaultDomain
	}
	if err := checkDomainName("domain", s.Domain); err != nil {
		return s, err
	}
	return s, checkSubjectName("subject", s.Subject)
}

func (v VersionName) checked() (VersionName, error) {
	var err error
	if v.SubjectName, err = v.SubjectName.checked(); err != nil {
		return v, err
	}
	if v.Number != Latest && (v.Number < 1 || v.Number > maxNumber) {
		return v, invalid("version", "%d is no version; they count from 1", v.Number)
	}
	return v, nil
}

// maxNumber bounds version numbers and schema ids: Kafka clients read both as
// signed numbers of 32 bits.
const maxNumber = 1<<31 - 1

func domainResource(name string) string { return "domains/" + name }

func applicationResource(name string) string { return "applications/" + name }

func releaseResource(application, release string) string {
	return applicationResource(application) + "/releases/" + release
}

func (u UsageName) resource() string {
	return u.Subject.resource() + "/usages/" + string(u.Role) + "/" + u.Application + "/" + u.Environment
}

// String names a usage as people do: billing reads payments/orders in prod.
func (u UsageName) String() string {
	does := "reads"
	if u.Role == Producer {
		does = "writes"
	}
	return fmt.Sprintf("%s %s %s in %s", u.Application, does, u.Subject, u.Environment)
}

func (u UsageName) checked() (UsageName, error) {
	var err error
	if u.Subject, err = u.Subject.checked(); err != nil {
		return u, err
	}
	if u.Role != Consumer && u.Role != Producer {
		return u, invalid("role", "%q is not one of CONSUMER, PRODUCER", u.Role)
	}
	return u, cmp.Or(checkApplicationName("application", u.Application), checkEnvironment(u.Environment))
}

func teamResource(name string) string { return "teams/" + name }

func (s SubjectName) resource() string {
	return domainResource(cmp.Or(s.Domain, DefaultDomain)) + "/subjects/" + s.Subject
}

func (v VersionName) resource() string {
	if v.Number == Latest {
		return v.SubjectName.resource() + "/versions/latest"
	}
	return v.SubjectName.resource() + "/versions/" + strconv.Itoa(v.Number)
}

// String names a subject as people do: payments/orders.
func (s SubjectName) String() string { return s.Domain + "/" + s.Subject }

// String names a version as people do: payments/orders@3.
func (v VersionName) String() string {
	if v.Number == Latest {
		return v.SubjectName.String() + "@latest"
	}
	return fmt.Sprintf("%s@%d", v.SubjectName, v.Number)
}

func etagOf(index uint64) string { return strconv.FormatUint(index, 10) }

// checkEtag refuses a stale etag. An empty one agrees with everything.
func checkEtag(resource, given string, index uint64) error {
	if given == "" || given == etagOf(index) {
		return nil
	}
	return refuse(Overtaken, resource, "%s has changed since etag %q, it has %q now; read it again and decide", resource, given, etagOf(index))
}
