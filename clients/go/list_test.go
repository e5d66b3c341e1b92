package pawl_test

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"

	pawl "github.com/pawl-registry/pawl/clients/go"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// fiveSubjects lists five subjects, two a page.
func fiveSubjects(_ context.Context, r *registryv1.ListSubjectsRequest) (*registryv1.ListSubjectsResponse, error) {
	start, _ := strconv.Atoi(r.GetPageToken())
	page := &registryv1.ListSubjectsResponse{}
	for i := start; i < min(start+2, 5); i++ {
		page.Subjects = append(page.Subjects, &registryv1.Subject{Domain: r.GetDomain(), Name: strconv.Itoa(i)})
	}
	if start+2 < 5 {
		page.NextPageToken = strconv.Itoa(start + 2)
	}
	return page, nil
}

func TestListsTurnTheirPages(t *testing.T) {
	s := &script{listSubjects: fiveSubjects}
	client := s.client(t, pawl.Options{})
	var got string
	for subject, err := range client.Subjects(t.Context(), pawl.SubjectFilter{Domain: "payments"}) {
		if err != nil {
			t.Fatal(err)
		}
		got += subject.Name.String() + " "
	}
	if want := "payments/0 payments/1 payments/2 payments/3 payments/4 "; got != want {
		t.Errorf("Subjects walks %q, want %q", got, want)
	}
	for range client.Subjects(t.Context(), pawl.SubjectFilter{}) {
		break
	}
	if n := s.called("SubjectService/ListSubjects"); n != 3+1 {
		t.Errorf("three pages, and the first of a loop that is left, make %d calls, want 4", n)
	}
}

func TestListsEndWithTheirFirstError(t *testing.T) {
	s := &script{listSubjects: func(ctx context.Context, r *registryv1.ListSubjectsRequest) (*registryv1.ListSubjectsResponse, error) {
		if r.GetPageToken() != "" {
			return nil, refusal(t, codes.PermissionDenied, &errdetails.ErrorInfo{Reason: "PERMISSION_DENIED", Domain: "pawl"})
		}
		return fiveSubjects(ctx, r)
	}}
	var names int
	var end error
	for _, err := range s.client(t, pawl.Options{}).Subjects(t.Context(), pawl.SubjectFilter{}) {
		if end != nil {
			t.Error("Subjects goes on after an error")
		}
		if end = err; err == nil {
			names++
		}
	}
	if names != 2 || !errors.Is(end, pawl.ErrDenied) {
		t.Errorf("Subjects whose second page is denied yields %d subjects and %v, want 2 and ErrDenied", names, end)
	}
}
