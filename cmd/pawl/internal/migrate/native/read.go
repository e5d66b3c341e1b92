package native

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A reading is a content that is being read, from several goroutines.
type reading struct {
	*Registry
	progress migrate.Progress
	done     atomic.Int64

	mu      sync.Mutex
	content migrate.Content
}

// Read reads what is in the domains of the wanted contexts. A domain that is
// not there has nothing.
func (r *Registry) Read(ctx context.Context, want migrate.Scope, progress migrate.Progress) (migrate.Content, error) {
	in := &reading{Registry: r, progress: progress}
	domains, err := r.wanted(ctx, want)
	if err != nil {
		return migrate.Content{}, err
	}
	places := []migrate.Place{{}}
	for _, domain := range domains {
		places = append(places, migrate.Place{Context: contextOf(domain)})
		subjects, err := r.subjectsOf(ctx, domain, want)
		if err != nil {
			return migrate.Content{}, err
		}
		places = append(places, subjects...)
	}
	err = in.each(ctx, places, in.place)
	in.content.Sort()
	return in.content, err
}

func (in *reading) each(ctx context.Context, places []migrate.Place, do func(context.Context, migrate.Place) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(in.parallel)
	for _, p := range places {
		group.Go(func() error { return do(ctx, p) })
	}
	return group.Wait()
}

func (r *Registry) wanted(ctx context.Context, want migrate.Scope) ([]string, error) {
	domains, err := pages(func(token string) ([]*registryv1.Domain, string, error) {
		page, err := ask(ctx, r, r.domains.ListDomains, &registryv1.ListDomainsRequest{PageSize: pageSize, PageToken: token})
		return page.GetDomains(), page.GetNextPageToken(), err
	})
	var names []string
	for _, d := range domains {
		if want.Has(contextOf(d.GetName())) {
			names = append(names, d.GetName())
		}
	}
	return names, err
}

// subjectsOf are the wanted subjects of a domain. Those that were named may be
// there or not: something may be set for a subject that has no version.
func (r *Registry) subjectsOf(ctx context.Context, domain string, want migrate.Scope) ([]migrate.Place, error) {
	if want.Subjects != nil {
		return want.Named(contextOf(domain)), nil
	}
	subjects, err := pages(func(token string) ([]*registryv1.Subject, string, error) {
		page, err := ask(ctx, r, r.subjects.ListSubjects, &registryv1.ListSubjectsRequest{
			Domain: domain, ShowDeleted: true, PageSize: pageSize, PageToken: token,
		})
		return page.GetSubjects(), page.GetNextPageToken(), err
	})
	places := make([]migrate.Place, len(subjects))
	for i, s := range subjects {
		places[i] = migrate.Place{Context: contextOf(domain), Subject: s.GetName()}
	}
	return places, err
}

// place reads what is set at a place, and its versions where it is a subject.
func (in *reading) place(ctx context.Context, p migrate.Place) error {
	if err := in.settings(ctx, p); err != nil || p.Subject == "" {
		return err
	}
	domain := domainOf(p.Context)
	versions, err := pages(func(token string) ([]*registryv1.Version, string, error) {
		page, err := ask(ctx, in.Registry, in.schemas.ListVersions, &registryv1.ListVersionsRequest{
			Domain: domain, Subject: p.Subject, ShowDeleted: true, PageSize: pageSize, PageToken: token,
		})
		return page.GetVersions(), page.GetNextPageToken(), err
	})
	if err != nil {
		return gone(err)
	}
	for _, v := range versions {
		answer, err := ask(ctx, in.Registry, in.schemas.GetVersion, &registryv1.GetVersionRequest{
			Domain: domain, Subject: p.Subject, Version: strconv.Itoa(int(v.GetVersion())), ShowDeleted: true,
		})
		if err = gone(err); err != nil {
			return err
		}
		if answer != nil {
			in.add(p, answer)
		}
	}
	return nil
}

// gone lets pass that something was purged since it was listed.
func gone(err error) error {
	if status.Code(err) == codes.NotFound {
		return nil
	}
	return err
}

func (in *reading) add(p migrate.Place, answer *registryv1.GetVersionResponse) {
	v, s := answer.GetVersion(), answer.GetSchema()
	out := migrate.Version{
		Place: p, Number: int(v.GetVersion()), ID: int(v.GetSchemaId()), GUID: v.GetGuid(), Type: v.GetFormat().String(),
		Files: filesOf(s), References: referencesOf(s, domainOf(p.Context)), Metadata: metadataOf(s.GetMetadata()), RuleSet: rulesOf(s.GetRules()),
		Deleted: v.GetState() == registryv1.VersionState_DELETED,
	}
	in.mu.Lock()
	in.content.Versions = append(in.content.Versions, out)
	in.mu.Unlock()
	in.progress("versions read", int(in.done.Add(1)), 0)
}

func (in *reading) settings(ctx context.Context, p migrate.Place) error {
	domain, subject := place(p)
	setting, err := ask(ctx, in.Registry, in.subjects.GetCompatibility, &registryv1.GetCompatibilityRequest{Domain: domain, Subject: subject})
	if err != nil {
		return gone(err)
	}
	access, err := ask(ctx, in.Registry, in.subjects.GetAccessMode, &registryv1.GetAccessModeRequest{Domain: domain, Subject: subject})
	if err != nil {
		return gone(err)
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if own := setting.GetCompatibility(); own != nil {
		if fields := fieldsOf(own); len(fields) > 0 {
			in.content.Configs = append(in.content.Configs, migrate.Config{Place: p, Fields: fields})
		}
	}
	if mode := access.GetAccess().GetMode(); mode != registryv1.Access_MODE_UNSPECIFIED {
		in.content.Modes = append(in.content.Modes, migrate.Mode{Place: p, Mode: mode.String()})
	}
	return nil
}
