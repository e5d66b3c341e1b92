package server

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/server/confluent"
	"github.com/pawl-registry/pawl/server/grpcapi"
	"github.com/pawl-registry/pawl/server/observe"
	"github.com/pawl-registry/pawl/server/rest"
)

// hotHTTP is hot for HTTP: the reads that every consumer makes, of both APIs,
// in front of the gateway and the Confluent API. It takes them only in their
// plain form, without parameters and escapes; a request that it cannot answer
// goes on as if it had not been looked at.
type hotHTTP struct {
	hot
	next http.Handler
}

// A hotPage is what a path names.
type hotPage struct {
	wire   observe.Wire
	method string
	media  func(*http.Request) string
	// unchanging says that the path answers the same for good: clients need
	// not ask again. Of all others they may ask whether it is still the same.
	unchanging bool
	read       func(context.Context) (*registry.Written, error)
}

// ServeHTTP answers a request, or leaves it to next.
func (h hotHTTP) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if page, ok := h.page(r); !ok || !h.give(w, r, page) {
		h.next.ServeHTTP(w, r)
	}
}

// page finds what a request asks for.
func (h hotHTTP) page(r *http.Request) (hotPage, bool) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || r.URL.RawQuery != "" || r.URL.RawPath != "" || r.ContentLength != 0 {
		return hotPage{}, false
	}
	path := r.URL.Path
	if rest, ok := strings.CutPrefix(path, "/api/v1/schemas/"); ok {
		return h.schema(rest)
	}
	if rest, ok := strings.CutPrefix(path, "/api/v1/domains/"); ok {
		domain, rest, _ := strings.Cut(rest, "/subjects/")
		return h.version(domain, rest, h.nativeVersion)
	}
	if rest, ok := strings.CutPrefix(path, "/schemas/ids/"); ok {
		id, ok := number(rest)
		return hotPage{
			wire: observe.Confluent, method: confluentPrefix + "GetSchema", media: confluent.MediaType, unchanging: true,
			read: func(ctx context.Context) (*registry.Written, error) {
				return confluent.HotSchema(ctx, h.api.Registry, id)
			},
		}, ok
	}
	if rest, ok := strings.CutPrefix(path, "/subjects/"); ok && !strings.HasPrefix(rest, ":") {
		return h.version(registry.DefaultDomain, rest, h.confluentVersion)
	}
	return hotPage{}, false
}

// schema is a schema of Pawl's own API, by id or guid.
func (h hotHTTP) schema(rest string) (hotPage, bool) {
	var key registry.SchemaKey
	var ok bool
	if guid, byGUID := strings.CutPrefix(rest, "guid/"); byGUID {
		read, err := schema.ParseGUID(guid)
		key.GUID, ok = read, err == nil
	} else {
		key.ID, ok = number(rest)
	}
	return hotPage{
		wire: observe.REST, method: registryv1.SchemaService_GetSchema_FullMethodName, media: nativeMedia, unchanging: true,
		read: func(ctx context.Context) (*registry.Written, error) {
			a, err := h.api.Registry.SchemaAnswer(ctx, key)
			return written(a, err, func(a *registry.Answer) proto.Message { return grpcapi.SchemaMessage(a) })
		},
	}, ok
}

// version is a version of a subject: rest is {subject}/versions/{version}.
func (h hotHTTP) version(domain, rest string, of func(registry.VersionName) hotPage) (hotPage, bool) {
	subject, rest, ok := strings.Cut(rest, "/versions/")
	v := registry.VersionName{SubjectName: registry.SubjectName{Domain: domain, Subject: subject}, Number: registry.Latest}
	if !ok || domain == "" || subject == "" || strings.Contains(subject, "/") {
		return hotPage{}, false
	}
	if rest != "latest" {
		v.Number, ok = number(rest)
	}
	return of(v), ok
}

func (h hotHTTP) nativeVersion(v registry.VersionName) hotPage {
	return hotPage{
		wire: observe.REST, method: registryv1.SchemaService_GetVersion_FullMethodName, media: nativeMedia,
		read: func(ctx context.Context) (*registry.Written, error) {
			a, err := h.api.Registry.VersionAnswer(ctx, v, false)
			return written(a, err, func(a *registry.Answer) proto.Message { return grpcapi.VersionMessage(a) })
		},
	}
}

func (h hotHTTP) confluentVersion(v registry.VersionName) hotPage {
	return hotPage{
		wire: observe.Confluent, method: confluentPrefix + "GetVersion", media: confluent.MediaType,
		read: func(ctx context.Context) (*registry.Written, error) {
			return confluent.HotVersion(ctx, h.api.Registry, v)
		},
	}
}

// written is an answer of Pawl's own API as JSON.
func written(a *registry.Answer, err error, message func(*registry.Answer) proto.Message) (*registry.Written, error) {
	if err != nil {
		return nil, err
	}
	return a.In(registry.JSONShape, func(a *registry.Answer) ([]byte, error) { return rest.JSON(message(a)) })
}

func nativeMedia(*http.Request) string { return "application/json" }

// number reads an id or a version as everybody writes it.
func number(text string) (int, bool) {
	n, err := strconv.ParseInt(text, 10, 32)
	return int(n), err == nil && n > 0 && text[0] != '+' && text[0] != '0'
}

// give writes the answer; false says that there is none.
func (h hotHTTP) give(w http.ResponseWriter, r *http.Request, page hotPage) bool {
	id := h.requestID(r.Header.Get(rest.RequestIDHeader))
	got := h.answer(r.Context(), hotCall{
		wire: page.wire, method: page.method, authorization: r.Header.Get("Authorization"), id: id,
		read: func(ctx context.Context) (*registry.Written, bool) {
			got, err := page.read(ctx)
			return got, err == nil
		},
	})
	if got == nil {
		return false
	}
	// As the APIs do, for clients that take nothing in.
	_ = http.NewResponseController(w).SetWriteDeadline(h.clock().Add(h.timeout))
	header, tag := w.Header(), `"`+got.Tag+`"`
	header.Set(rest.RequestIDHeader, id)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Etag", tag)
	header.Set("Cache-Control", page.caching())
	if matches(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return true
	}
	header.Set("Content-Type", page.media(r))
	header.Set("Content-Length", strconv.Itoa(len(got.Bytes)))
	_, _ = w.Write(got.Bytes) // who asked may have gone
	return true
}

// caching says how long an answer is good. What one caller may read another
// may not, so that only the caller keeps it.
func (p hotPage) caching() string {
	if p.unchanging {
		return "private, max-age=31536000, immutable"
	}
	return "private, no-cache"
}

// matches reports whether one of the tags of If-None-Match is this one.
func matches(header, tag string) bool {
	if header == "" {
		return false
	}
	for part := range strings.SplitSeq(header, ",") {
		if part = strings.TrimPrefix(strings.TrimSpace(part), "W/"); part == tag || part == "*" {
			return true
		}
	}
	return false
}
