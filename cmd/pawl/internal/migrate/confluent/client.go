// Package confluent reads and writes a registry through Confluent's API, of
// whichever maker and age it is.
package confluent

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Options say where a registry is, and what it is shown.
type Options struct {
	// URL is where its API begins. A user and password in it are sent as such.
	URL string
	// User is "user:password", Token a bearer token. Either wins over the URL.
	User, Token string
	TLS         *tls.Config
	Parallel    int // how many requests at once
	UserAgent   string
}

// A Registry is a registry that speaks Confluent's API.
type Registry struct {
	base     *url.URL
	header   http.Header
	http     *http.Client
	parallel int
	// reached says that it has answered: one that never did is not waited for,
	// for its address is wrong more often than it is late.
	reached atomic.Bool
}

const (
	mediaType   = "application/vnd.schemaregistry.v1+json"
	callTimeout = 2 * time.Minute
	attempts    = 8
	// maxAnswer bounds an answer: a thousand schemas of a large size.
	maxAnswer = 1 << 30
)

// New is the registry at a URL. It asks nothing yet.
func New(o Options) (*Registry, error) {
	base, err := url.Parse(strings.TrimRight(o.URL, "/"))
	if err != nil { // which would repeat a password
		return nil, errors.New("the URL of the registry is none; percent-encode what is special in a user or password")
	}
	if base.Scheme != "http" && base.Scheme != "https" || base.Host == "" || base.RawQuery != "" || base.Fragment != "" {
		return nil, fmt.Errorf("%q is not of the form http://host:port or https://host:port", base.Redacted())
	}
	header := http.Header{"Accept": {mediaType + ", application/json"}, "User-Agent": {o.UserAgent}}
	request := &http.Request{Header: header}
	switch user, password, _ := strings.Cut(o.User, ":"); {
	case o.Token != "":
		header.Set("Authorization", "Bearer "+o.Token)
	case o.User != "":
		request.SetBasicAuth(user, password)
	case base.User != nil:
		password, _ := base.User.Password()
		request.SetBasicAuth(base.User.Username(), password)
	}
	base.User = nil
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSClientConfig: o.TLS, MaxIdleConnsPerHost: o.Parallel, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
	}
	return &Registry{base: base, header: header, http: &http.Client{Transport: transport, Timeout: callTimeout}, parallel: o.Parallel}, nil
}

// An Error is what a registry answers instead of what was asked for.
type Error struct {
	Status  int
	Code    int    `json:"error_code"`
	Message string `json:"message"`
}

// Error is the message, with the code.
func (e *Error) Error() string { return fmt.Sprintf("%s (%d)", e.Message, e.Code) }

// Denied reports whether the registry wants other credentials.
func (e *Error) Denied() bool {
	return e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden
}

// Unavailable reports whether the registry may answer otherwise later.
func (e *Error) Unavailable() bool {
	return e.Status == http.StatusTooManyRequests || e.Status >= 500 && e.Status != http.StatusNotImplemented
}

// isMissing reports whether there is nothing where something was asked for.
func isMissing(err error) bool {
	answer, ok := errors.AsType[*Error](err)
	return ok && answer.Status == http.StatusNotFound
}

// isRefusal reports whether an error concerns one request only.
func isRefusal(err error) bool {
	answer, ok := errors.AsType[*Error](err)
	return ok && !answer.Unavailable() && !answer.Denied()
}

// A call is a request. Path segments are escaped.
type call struct {
	method string
	path   []string
	query  url.Values
	body   any
}

// do sends a request, again where the registry was unavailable: everything
// that is sent here may be sent twice.
func (r *Registry) do(ctx context.Context, c call, answer any) error {
	var body []byte
	if c.body != nil {
		var err error
		if body, err = json.Marshal(c.body); err != nil {
			return err
		}
	}
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		return struct{}{}, r.once(ctx, c, body, answer)
	}, backoff.WithMaxTries(attempts), backoff.WithMaxElapsedTime(0))
	return err
}

func (r *Registry) once(ctx context.Context, c call, body []byte, answer any) error {
	request, err := http.NewRequestWithContext(ctx, c.method, r.url(c), bytes.NewReader(body))
	if err != nil {
		return backoff.Permanent(err)
	}
	request.Header = r.header.Clone()
	if body != nil {
		request.Header.Set("Content-Type", mediaType)
	}
	response, err := r.http.Do(request)
	if err != nil {
		if ctx.Err() != nil || !r.reached.Load() {
			return backoff.Permanent(err)
		}
		return err
	}
	r.reached.Store(true)
	defer response.Body.Close() //nolint:errcheck // it was read
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case err != nil:
		return err
	case len(text) > maxAnswer:
		return backoff.Permanent(fmt.Errorf("%s %s answers more than %d MiB", c.method, r.url(c), maxAnswer>>20))
	case response.StatusCode/100 != 2:
		return again(response, failure(response, text))
	case answer == nil || len(text) == 0:
		return nil
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return backoff.Permanent(fmt.Errorf("%s %s does not answer as a schema registry: %w", c.method, r.url(c), err))
	}
	return nil
}

func (r *Registry) url(c call) string {
	out := r.base.String()
	for _, segment := range c.path {
		out += "/" + url.PathEscape(segment)
	}
	if len(c.query) > 0 {
		out += "?" + c.query.Encode()
	}
	return out
}

func failure(response *http.Response, text []byte) *Error {
	e := &Error{}
	if json.Unmarshal(text, e) != nil || e.Message == "" {
		e.Message = "the registry answers " + response.Status
	}
	if e.Status = response.StatusCode; e.Code == 0 {
		e.Code = e.Status
	}
	return e
}

// again says whether a request may be sent again: where the registry has too
// much to do or is not itself, and when it says so.
func again(response *http.Response, e *Error) error {
	if !e.Unavailable() {
		return backoff.Permanent(e)
	}
	const longest = 60
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds >= 0 && seconds <= longest {
		return fmt.Errorf("%w: %w", e, backoff.RetryAfter(seconds))
	}
	return e
}
