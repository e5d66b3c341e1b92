package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// The paths of OpenLineage's own API, where its clients send their events.
const (
	lineagePath = "/api/v1/lineage"
	batchPath   = "/api/v1/lineage/batch"
)

// maxBatch bounds the events of one batch.
const maxBatch = 1000

// lineage takes one event, as Marquez does: 201 and no body. Who wants to know
// what was made of it says Prefer: return=representation.
func (h *Handler) lineage(w http.ResponseWriter, r *http.Request, _ map[string]string) {
	event, environment, err := h.event(r)
	var taken *registryv1.IngestLineageResponse
	if err == nil {
		taken, err = h.ingest(r, lineagePath, event, environment)
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	if !exchangeOf(r.Context()).report {
		w.WriteHeader(http.StatusCreated)
		return
	}
	body, err := wireJSON.Marshal(taken)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Preference-Applied", representation)
	w.WriteHeader(http.StatusCreated)
	_, _ = w.Write(body) // who asked may have gone
}

// representation is what Prefer says.
const representation = "return=representation"

// event reads the body and the environment that the request says.
func (*Handler) event(r *http.Request) (event []byte, environment string, err error) {
	environment = exchangeOf(r.Context()).environment
	for name, values := range r.URL.Query() {
		if name != "environment" || len(values) != 1 {
			return nil, "", refusal{http.StatusBadRequest, codes.InvalidArgument, "INVALID_ARGUMENT", fmt.Sprintf("unknown query parameter %q", name)}
		}
		environment = values[0]
	}
	event, err = io.ReadAll(r.Body) // h.body has bounded it
	return event, environment, err
}

func (h *Handler) ingest(r *http.Request, path string, event []byte, environment string) (*registryv1.IngestLineageResponse, error) {
	ctx, err := runtime.AnnotateContext(r.Context(), h.mux, r, registryv1.ExchangeService_IngestLineage_FullMethodName, runtime.WithHTTPPathPattern(path))
	if err != nil {
		return nil, err
	}
	return registryv1.NewExchangeServiceClient(h.Conn).IngestLineage(ctx, &registryv1.IngestLineageRequest{Event: event, Environment: environment})
}

// A batchAnswer is what OpenLineage's API answers to a batch.
type batchAnswer struct {
	Status  string `json:"status"` // success, partial_success
	Summary struct {
		Received     int `json:"received"`
		Successful   int `json:"successful"`
		Failed       int `json:"failed"`
		Retriable    int `json:"retriable"`
		NonRetriable int `json:"non_retriable"`
	} `json:"summary"`
	Failed []failedEvent `json:"failed_events"`
}

type failedEvent struct {
	Index     int    `json:"index"`
	Reason    string `json:"reason"`
	Retriable bool   `json:"retriable"`
}

// lineageBatch takes a list of events, each for itself.
func (h *Handler) lineageBatch(w http.ResponseWriter, r *http.Request, _ map[string]string) {
	body, environment, err := h.event(r)
	var events []json.RawMessage
	if err == nil {
		events, err = readBatch(body)
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	answer := batchAnswer{Status: "success", Failed: []failedEvent{}}
	answer.Summary.Received = len(events)
	for i, event := range events {
		_, err := h.ingest(r, batchPath, event, environment)
		if ends(err) {
			h.fail(w, r, err) // what is wrong is not with this event
			return
		}
		answer.add(i, err)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer) // who asked may have gone
}

// ends reports whether the other events would fail in the same way.
func ends(err error) bool {
	switch status.Code(err) {
	case codes.Unauthenticated, codes.PermissionDenied, codes.Canceled, codes.DeadlineExceeded:
		return true
	default:
		return false
	}
}

func readBatch(body []byte) ([]json.RawMessage, error) {
	var events []json.RawMessage
	if err := json.Unmarshal(body, &events); err != nil || !bytes.HasPrefix(bytes.TrimSpace(body), []byte("[")) {
		return nil, refusal{http.StatusBadRequest, codes.InvalidArgument, "INVALID_ARGUMENT", "the body is no list of events in JSON"}
	}
	if len(events) > maxBatch {
		return nil, refusal{http.StatusBadRequest, codes.InvalidArgument, "INVALID_ARGUMENT", fmt.Sprintf("there are %d events; at most %d are allowed at once", len(events), maxBatch)}
	}
	return events, nil
}

func (a *batchAnswer) add(index int, err error) {
	if err == nil {
		a.Summary.Successful++
		return
	}
	st, _ := describe(err)
	retriable := st.Code() == codes.Unavailable || st.Code() == codes.ResourceExhausted
	a.Status = "partial_success"
	a.Summary.Failed++
	if retriable {
		a.Summary.Retriable++
	} else {
		a.Summary.NonRetriable++
	}
	a.Failed = append(a.Failed, failedEvent{index, st.Message(), retriable})
}

// prefers reads what a client prefers.
func prefers(header http.Header) bool {
	for _, value := range header.Values("Prefer") {
		if strings.EqualFold(strings.TrimSpace(value), representation) {
			return true
		}
	}
	return false
}

// others registers the paths that no rpc of the gateway has.
func (h *Handler) others() error {
	for _, path := range []struct {
		method, pattern string
		handle          runtime.HandlerFunc
	}{
		{http.MethodPost, lineagePath, h.lineage},
		{http.MethodPost, batchPath, h.lineageBatch},
		{http.MethodGet, exportPath, h.export},
	} {
		if err := h.mux.HandlePath(path.method, path.pattern, path.handle); err != nil {
			return err
		}
	}
	return nil
}
