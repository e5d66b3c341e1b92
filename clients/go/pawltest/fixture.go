package pawltest

import (
	"errors"
	"testing"

	pawl "github.com/pawl-registry/pawl/clients/go"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// CreateDomain creates a domain, or ends the test. "default" is always there.
func CreateDomain(t testing.TB, c *pawl.Client, name string) {
	t.Helper()
	request := &registryv1.CreateDomainRequest{Domain: &registryv1.Domain{Name: name}}
	if _, err := registryv1.NewDomainServiceClient(c.Conn()).CreateDomain(t.Context(), request); err != nil {
		t.Fatalf("create domain %s: %v", name, pawl.Explain(err))
	}
}

// Publish publishes a schema, or ends the test and says what is wrong with it.
func Publish(t testing.TB, c *pawl.Client, p pawl.Publication) pawl.Published {
	t.Helper()
	published, err := c.Publish(t.Context(), p)
	if err == nil {
		return published
	}
	if refusal, ok := errors.AsType[*pawl.Error](err); ok {
		if refusal.Report != nil {
			t.Log(refusal.Report)
		}
		for _, problem := range refusal.Problems {
			t.Log(problem)
		}
	}
	t.Fatalf("publish to %s: %v", p.Subject, err)
	return pawl.Published{}
}
