// Package native reads and writes a Pawl registry through its own API, which
// knows everything that is to be copied.
package native

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A Registry is a Pawl registry.
type Registry struct {
	schemas  registryv1.SchemaServiceClient
	subjects registryv1.SubjectServiceClient
	domains  registryv1.DomainServiceClient
	parallel int
	// reached says that it has answered: one that never did is not waited for,
	// for its address is wrong more often than it is late.
	reached atomic.Bool
}

// New is the registry at the end of a connection, of which parallel things are
// asked at once.
func New(conn grpc.ClientConnInterface, parallel int) *Registry {
	return &Registry{
		schemas: registryv1.NewSchemaServiceClient(conn), subjects: registryv1.NewSubjectServiceClient(conn),
		domains: registryv1.NewDomainServiceClient(conn), parallel: parallel,
	}
}

const (
	defaultDomain = "default"
	pageSize      = 1000
	attempts      = 8
	callTimeout   = time.Minute
)

// domainOf is the domain that a context is.
func domainOf(context string) string {
	if context == migrate.DefaultContext {
		return defaultDomain
	}
	return strings.TrimPrefix(context, ".")
}

// contextOf is the context that a domain is.
func contextOf(domain string) string {
	if domain == defaultDomain {
		return migrate.DefaultContext
	}
	return "." + domain
}

// place gives domain and subject of a place.
func place(p migrate.Place) (domain, subject string) {
	if p.Context == "" {
		return "", ""
	}
	return domainOf(p.Context), p.Subject
}

// An rpc is a method of a generated stub.
type rpc[Request, Answer any] func(context.Context, Request, ...grpc.CallOption) (Answer, error)

// ask sends a request, again where the registry was unavailable: everything
// that is sent here may be sent twice.
func ask[Request, Answer any](ctx context.Context, r *Registry, do rpc[Request, Answer], request Request) (Answer, error) {
	return backoff.Retry(ctx, func() (Answer, error) {
		ctx, cancel := context.WithTimeout(ctx, callTimeout)
		defer cancel()
		answer, err := do(ctx, request)
		unavailable := status.Code(err) == codes.Unavailable
		if !unavailable {
			r.reached.Store(true)
		}
		if err != nil && (!unavailable || !r.reached.Load()) {
			err = backoff.Permanent(err)
		}
		return answer, err
	}, backoff.WithMaxTries(attempts), backoff.WithMaxElapsedTime(0))
}

// pages collects a list page by page.
func pages[T any](next func(token string) (page []T, following string, err error)) ([]T, error) {
	var all []T
	for token := ""; ; {
		page, following, err := next(token)
		if all = append(all, page...); err != nil || following == "" {
			return all, err
		}
		token = following
	}
}

// refusals are the codes that concern one request. All others end the work.
var refusals = map[codes.Code]bool{
	codes.InvalidArgument: true, codes.FailedPrecondition: true, codes.NotFound: true, codes.AlreadyExists: true,
	codes.Aborted: true, codes.OutOfRange: true, codes.ResourceExhausted: true,
}

// unless lets pass a refusal with a reason: that there is nothing to do any
// more, for the answer to the first attempt was lost.
func unless(reason string, err error) error {
	for _, d := range status.Convert(err).Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok && info.GetReason() == reason {
			return nil
		}
	}
	return err
}

// refused makes a refusal of an error that concerns one thing only.
func (r *Registry) refused(err error) error {
	if err != nil && refusals[status.Code(err)] {
		return &migrate.RefusalError{Why: explain(err)}
	}
	return err
}
