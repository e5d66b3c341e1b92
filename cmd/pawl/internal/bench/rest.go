package bench

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate/confluent"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A rest registry is ours, over REST.
type rest struct {
	*web
	domain string
}

// REST is our registry through its REST API.
func REST(o Options) (Registry, error) {
	w, err := newWeb(o)
	if err != nil {
		return nil, err
	}
	w.media, w.failure = "application/json", restFailure
	return &rest{w, o.Domain}, nil
}

// restFailure is the status that gRPC would have answered.
func restFailure(code int, text []byte) error {
	var st spb.Status
	if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(text, &st); err != nil || st.GetCode() == 0 {
		return &confluent.Error{Status: code, Code: code, Message: "the registry answers " + http.StatusText(code)}
	}
	return status.ErrorProto(&st)
}

// at is a path below a subject.
func (r *rest) at(subject string, more ...string) []string {
	return append([]string{"api", "v1", "domains", r.domain, "subjects", subject}, more...)
}

// post sends a message and reads another.
func (r *rest) post(ctx context.Context, path []string, in, out proto.Message) error {
	body, err := protojson.Marshal(in)
	if err != nil {
		return err
	}
	text, err := r.send(ctx, ask{method: http.MethodPost, path: path, body: body})
	if err != nil {
		return err
	}
	return protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(text, out)
}

func (r *rest) get(ctx context.Context, path []string, query url.Values) error {
	_, err := r.send(ctx, ask{method: http.MethodGet, path: path, query: query})
	return err
}

func (r *rest) Publish(ctx context.Context, subject string, s Schema) (int32, error) {
	var answer registryv1.PublishVersionResponse
	err := r.post(ctx, r.at(subject, "versions"), &registryv1.PublishVersionRequest{Schema: source(s)}, &answer)
	return answer.GetVersion().GetSchemaId(), err
}

func (r *rest) Check(ctx context.Context, subject string, s Schema) error {
	var answer registryv1.CheckVersionResponse
	if err := r.post(ctx, r.at(subject, "versions:check"), &registryv1.CheckVersionRequest{Schema: source(s)}, &answer); err != nil {
		return err
	}
	return verdict(answer.GetCompatible())
}

func (r *rest) Schema(ctx context.Context, id int32) error {
	return r.get(ctx, []string{"api", "v1", "schemas", strconv.Itoa(int(id))}, url.Values{"domain": {r.domain}})
}

func (r *rest) Latest(ctx context.Context, subject string) error {
	return r.get(ctx, r.at(subject, "versions", "latest"), nil)
}

func (r *rest) List(ctx context.Context, prefix string) error {
	return r.get(ctx, []string{"api", "v1", "domains", r.domain, "subjects"}, url.Values{"prefix": {prefix}, "pageSize": {strconv.Itoa(pageSize)}})
}

func (r *rest) Remove(ctx context.Context, subject string) error {
	return twice(func(permanent bool) error {
		_, err := r.send(ctx, ask{method: http.MethodDelete, path: r.at(subject), query: url.Values{"permanent": {strconv.FormatBool(permanent)}}})
		return err
	})
}
