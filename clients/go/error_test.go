package pawl_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pawl "github.com/pawl-registry/pawl/clients/go"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func TestExplainKeepsAllThatTheRegistrySaid(t *testing.T) {
	violation := &registryv1.Violation{
		Rule: "SOME_RULE", Severity: registryv1.Severity_ERROR, Breaks: registryv1.Breaks_NEW_READERS, Path: "Order.x",
		OldPosition: &registryv1.Position{File: "old.avsc", Line: 1, Column: 2}, NewPosition: &registryv1.Position{File: "new.avsc", Line: 3, Column: 4},
		Message: "x breaks", Hint: "give it a default", AgainstVersion: 2, Witness: "{}", Causes: []*registryv1.Violation{{Rule: "CAUSE"}},
	}
	err := refusal(t, codes.FailedPrecondition,
		&errdetails.ErrorInfo{Reason: "INCOMPATIBLE", Domain: "pawl", Metadata: map[string]string{"resource": "domains/payments/subjects/orders"}},
		&errdetails.RequestInfo{RequestId: "r-1"},
		&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{{Field: "schema", Description: "is odd"}}},
		&registryv1.CompatibilityReport{
			Level: registryv1.CompatibilityLevel_FULL, Surface: registryv1.Surface_WIRE, AgainstVersions: []int32{2, 1},
			Violations: []*registryv1.Violation{violation}, Warnings: []*registryv1.Violation{{Rule: "WARN"}}, Truncated: 5,
		},
		&registryv1.SchemaProblems{Problems: []*registryv1.Problem{{
			Severity: registryv1.Severity_WARNING, Code: "ODD", Position: &registryv1.Position{File: "new.avsc"}, Message: "odd", Hint: "even",
		}}},
	)
	want := &pawl.Error{
		Reason: pawl.Incompatible, Message: "refused", Resource: "domains/payments/subjects/orders", RequestID: "r-1", Code: codes.FailedPrecondition,
		Fields: []pawl.FieldProblem{{Field: "schema", Message: "is odd"}},
		Report: &pawl.Report{
			Level: pawl.Full, Surface: pawl.Wire, Against: []int{2, 1}, Truncated: 5, Warnings: []pawl.Violation{{Rule: "WARN"}},
			Violations: []pawl.Violation{{
				Rule: "SOME_RULE", Severity: pawl.SeverityError, Breaks: pawl.NewReaders, Path: "Order.x",
				Old: pawl.Position{File: "old.avsc", Line: 1, Column: 2}, New: pawl.Position{File: "new.avsc", Line: 3, Column: 4},
				Message: "x breaks", Hint: "give it a default", Against: 2, Witness: "{}", Causes: []pawl.Violation{{Rule: "CAUSE"}},
			}},
		},
		Problems: []pawl.Problem{{Severity: pawl.SeverityWarning, Code: "ODD", Position: pawl.Position{File: "new.avsc"}, Message: "odd", Hint: "even"}},
	}
	if diff := cmp.Diff(want, pawl.Explain(err)); diff != "" {
		t.Errorf("Explain loses something (-want +got):\n%s", diff)
	}
	if got, want := want.Report.String(), "new.avsc:3:4: SOME_RULE: x breaks (give it a default)\nand 5 more\n"; got != want {
		t.Errorf("Report.String = %q, want %q", got, want)
	}
}

func TestKindsOfErrors(t *testing.T) {
	kinds := []error{
		pawl.ErrNotFound, pawl.ErrExists, pawl.ErrIncompatible, pawl.ErrSchemaInvalid, pawl.ErrInUse, pawl.ErrOvertaken, pawl.ErrAmbiguous,
		pawl.ErrInvalidArgument, pawl.ErrDenied, pawl.ErrIndexUnknown, pawl.ErrUnavailable, context.DeadlineExceeded, context.Canceled,
	}
	for _, c := range []struct {
		reason pawl.Reason
		code   codes.Code
		want   error // nil for none of them
	}{
		{pawl.SubjectNotFound, codes.NotFound, pawl.ErrNotFound},
		{pawl.ReferenceNotFound, codes.NotFound, pawl.ErrNotFound},
		{pawl.DomainExists, codes.AlreadyExists, pawl.ErrExists},
		{pawl.Incompatible, codes.FailedPrecondition, pawl.ErrIncompatible},
		{pawl.SchemaInvalid, codes.InvalidArgument, pawl.ErrSchemaInvalid},
		{pawl.InUse, codes.FailedPrecondition, pawl.ErrInUse},
		{pawl.Overtaken, codes.Aborted, pawl.ErrOvertaken},
		{pawl.Ambiguous, codes.FailedPrecondition, pawl.ErrAmbiguous},
		{pawl.InvalidArgument, codes.InvalidArgument, pawl.ErrInvalidArgument},
		{pawl.PermissionDenied, codes.PermissionDenied, pawl.ErrDenied},
		{"", codes.Unauthenticated, pawl.ErrDenied},
		{pawl.IndexUnknown, codes.OutOfRange, pawl.ErrIndexUnknown},
		{"", codes.Unavailable, pawl.ErrUnavailable},
		{"", codes.DeadlineExceeded, context.DeadlineExceeded},
		{"", codes.Canceled, context.Canceled},
		{pawl.Internal, codes.Internal, nil},
	} {
		err := pawl.Explain(&pawl.Error{Reason: c.reason, Code: c.code})
		for _, kind := range kinds {
			if got, want := errors.Is(err, kind), errors.Is(c.want, kind); got != want {
				t.Errorf("errors.Is(%s %s, %v) = %v, want %v", c.reason, c.code, kind, got, want)
			}
		}
	}
}

func TestExplainLeavesOtherErrorsAlone(t *testing.T) {
	if err := pawl.Explain(nil); err != nil {
		t.Errorf("Explain(nil) = %v", err)
	}
	if err := pawl.Explain(io.EOF); !errors.Is(err, io.EOF) {
		t.Errorf("Explain(io.EOF) = %v", err)
	}
	stranger := refusal(t, codes.NotFound, &errdetails.ErrorInfo{Reason: "SUBJECT_NOT_FOUND", Domain: "elsewhere"})
	if e, ok := errors.AsType[*pawl.Error](pawl.Explain(stranger)); !ok || e.Reason != "" || e.Error() != "NotFound: refused" {
		t.Errorf("Explain of another service's error = %v, want no reason of ours", e)
	}
}

// What a fake makes up arrives as it left.
func TestErrorSurvivesTheWire(t *testing.T) {
	sent := &pawl.Error{Reason: pawl.SubjectNotFound, Message: "there is no such subject", Resource: "domains/payments/subjects/orders", Code: codes.NotFound}
	got := pawl.Explain(status.FromProto(sent.GRPCStatus().Proto()).Err())
	if diff := cmp.Diff(error(sent), got); diff != "" {
		t.Errorf("an error that was sent arrives changed (-want +got):\n%s", diff)
	}
}
