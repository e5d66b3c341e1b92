package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Options say where a registry's HTTP API is, and what it is shown.
type Options struct {
	// URL is where its API begins. A user and password in it are sent as such.
	URL string
	// Token is a bearer token. It wins over the URL.
	Token     string
	Domain    string // of the subjects
	Clients   int    // how many connections are kept
	UserAgent string
}

// maxAnswer bounds an answer: a list of a million names.
const maxAnswer = 256 << 20

// A web is an HTTP API.
type web struct {
	base   string
	header http.Header
	http   *http.Client
	media  string // of what is sent
	// failure makes an error of an answer that is none of 200 to 299.
	failure func(status int, text []byte) error
}

func newWeb(o Options) (*web, error) {
	text := strings.TrimRight(o.URL, "/")
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	base, err := url.Parse(text)
	if err != nil { // which would repeat a password
		return nil, errors.New("the URL of the registry is none; percent-encode what is special in a user or password")
	}
	if base.Scheme != "http" && base.Scheme != "https" || base.Host == "" || base.RawQuery != "" || base.Fragment != "" {
		return nil, fmt.Errorf("%q is not of the form http://host:port or https://host:port", base.Redacted())
	}
	header := http.Header{"User-Agent": {o.UserAgent}}
	if o.Token != "" {
		header.Set("Authorization", "Bearer "+o.Token)
	} else if base.User != nil {
		password, _ := base.User.Password()
		(&http.Request{Header: header}).SetBasicAuth(base.User.Username(), password)
	}
	base.User = nil
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: max(o.Clients, hands), IdleConnTimeout: time.Minute,
	}
	return &web{base: base.String(), header: header, http: &http.Client{Transport: transport}}, nil
}

// An ask is a request. Path segments are escaped.
type ask struct {
	method string
	path   []string
	query  url.Values
	body   []byte
}

// send sends a request once, and reads the answer to the end.
func (w *web) send(ctx context.Context, a ask) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, a.method, w.url(a), bytes.NewReader(a.body))
	if err != nil {
		return nil, err
	}
	request.Header = w.header.Clone()
	if a.body != nil {
		request.Header.Set("Content-Type", w.media)
	}
	response, err := w.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close() //nolint:errcheck // it was read
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > maxAnswer:
		return nil, fmt.Errorf("%s %s answers more than %d MiB", a.method, w.url(a), maxAnswer>>20)
	case response.StatusCode/100 != 2:
		return nil, w.failure(response.StatusCode, text)
	}
	return text, nil
}

func (w *web) url(a ask) string {
	out := w.base
	for _, segment := range a.path {
		out += "/" + url.PathEscape(segment)
	}
	if len(a.query) > 0 {
		out += "?" + a.query.Encode()
	}
	return out
}
