package bench

import (
	"context"
	"errors"
	"sync/atomic"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// pageSize is how many subjects a list has at most.
const pageSize = 100

// A native registry is ours, over gRPC. Requests take its connections in turn.
type native struct {
	conns  []grpc.ClientConnInterface
	domain string
	turn   atomic.Uint64
}

// Native is our registry at the end of connections; there must be one.
func Native(conns []grpc.ClientConnInterface, domain string) Registry {
	return &native{conns: conns, domain: domain}
}

func (r *native) conn() grpc.ClientConnInterface {
	return r.conns[r.turn.Add(1)%uint64(len(r.conns))]
}

func (r *native) schemas() registryv1.SchemaServiceClient {
	return registryv1.NewSchemaServiceClient(r.conn())
}

func (r *native) Publish(ctx context.Context, subject string, s Schema) (int32, error) {
	answer, err := r.schemas().PublishVersion(ctx, &registryv1.PublishVersionRequest{Domain: r.domain, Subject: subject, Schema: source(s)})
	return answer.GetVersion().GetSchemaId(), err
}

func (r *native) Check(ctx context.Context, subject string, s Schema) error {
	answer, err := r.schemas().CheckVersion(ctx, &registryv1.CheckVersionRequest{Domain: r.domain, Subject: subject, Schema: source(s)})
	if err != nil {
		return err
	}
	return verdict(answer.GetCompatible())
}

func (r *native) Schema(ctx context.Context, id int32) error {
	_, err := r.schemas().GetSchema(ctx, &registryv1.GetSchemaRequest{Id: id, Domain: r.domain})
	return err
}

func (r *native) Latest(ctx context.Context, subject string) error {
	_, err := r.schemas().GetVersion(ctx, &registryv1.GetVersionRequest{Domain: r.domain, Subject: subject, Version: "latest"})
	return err
}

func (r *native) List(ctx context.Context, prefix string) error {
	_, err := registryv1.NewSubjectServiceClient(r.conn()).ListSubjects(ctx, &registryv1.ListSubjectsRequest{
		Domain: r.domain, Prefix: prefix, PageSize: pageSize,
	})
	return err
}

func (r *native) Remove(ctx context.Context, subject string) error {
	client := registryv1.NewSubjectServiceClient(r.conn())
	return twice(func(permanent bool) error {
		_, err := client.DeleteSubject(ctx, &registryv1.DeleteSubjectRequest{Domain: r.domain, Subject: subject, Permanent: permanent})
		return err
	})
}

// twice deletes softly and then for good. What is not there is not an error.
func twice(remove func(permanent bool) error) error {
	for _, permanent := range []bool{false, true} {
		if err := remove(permanent); err != nil && status.Code(err) != codes.NotFound {
			return err
		}
	}
	return nil
}

// ErrIncompatible is the verdict of a check that should have said yes.
var ErrIncompatible = errors.New("the registry says that the schema may not follow")

func verdict(compatible bool) error {
	if compatible {
		return nil
	}
	return ErrIncompatible
}

func source(s Schema) *registryv1.SchemaSource {
	out := &registryv1.SchemaSource{Format: registryv1.Format_AVRO, Files: []*registryv1.SchemaFile{{Path: "bench.avsc", Content: s.Text}}}
	if s.Format == Protobuf {
		out.Format, out.Files[0].Path = registryv1.Format_PROTOBUF, "bench.proto"
	}
	return out
}
