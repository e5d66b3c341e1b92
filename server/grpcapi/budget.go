package grpcapi

import (
	"context"
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/protoadapt"
)

// The details of an error travel in HTTP/2 trailers, and a client that finds
// those too large loses the whole error: it sees a reset stream. The gRPC
// protocol suggests that clients take 8 KiB; Java refuses more and the C core,
// under Python, C++ and Ruby, may. Go takes 16 MiB, but the proxies on the way
// take 60 KiB (Envoy) or less. The rest of each is for other trailers. A check
// answers in its body and is not bounded by this.
const (
	trailerBytes   = 7 << 10  // for any client
	goTrailerBytes = 48 << 10 // for grpc-go
)

// budgetOf is how many bytes of trailers the client of a call takes. A call
// without an authority did not come over HTTP/2: it was made in process, and
// what its error becomes has no such bound.
func budgetOf(ctx context.Context) int {
	if len(metadata.ValueFromIncomingContext(ctx, ":authority")) == 0 {
		return answerBytes
	}
	for _, agent := range metadata.ValueFromIncomingContext(ctx, "user-agent") {
		if strings.Contains(agent, "grpc-go/") {
			return goTrailerBytes
		}
	}
	return trailerBytes
}

// room is how many bytes of details fit into the budget beside what s has.
// The message is sent twice: percent-encoded, which takes three bytes for some
// of its own, and within the details, which are sent in base64.
func room(s *status.Status, budget int) int {
	left := budget - len(s.Message())
	for _, b := range []byte(s.Message()) {
		if b < ' ' || b > '~' || b == '%' {
			left -= 2
		}
	}
	return base64.RawStdEncoding.DecodedLen(left) - proto.Size(s.Proto()) - detailOverhead
}

// detailOverhead is the type URL, tags and lengths around one detail.
const detailOverhead = 96

// clip cuts a text to a number of bytes, between two characters.
func clip(text string, bytes int) string {
	const ellipsis = "…"
	if len(text) <= bytes {
		return text
	}
	end := max(0, bytes-len(ellipsis))
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + ellipsis
}

// withDetails is a status with details. Packing a message of our own cannot
// fail; if it did, the caller would still get code and message.
func withDetails(code codes.Code, message string, details ...proto.Message) *status.Status {
	s := status.New(code, message)
	for _, detail := range details {
		if detailed, err := s.WithDetails(protoadapt.MessageV1Of(detail)); err == nil {
			s = detailed
		}
	}
	return s
}
