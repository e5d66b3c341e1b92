package grpcapi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/testing/protocmp"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func TestSettingsAtThreePlacesSayWhereTheyComeFrom(t *testing.T) {
	p := inMemory(t)
	must[*registryv1.CreateDomainResponse](t)(p.CreateDomain(t.Context(), &registryv1.CreateDomainRequest{Domain: &registryv1.Domain{Name: "payments"}}))
	orders := &registryv1.GetCompatibilityRequest{Domain: "payments", Subject: "orders"}
	setting := func(level registryv1.CompatibilityLevel, surface registryv1.Surface, profile registryv1.Profile) *registryv1.Compatibility {
		return &registryv1.Compatibility{Level: level, Surface: surface, Profile: profile}
	}
	gated := func(c *registryv1.Compatibility, gate registryv1.Gate) *registryv1.Compatibility {
		c.Gate = gate
		return c
	}
	expect := func(want *registryv1.GetCompatibilityResponse) {
		t.Helper()
		got := must[*registryv1.GetCompatibilityResponse](t)(p.GetCompatibility(t.Context(), orders))
		if diff := cmp.Diff(want, got, protocmp.Transform(), protocmp.IgnoreFields(want, "etag")); diff != "" {
			t.Errorf("GetCompatibility(payments/orders) (-want +got):\n%s", diff)
		}
	}
	set := func(domain, subject string, c *registryv1.Compatibility) *registryv1.SetCompatibilityResponse {
		t.Helper()
		return must[*registryv1.SetCompatibilityResponse](t)(p.SetCompatibility(t.Context(), &registryv1.SetCompatibilityRequest{Domain: domain, Subject: subject, Compatibility: c}))
	}

	expect(&registryv1.GetCompatibilityResponse{
		Effective: gated(setting(registryv1.CompatibilityLevel_BACKWARD, registryv1.Surface_WIRE_JSON, registryv1.Profile_PAWL), registryv1.Gate_ENFORCE),
		From:      "builtin", SurfaceFrom: "builtin", ProfileFrom: "builtin", GateFrom: "builtin",
	})
	set("", "", setting(registryv1.CompatibilityLevel_FULL, registryv1.Surface_SOURCE, registryv1.Profile_CONFLUENT))
	set("payments", "", gated(setting(registryv1.CompatibilityLevel_FORWARD, 0, 0), registryv1.Gate_OBSERVE))
	expect(&registryv1.GetCompatibilityResponse{
		Effective: gated(setting(registryv1.CompatibilityLevel_FORWARD, registryv1.Surface_SOURCE, registryv1.Profile_CONFLUENT), registryv1.Gate_OBSERVE),
		From:      "domains/payments", SurfaceFrom: "registry", ProfileFrom: "registry", GateFrom: "domains/payments",
	})
	own := gated(setting(registryv1.CompatibilityLevel_NONE, registryv1.Surface_WIRE, registryv1.Profile_PAWL), registryv1.Gate_CONSUMER_AWARE)
	set("payments", "orders", own)
	expect(&registryv1.GetCompatibilityResponse{
		Compatibility: own, Effective: own,
		From: "domains/payments/subjects/orders", SurfaceFrom: "domains/payments/subjects/orders", ProfileFrom: "domains/payments/subjects/orders",
		GateFrom: "domains/payments/subjects/orders",
	})
	cleared := must[*registryv1.ClearCompatibilityResponse](t)(p.ClearCompatibility(t.Context(), &registryv1.ClearCompatibilityRequest{Domain: "payments", Subject: "orders"}))
	if cleared.GetFrom() != "domains/payments" || cleared.GetEffective().GetLevel() != registryv1.CompatibilityLevel_FORWARD {
		t.Errorf("ClearCompatibility(payments/orders) = %v, want FORWARD from domains/payments", cleared)
	}
	_, err := p.ClearCompatibility(t.Context(), &registryv1.ClearCompatibilityRequest{Domain: "payments", Subject: "orders"})
	if got := tell(err); got.Code != codes.NotFound || got.Reason != "SETTING_NOT_FOUND" {
		t.Errorf("clearing it again is told as %+v, want SETTING_NOT_FOUND", got)
	}
}

func TestAStaleEtagOfASettingIsAborted(t *testing.T) {
	p := inMemory(t)
	request := &registryv1.SetCompatibilityRequest{Compatibility: &registryv1.Compatibility{Level: registryv1.CompatibilityLevel_FULL}}
	first := must[*registryv1.SetCompatibilityResponse](t)(p.SetCompatibility(t.Context(), request))
	must[*registryv1.SetCompatibilityResponse](t)(p.SetCompatibility(t.Context(), request))
	request.Etag = first.GetEtag()
	if _, err := p.SetCompatibility(t.Context(), request); tell(err).Code != codes.Aborted {
		t.Errorf("SetCompatibility with the etag before last = %v, want ABORTED", err)
	}
	if _, err := p.ClearCompatibility(t.Context(), &registryv1.ClearCompatibilityRequest{Etag: first.GetEtag()}); tell(err).Code != codes.Aborted {
		t.Errorf("ClearCompatibility with the etag before last = %v, want ABORTED", err)
	}
}
