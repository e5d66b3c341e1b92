package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate/confluent"
)

// A kafka registry speaks Confluent's API, whoever made it.
type kafka struct {
	*web
	context string // what subjects and ids are qualified with; "" in the default one
}

// Confluent is a registry with Confluent's API. A domain is the context of its
// name; "default" and "" are the default context.
func Confluent(o Options) (Registry, error) {
	w, err := newWeb(o)
	if err != nil {
		return nil, err
	}
	w.media, w.failure = "application/vnd.schemaregistry.v1+json", kafkaFailure
	w.header.Set("Accept", w.media+", application/json")
	r := &kafka{web: w}
	if o.Domain != "" && o.Domain != "default" {
		r.context = ":." + o.Domain + ":"
	}
	return r, nil
}

func kafkaFailure(code int, text []byte) error {
	e := &confluent.Error{}
	if json.Unmarshal(text, e) != nil || e.Message == "" {
		e.Message = "the registry answers " + http.StatusText(code)
	}
	if e.Status = code; e.Code == 0 {
		e.Code = code
	}
	return e
}

func (r *kafka) post(ctx context.Context, path []string, s Schema, answer any) error {
	body := map[string]string{"schema": s.Text}
	if s.Format != Avro { // registries that know nothing else do not know the key
		body["schemaType"] = s.Format
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	text, err := r.send(ctx, ask{method: http.MethodPost, path: path, body: raw})
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return fmt.Errorf("%s does not answer as a schema registry: %w", r.base, err)
	}
	return nil
}

func (r *kafka) get(ctx context.Context, path []string, query url.Values) error {
	_, err := r.send(ctx, ask{method: http.MethodGet, path: path, query: query})
	return err
}

func (r *kafka) Publish(ctx context.Context, subject string, s Schema) (int32, error) {
	var answer struct {
		ID int32 `json:"id"`
	}
	err := r.post(ctx, []string{"subjects", r.context + subject, "versions"}, s, &answer)
	return answer.ID, err
}

func (r *kafka) Check(ctx context.Context, subject string, s Schema) error {
	var answer struct {
		Compatible bool `json:"is_compatible"`
	}
	if err := r.post(ctx, []string{"compatibility", "subjects", r.context + subject, "versions", "latest"}, s, &answer); err != nil {
		return err
	}
	return verdict(answer.Compatible)
}

func (r *kafka) Schema(ctx context.Context, id int32) error {
	var query url.Values
	if r.context != "" {
		query = url.Values{"subject": {r.context}}
	}
	return r.get(ctx, []string{"schemas", "ids", strconv.Itoa(int(id))}, query)
}

func (r *kafka) Latest(ctx context.Context, subject string) error {
	return r.get(ctx, []string{"subjects", r.context + subject, "versions", "latest"}, nil)
}

func (r *kafka) List(ctx context.Context, prefix string) error {
	return r.get(ctx, []string{"subjects"}, url.Values{"subjectPrefix": {r.context + prefix}})
}

// Remove deletes softly and then for good, which old registries do at once.
func (r *kafka) Remove(ctx context.Context, subject string) error {
	for _, query := range []url.Values{nil, {"permanent": {"true"}}} {
		_, err := r.send(ctx, ask{method: http.MethodDelete, path: []string{"subjects", r.context + subject}, query: query})
		if answer, ok := errors.AsType[*confluent.Error](err); err != nil && (!ok || answer.Status != http.StatusNotFound) {
			return err
		}
	}
	return nil
}
