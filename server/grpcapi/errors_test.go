package grpcapi_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/compat/finding"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/source"
	"github.com/pawl-registry/pawl/server/grpcapi"
)

func TestEveryReasonHasACode(t *testing.T) {
	want := map[registry.Reason]codes.Code{
		registry.DomainNotFound:      codes.NotFound,
		registry.DomainExists:        codes.AlreadyExists,
		registry.TeamNotFound:        codes.NotFound,
		registry.TeamExists:          codes.AlreadyExists,
		registry.SubjectNotFound:     codes.NotFound,
		registry.VersionNotFound:     codes.NotFound,
		registry.SchemaNotFound:      codes.NotFound,
		registry.ReferenceNotFound:   codes.NotFound,
		registry.SettingNotFound:     codes.NotFound,
		registry.SchemaInvalid:       codes.InvalidArgument,
		registry.SchemaTooLarge:      codes.InvalidArgument,
		registry.TooComplex:          codes.InvalidArgument,
		registry.Incompatible:        codes.FailedPrecondition,
		registry.FormatMismatch:      codes.FailedPrecondition,
		registry.InUse:               codes.FailedPrecondition,
		registry.NotDeleted:          codes.FailedPrecondition,
		registry.AlreadyDeleted:      codes.FailedPrecondition,
		registry.Overtaken:           codes.Aborted,
		registry.Ambiguous:           codes.FailedPrecondition,
		registry.InvalidArgument:     codes.InvalidArgument,
		registry.PermissionDenied:    codes.PermissionDenied,
		registry.NotPermitted:        codes.FailedPrecondition,
		registry.DerivationNotFound:  codes.NotFound,
		registry.AssociationNotFound: codes.NotFound,
		registry.AssociationExists:   codes.AlreadyExists,
		registry.AssociationFrozen:   codes.FailedPrecondition,
		registry.ApplicationNotFound: codes.NotFound,
		registry.ApplicationExists:   codes.AlreadyExists,
		registry.UsageNotFound:       codes.NotFound,
		registry.ChangeNotFound:      codes.NotFound,
		registry.BreaksConsumers:     codes.FailedPrecondition,
		registry.ChangeClosed:        codes.FailedPrecondition,
		registry.ReleaseNotFound:     codes.NotFound,
		registry.IndexUnknown:        codes.OutOfRange,
		registry.Unsupported:         codes.Unimplemented,
		registry.Unavailable:         codes.Unavailable,
		registry.Internal:            codes.Internal,
	}
	for _, reason := range registry.Reasons() {
		err := grpcapi.Error(t.Context(), &registry.Error{Reason: reason, Message: "no", Name: "domains/a"})
		code, listed := want[reason]
		if !listed {
			t.Errorf("the table of this test has no code for %s", reason)
		}
		if got := tell(err); got.Code != code || got.Reason != string(reason) || got.Resource != "domains/a" {
			t.Errorf("an error for %s is told as %+v, want %s", reason, got, code)
		}
	}
}

func TestCausesAreKeptForTheLogAndNotSent(t *testing.T) {
	cause := errors.New("disk /dev/sda1 is on fire")
	refusal := &registry.Error{Reason: registry.Unavailable, Message: "try again", Err: cause}
	err := grpcapi.Error(t.Context(), fmt.Errorf("publish: %w", refusal))
	if !errors.Is(err, cause) {
		t.Errorf("Error(%v) does not unwrap to its cause", refusal)
	}
	if got := status.Convert(err).Message(); got != "try again" {
		t.Errorf("Error(%v) is sent as %q, want the message alone", refusal, got)
	}
	remote := &registry.Error{Reason: registry.Unavailable, Message: "try again", Err: status.Error(codes.DataLoss, "shard 7 is gone")}
	if got := status.Convert(grpcapi.Error(t.Context(), remote)); got.Code() != codes.Unavailable || got.Message() != "try again" {
		t.Errorf("Error(a refusal whose cause has a status) is sent as %v, want the refusal's", got)
	}
	for _, err := range []error{cause, fmt.Errorf("deep: %w", cause)} {
		sent := status.Convert(grpcapi.Error(t.Context(), err))
		if sent.Code() != codes.Internal || cmp.Diff(sent.Message(), "an internal fault; the server's log has the cause") != "" {
			t.Errorf("Error(%v) is sent as %v, want a neutral INTERNAL", err, sent)
		}
	}
}

func TestTheEndOfAContextHasItsCode(t *testing.T) {
	for err, code := range map[error]codes.Code{
		context.Canceled:         codes.Canceled,
		context.DeadlineExceeded: codes.DeadlineExceeded,
	} {
		got := tell(grpcapi.Error(t.Context(), fmt.Errorf("scan: %w", err)))
		if got.Code != code || got.Reason == "" {
			t.Errorf("Error(%v) is told as %+v, want %s with a reason", err, got, code)
		}
	}
}

func TestAnErrorWithAStatusStaysWhatItIs(t *testing.T) {
	sent := status.Error(codes.ResourceExhausted, "slow down")
	if got := grpcapi.Error(t.Context(), sent); got != sent { //nolint:errorlint // the very same error
		t.Errorf("Error(%v) = %v, want the same", sent, got)
	}
	once := grpcapi.Error(t.Context(), &registry.Error{Reason: registry.InUse})
	if got := grpcapi.Error(t.Context(), once); got != once { //nolint:errorlint // the very same error
		t.Errorf("Error(Error(IN_USE)) = %v, want the same", got)
	}
	if got := grpcapi.Error(t.Context(), nil); got != nil {
		t.Errorf("Error(nil) = %v, want nil", got)
	}
}

func TestRefusalsCarryTheirDetails(t *testing.T) {
	incompatible := grpcapi.Error(t.Context(), &registry.Error{Reason: registry.Incompatible, Report: &compat.Report{
		Format:     schema.Protobuf,
		Mode:       compat.Mode{Level: compat.Full, Surface: compat.Wire},
		Violations: []compat.Violation{{Finding: finding.Finding{Rule: "PROTO_FIELD_REMOVED"}, Severity: compat.Error}},
	}})
	report := detail[*registryv1.CompatibilityReport](incompatible)
	if report.GetLevel() != registryv1.CompatibilityLevel_FULL || report.GetSurface() != registryv1.Surface_WIRE || len(report.GetViolations()) != 1 {
		t.Errorf("INCOMPATIBLE has the report %v, want FULL, WIRE and one violation", report)
	}
	unreadable := grpcapi.Error(t.Context(), &registry.Error{Reason: registry.SchemaInvalid, Problems: schema.Problems{
		{Severity: source.Error, Code: "SYNTAX", Position: source.Position{File: "a", Line: 2, Column: 3}, Message: "bad"},
	}})
	problems := detail[*registryv1.SchemaProblems](unreadable).GetProblems()
	if len(problems) != 1 || problems[0].GetPosition().GetColumn() != 3 || problems[0].GetSeverity() != registryv1.Severity_ERROR {
		t.Errorf("SCHEMA_INVALID has the problems %v, want the one at a:2:3", problems)
	}
	wrong := tell(grpcapi.Error(t.Context(), &registry.Error{Reason: registry.InvalidArgument, Field: "domain", Message: "no"}))
	if diff := cmp.Diff(wrong.Fields, []string{"domain"}); diff != "" {
		t.Errorf("INVALID_ARGUMENT names other fields than domain:\n%s", diff)
	}
}
