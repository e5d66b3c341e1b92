package rest

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"regexp"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
)

// wireJSON is how answers look: what a client would miss is there, false and
// 0 and empty lists included, and messages that are not set are left out.
var wireJSON = protojson.MarshalOptions{EmitDefaultValues: true}

// gatewayError answers an error that the gateway met or was given.
func (h *Handler) gatewayError(_ context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, err error) {
	h.fail(w, r, err)
}

// routingError answers a path or method that the gateway does not know.
func (h *Handler) routingError(_ context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, code int) {
	switch {
	case exchangeOf(r.Context()).probe: // the answer is that there is no route
	case code == http.StatusMethodNotAllowed:
		w.Header().Set("Allow", h.allowed(r))
		h.fail(w, r, errMethod)
	case code == http.StatusBadRequest:
		h.fail(w, r, errUTF8)
	default:
		h.fail(w, r, errPath)
	}
}

// fail answers an error as a google.rpc.Status in JSON.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	if exchangeOf(r.Context()).probe {
		return
	}
	st, code := describe(err)
	body, encodeErr := wireJSON.Marshal(st.Proto())
	if encodeErr != nil { // a detail of a type that this binary does not know
		body, encodeErr = wireJSON.Marshal(status.New(st.Code(), st.Message()).Proto())
	}
	if encodeErr != nil { // a message that is not UTF-8
		body = []byte(`{"code":13,"message":"the error cannot be told in JSON","details":[]}`)
	}
	header := w.Header()
	header.Set("Content-Type", "application/json")
	if code == http.StatusUnauthorized {
		header.Set("WWW-Authenticate", `Bearer realm="pawl"`)
		header.Add("WWW-Authenticate", `Basic realm="pawl", charset="UTF-8"`)
	}
	w.WriteHeader(code)
	_, writeErr := w.Write(body)
	h.note(r, st, errors.Join(encodeErr, writeErr))
}

// describe is what an error looks like from outside. Where nobody has given a
// reason, such as in the gateway's own errors, it is the name of the code.
func describe(err error) (*status.Status, int) {
	if own, ok := errors.AsType[refusal](err); ok {
		return own.GRPCStatus(), own.http
	}
	answered := 0
	if routed, ok := errors.AsType[*runtime.HTTPStatusError](err); ok {
		answered, err = routed.HTTPStatus, status.Error(codes.InvalidArgument, routed.Err.Error())
	}
	st := status.Convert(statusError(err))
	if len(st.Proto().GetDetails()) == 0 {
		st = withReason(status.New(st.Code(), plain(st.Message())), code.Code(st.Code()).String())
	}
	return st, cmp.Or(answered, statusOf[st.Code()], http.StatusInternalServerError)
}

var (
	protoDress = regexp.MustCompile(`proto:[\s\x{a0}]*`)
	protoPlace = regexp.MustCompile(`\(line (\d+):(\d+)\)`)
)

// plain takes from a message the dress of the protobuf library, which varies
// its spaces between builds on purpose.
func plain(message string) string {
	return protoPlace.ReplaceAllString(protoDress.ReplaceAllString(message, ""), "at line $1, column $2")
}

// reasonIn is the reason that a status gives.
func reasonIn(st *status.Status) string {
	for _, d := range st.Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok {
			return info.GetReason()
		}
	}
	return ""
}
