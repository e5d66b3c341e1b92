package grpcapi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

func TestAVersionIsDeletedUndeletedAndPurged(t *testing.T) {
	p := inMemory(t)
	p.publish(t, "orders", order1)
	remove := &registryv1.DeleteVersionRequest{Subject: "orders", Version: "1", Permanent: true}
	_, err := p.DeleteVersion(t.Context(), remove)
	if got := tell(err); got.Code != codes.FailedPrecondition || got.Reason != "NOT_DELETED" {
		t.Errorf("purging a live version is told as %+v, want NOT_DELETED", got)
	}
	remove.Permanent = false
	gone := must[*registryv1.DeleteVersionResponse](t)(p.DeleteVersion(t.Context(), remove)).GetVersion()
	if gone.GetState() != registryv1.VersionState_DELETED || gone.GetDeleteTime() == nil {
		t.Errorf("DeleteVersion(orders@1) = %v, want it DELETED with the time", gone)
	}
	if _, err = p.DeleteVersion(t.Context(), remove); tell(err).Reason != "ALREADY_DELETED" {
		t.Errorf("deleting it again = %v, want ALREADY_DELETED", err)
	}
	if _, err := p.GetVersion(t.Context(), &registryv1.GetVersionRequest{Subject: "orders", Version: "1"}); tell(err).Code != codes.NotFound {
		t.Errorf("GetVersion(a deleted version) = %v, want NOT_FOUND", err)
	}
	must[*registryv1.GetVersionResponse](t)(p.GetVersion(t.Context(), &registryv1.GetVersionRequest{Subject: "orders", Version: "1", ShowDeleted: true}))
	must[*registryv1.GetSchemaResponse](t)(p.GetSchema(t.Context(), &registryv1.GetSchemaRequest{Id: gone.GetSchemaId()}))

	back := must[*registryv1.UndeleteVersionResponse](t)(p.UndeleteVersion(t.Context(), &registryv1.UndeleteVersionRequest{Subject: "orders", Version: "1"})).GetVersion()
	if back.GetState() != registryv1.VersionState_PUBLISHED || back.GetDeleteTime() != nil {
		t.Errorf("UndeleteVersion(orders@1) = %v, want it PUBLISHED", back)
	}
	must[*registryv1.DeleteVersionResponse](t)(p.DeleteVersion(t.Context(), remove))
	remove.Permanent = true
	must[*registryv1.DeleteVersionResponse](t)(p.DeleteVersion(t.Context(), remove))
	if _, err := p.GetVersion(t.Context(), &registryv1.GetVersionRequest{Subject: "orders", Version: "1", ShowDeleted: true}); tell(err).Code != codes.NotFound {
		t.Errorf("GetVersion(a purged version) = %v, want NOT_FOUND", err)
	}
}

func TestWhatIsReferencedIsInUse(t *testing.T) {
	p := inMemory(t)
	linked(t, p)
	_, err := p.DeleteVersion(t.Context(), &registryv1.DeleteVersionRequest{Subject: "money", Version: "1"})
	want := told{Code: codes.FailedPrecondition, Reason: "IN_USE", Resource: "domains/default/subjects/money/versions/1"}
	if diff := cmp.Diff(want, tell(err)); diff != "" {
		t.Errorf("deleting a version that price references (-want +got):\n%s", diff)
	}
	if _, err := p.DeleteSubject(t.Context(), &registryv1.DeleteSubjectRequest{Subject: "money"}); tell(err).Reason != "IN_USE" {
		t.Errorf("deleting the subject = %v, want IN_USE", err)
	}
}

func TestASubjectIsDeletedUndeletedAndPurged(t *testing.T) {
	p := inMemory(t)
	p.publish(t, "orders", order1)
	p.publish(t, "orders", order2)
	remove := &registryv1.DeleteSubjectRequest{Subject: "orders"}
	gone := must[*registryv1.DeleteSubjectResponse](t)(p.DeleteSubject(t.Context(), remove))
	if diff := cmp.Diff([]int32{1, 2}, gone.GetVersions()); diff != "" {
		t.Errorf("DeleteSubject(orders) (-want +got):\n%s", diff)
	}
	seen := must[*registryv1.GetSubjectResponse](t)(p.GetSubject(t.Context(), &registryv1.GetSubjectRequest{Subject: "orders", ShowDeleted: true})).GetSubject()
	if !seen.GetDeleted() || seen.GetVersionCount() != 0 || seen.GetLatestVersion() != 0 {
		t.Errorf("the deleted subject is %v, want deleted with no live version", seen)
	}
	back := must[*registryv1.UndeleteSubjectResponse](t)(p.UndeleteSubject(t.Context(), &registryv1.UndeleteSubjectRequest{Subject: "orders"})).GetSubject()
	if back.GetDeleted() || back.GetVersionCount() != 2 || back.GetLatestVersion() != 2 {
		t.Errorf("UndeleteSubject(orders) = %v, want two live versions", back)
	}
	must[*registryv1.DeleteSubjectResponse](t)(p.DeleteSubject(t.Context(), remove))
	remove.Permanent = true
	must[*registryv1.DeleteSubjectResponse](t)(p.DeleteSubject(t.Context(), remove))
	if _, err := p.GetSubject(t.Context(), &registryv1.GetSubjectRequest{Subject: "orders", ShowDeleted: true}); tell(err).Reason != "SUBJECT_NOT_FOUND" {
		t.Errorf("GetSubject(a purged subject) = %v, want SUBJECT_NOT_FOUND", err)
	}
}
