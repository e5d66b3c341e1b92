package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

const exportPath = "/api/v1/export/{format}"

// An exported format and the type of its document.
type exported struct {
	format registryv1.ExportFormat
	media  string
}

var exports = map[string]exported{
	"openlineage": {registryv1.ExportFormat_EXPORT_FORMAT_OPENLINEAGE, "application/x-ndjson"},
	"backstage":   {registryv1.ExportFormat_EXPORT_FORMAT_BACKSTAGE, "application/yaml"},
	"odcs":        {registryv1.ExportFormat_EXPORT_FORMAT_ODCS, "application/yaml"},
	"odps":        {registryv1.ExportFormat_EXPORT_FORMAT_ODPS, "application/yaml"},
}

// export answers the document itself, as it is written.
func (h *Handler) export(w http.ResponseWriter, r *http.Request, params map[string]string) {
	to, ok := exports[params["format"]]
	if !ok {
		h.fail(w, r, errPath)
		return
	}
	q, err := exportOf(r, to.format)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	ctx, err = runtime.AnnotateContext(ctx, h.mux, r, registryv1.ExchangeService_Export_FullMethodName, runtime.WithHTTPPathPattern(exportPath))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	stream, err := registryv1.NewExchangeServiceClient(h.Conn).Export(ctx, q)
	if err == nil {
		err = h.pour(w, to.media, stream)
	}
	switch {
	case err == nil:
	case errors.Is(err, errCutShort):
		// The answer has begun, and must not look whole: without time to write
		// its end, the connection breaks.
		_ = http.NewResponseController(w).SetWriteDeadline(h.Clock().Add(-time.Second))
	default:
		h.fail(w, r, err)
	}
}

// errCutShort says that an answer ended before its end.
var errCutShort = errors.New("the export broke off")

// pour writes a document. An error before its first piece is the call's own.
func (h *Handler) pour(w http.ResponseWriter, media string, stream grpc.ServerStreamingClient[registryv1.ExportResponse]) error {
	began := false
	for {
		piece, err := stream.Recv()
		if err != nil && !errors.Is(err, io.EOF) {
			if began {
				return errors.Join(errCutShort, err)
			}
			return err
		}
		if !began {
			w.Header().Set("Content-Type", media)
			w.WriteHeader(http.StatusOK)
			began = true
		}
		if err != nil {
			return nil
		}
		if _, err := w.Write(piece.GetChunk()); err != nil {
			return errors.Join(errCutShort, err)
		}
	}
}

// exportOf reads the query. Without a registry_url, links lead to where the
// request came in.
func exportOf(r *http.Request, format registryv1.ExportFormat) (*registryv1.ExportRequest, error) {
	q := &registryv1.ExportRequest{Format: format, RegistryUrl: "http://" + r.Host}
	if r.TLS != nil {
		q.RegistryUrl = "https://" + r.Host
	}
	into := map[string]*string{"domain": &q.Domain, "product": &q.Product, "registry_url": &q.RegistryUrl, "registryUrl": &q.RegistryUrl}
	for name, values := range r.URL.Query() {
		if into[name] == nil || len(values) != 1 {
			return nil, refusal{http.StatusBadRequest, codes.InvalidArgument, "INVALID_ARGUMENT", fmt.Sprintf("unknown query parameter %q", name)}
		}
		*into[name] = values[0]
	}
	return q, nil
}
