package grpcapi_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// What is wrong in a request is named as the request's own message names it,
// whether a rule of the .proto files, this package or the registry refuses.
func TestEveryInvalidArgumentNamesItsField(t *testing.T) {
	p := inMemory(t)
	p.publish(t, "orders", order1)
	orders := &registryv1.SchemaOperand{Subject: "orders"}
	for _, c := range []struct {
		rpc     string
		request proto.Message
		field   string
	}{
		{registryv1.SchemaService_GetVersion_FullMethodName, &registryv1.GetVersionRequest{Subject: "orders", Version: "2147483648"}, "version"},
		{registryv1.SchemaService_GetVersion_FullMethodName, &registryv1.GetVersionRequest{Subject: "orders", Version: "01"}, "version"},
		{registryv1.SchemaService_GetVersion_FullMethodName, &registryv1.GetVersionRequest{Domain: "No Domain", Subject: "orders"}, "domain"},
		{registryv1.SchemaService_GetVersion_FullMethodName, &registryv1.GetVersionRequest{Subject: "a\x00b"}, "subject"},
		{registryv1.SchemaService_DeleteVersion_FullMethodName, &registryv1.DeleteVersionRequest{Subject: "orders", Version: "9999999999"}, "version"},
		{registryv1.SchemaService_ListReferrers_FullMethodName, &registryv1.ListReferrersRequest{Subject: "orders", Version: "4294967297"}, "version"},
		{registryv1.SchemaService_UndeleteVersion_FullMethodName, &registryv1.UndeleteVersionRequest{Subject: "orders", Version: "4294967297"}, "version"},
		{registryv1.SchemaService_GetSchema_FullMethodName, &registryv1.GetSchemaRequest{}, "id"},
		{registryv1.SchemaService_GetSchema_FullMethodName, &registryv1.GetSchemaRequest{Guid: "8d7f0d3c"}, "guid"},
		{registryv1.SchemaService_GetSchema_FullMethodName, &registryv1.GetSchemaRequest{Id: 1, Guid: "8d7f0d3c-3f52-9a3e-0c1b-6f2a4e5d7c8b"}, "guid"},
		{registryv1.SchemaService_ListSchemaVersions_FullMethodName, &registryv1.ListSchemaVersionsRequest{Guid: "x"}, "guid"},
		{registryv1.SchemaService_PublishVersion_FullMethodName, &registryv1.PublishVersionRequest{
			Subject: "new", Schema: &registryv1.SchemaSource{Files: []*registryv1.SchemaFile{{Content: order1}}},
		}, "schema.format"},
		{registryv1.SchemaService_PublishVersion_FullMethodName, &registryv1.PublishVersionRequest{Subject: "new", Schema: &registryv1.SchemaSource{
			Files:      []*registryv1.SchemaFile{{Content: order1}},
			References: []*registryv1.Reference{{Name: "A", Domain: "No Domain", Subject: "a", Version: 1}},
		}}, "schema.references[0].domain"},
		{registryv1.SchemaService_CompareSchemas_FullMethodName, &registryv1.CompareSchemasRequest{Old: orders, New: &registryv1.SchemaOperand{}}, "new.subject"},
		{registryv1.SchemaService_CompareSchemas_FullMethodName, &registryv1.CompareSchemasRequest{
			Old: &registryv1.SchemaOperand{Schema: avro(order1), Subject: "orders"}, New: orders,
		}, "old.schema"},
		{registryv1.SchemaService_CompareSchemas_FullMethodName, &registryv1.CompareSchemasRequest{
			Old: orders, New: &registryv1.SchemaOperand{Subject: "orders", Version: "2147483648"},
		}, "new.version"},
		{registryv1.SubjectService_UpdateSubject_FullMethodName, &registryv1.UpdateSubjectRequest{Subject: &registryv1.Subject{}}, "subject.name"},
		{registryv1.SubjectService_UpdateSubject_FullMethodName, &registryv1.UpdateSubjectRequest{Subject: &registryv1.Subject{Domain: "No Domain", Name: "a"}}, "subject.domain"},
		{registryv1.SubjectService_SetCompatibility_FullMethodName, &registryv1.SetCompatibilityRequest{Compatibility: &registryv1.Compatibility{}}, "compatibility"},
		{registryv1.DomainService_CreateDomain_FullMethodName, &registryv1.CreateDomainRequest{Domain: &registryv1.Domain{}}, "domain.name"},
		{registryv1.TeamService_CreateTeam_FullMethodName, &registryv1.CreateTeamRequest{Team: &registryv1.Team{Name: "The Team"}}, "team.name"},
		{registryv1.DomainService_UpdateDomain_FullMethodName, &registryv1.UpdateDomainRequest{
			Domain: &registryv1.Domain{Name: "default"}, UpdateMask: mask("titel"),
		}, "update_mask"},
	} {
		got := tell(p.conn.Invoke(t.Context(), c.rpc, c.request, &registryv1.GetStatusRequest{}))
		want := told{Code: codes.InvalidArgument, Reason: "INVALID_ARGUMENT", Fields: []string{c.field}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s(%v) (-want +got):\n%s", c.rpc, c.request, diff)
		}
	}
}
