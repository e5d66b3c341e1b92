package pawl

import (
	"context"
	"iter"
	"strconv"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// pageSize is how many things a page is asked to hold: the most that the
// registry gives.
const pageSize = 1000

// pages walks a list page by page. It ends after the first error, which it
// yields with a zero element.
func pages[T any](next func(token string) (list []T, following string, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for token, more := "", true; more; more = token != "" {
			list, following, err := next(token)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, one := range list {
				if !yield(one, nil) {
					return
				}
			}
			token = following
		}
	}
}

// A DomainFilter selects domains; its fields add up.
type DomainFilter struct {
	Prefix   string
	Contains string // in any case
	Owner    string // a team
}

// Domains walks the domains by name. It asks for pages as the loop goes on,
// and ends after the first error.
func (c *Client) Domains(ctx context.Context, f DomainFilter) iter.Seq2[Domain, error] {
	return pages(func(token string) ([]Domain, string, error) {
		page, err := ask(ctx, c, c.domains.ListDomains, &registryv1.ListDomainsRequest{
			Prefix: f.Prefix, Contains: f.Contains, Owner: f.Owner, PageSize: pageSize, PageToken: token,
		})
		return convert(page.GetDomains(), fromDomain), page.GetNextPageToken(), err
	})
}

// A SubjectFilter selects subjects; its fields add up.
type SubjectFilter struct {
	Domain      string // empty means all
	Prefix      string
	Contains    string // in any case
	Format      Format
	Tag         string
	Owner       string // the team that answers for it
	Lifecycle   Stage
	ShowDeleted bool
}

// Subjects walks the subjects by domain and name, like Domains.
func (c *Client) Subjects(ctx context.Context, f SubjectFilter) iter.Seq2[Subject, error] {
	return pages(func(token string) ([]Subject, string, error) {
		format, err := enumValue("format", string(f.Format), registryv1.Format_value)
		if err != nil {
			return nil, "", err
		}
		stage, err := enumValue("lifecycle", string(f.Lifecycle), registryv1.Lifecycle_Stage_value)
		if err != nil {
			return nil, "", err
		}
		page, err := ask(ctx, c, c.subjects.ListSubjects, &registryv1.ListSubjectsRequest{
			Domain: f.Domain, Prefix: f.Prefix, Contains: f.Contains, Format: registryv1.Format(format), Tag: f.Tag,
			Owner: f.Owner, Lifecycle: registryv1.Lifecycle_Stage(stage), ShowDeleted: f.ShowDeleted, PageSize: pageSize, PageToken: token,
		})
		return convert(page.GetSubjects(), fromSubject), page.GetNextPageToken(), err
	})
}

// A VersionFilter selects versions.
type VersionFilter struct{ ShowDeleted bool }

// Versions walks the versions of a subject by number, like Domains.
func (c *Client) Versions(ctx context.Context, s SubjectName, f VersionFilter) iter.Seq2[Version, error] {
	return pages(func(token string) ([]Version, string, error) {
		page, err := ask(ctx, c, c.schemas.ListVersions, &registryv1.ListVersionsRequest{
			Domain: s.Domain, Subject: s.Subject, ShowDeleted: f.ShowDeleted, PageSize: pageSize, PageToken: token,
		})
		return convert(page.GetVersions(), fromVersion), page.GetNextPageToken(), err
	})
}

// SchemaVersions walks the versions, in all domains, that have a schema: by
// domain, subject and number, like Domains.
func (c *Client) SchemaVersions(ctx context.Context, guid string, f VersionFilter) iter.Seq2[Version, error] {
	return pages(func(token string) ([]Version, string, error) {
		page, err := ask(ctx, c, c.schemas.ListSchemaVersions, &registryv1.ListSchemaVersionsRequest{
			Guid: guid, ShowDeleted: f.ShowDeleted, PageSize: pageSize, PageToken: token,
		})
		return convert(page.GetVersions(), fromVersion), page.GetNextPageToken(), err
	})
}

// Referrers walks the versions that reference a version directly: by domain,
// subject and number, like Domains.
func (c *Client) Referrers(ctx context.Context, s SubjectName, number int, f VersionFilter) iter.Seq2[Version, error] {
	return pages(func(token string) ([]Version, string, error) {
		if _, err := wireNumber("version", number); err != nil {
			return nil, "", err
		}
		page, err := ask(ctx, c, c.schemas.ListReferrers, &registryv1.ListReferrersRequest{
			Domain: s.Domain, Subject: s.Subject, Version: strconv.Itoa(number), ShowDeleted: f.ShowDeleted, PageSize: pageSize, PageToken: token,
		})
		return convert(page.GetVersions(), fromVersion), page.GetNextPageToken(), err
	})
}
