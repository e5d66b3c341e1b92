package grpcapi

import (
	"bufio"
	"bytes"
	"context"
	"slices"

	"google.golang.org/grpc"

	"github.com/pawl-registry/pawl/exchange/export"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

var exportFormats = map[registryv1.ExportFormat]export.Format{
	registryv1.ExportFormat_EXPORT_FORMAT_OPENLINEAGE: export.OpenLineage,
	registryv1.ExportFormat_EXPORT_FORMAT_BACKSTAGE:   export.Backstage,
	registryv1.ExportFormat_EXPORT_FORMAT_ODCS:        export.ODCS,
	registryv1.ExportFormat_EXPORT_FORMAT_ODPS:        export.ODPS,
}

// Export writes what the registry holds in a format of others.
func (x exchanges) Export(q *registryv1.ExportRequest, stream grpc.ServerStreamingServer[registryv1.ExportResponse]) error {
	ctx := stream.Context()
	if q.GetProduct() != "" && q.GetDomain() == "" {
		return Error(ctx, invalid("domain", "it is empty; say which domain the data product is of"))
	}
	pieces := bufio.NewWriterSize(pieceWriter(stream.Send), chunkBytes)
	err := export.Write(ctx, x.Registry, export.Export{
		Format: exportFormats[q.GetFormat()], Domain: q.GetDomain(), Product: q.GetProduct(),
		URL: q.GetRegistryUrl(), Version: x.Version,
	}, pieces)
	if err == nil {
		err = pieces.Flush()
	}
	return Error(ctx, err)
}

// A pieceWriter sends what is written to it in messages of bounded size.
type pieceWriter func(*registryv1.ExportResponse) error

// Write copies what it sends: a transport may keep a message after Send.
func (send pieceWriter) Write(p []byte) (int, error) {
	sent := 0
	for chunk := range slices.Chunk(p, chunkBytes) {
		if err := send(&registryv1.ExportResponse{Chunk: bytes.Clone(chunk)}); err != nil {
			return sent, err
		}
		sent += len(chunk)
	}
	return sent, nil
}

// IngestLineage takes an OpenLineage event.
func (x exchanges) IngestLineage(ctx context.Context, q *registryv1.IngestLineageRequest) (*registryv1.IngestLineageResponse, error) {
	taken, err := x.intake.Take(ctx, q.GetEvent(), q.GetEnvironment())
	if err != nil {
		return nil, Error(ctx, err)
	}
	out := &registryv1.IngestLineageResponse{Ignored: taken.Ignored, Changed: taken.Changed}
	if taken.Application != "" {
		out.Application = "applications/" + taken.Application
	}
	for _, list := range [][]registry.UsageName{taken.Reads, taken.Writes} {
		for _, u := range list {
			out.Usages = append(out.Usages, usageResource(u))
		}
	}
	for _, d := range taken.Derivations {
		out.Derivations = append(out.Derivations, derivationResource(d))
	}
	for _, d := range taken.Unknown {
		out.UnknownDatasets = append(out.UnknownDatasets, &registryv1.UnknownDataset{Namespace: d.Namespace, Name: d.Name})
	}
	return out, nil
}

func subjectResource(s registry.SubjectName) string {
	return "domains/" + s.Domain + "/subjects/" + s.Subject
}

func usageResource(u registry.UsageName) string {
	return subjectResource(u.Subject) + "/usages/" + string(u.Role) + "/" + u.Application + "/" + u.Environment
}

func derivationResource(d registry.DerivationName) string {
	return subjectResource(d.Target) + "/derivations/" + d.Source.Domain + "/" + d.Source.Subject
}
