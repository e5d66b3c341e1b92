package pawl

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
)

// maxMessage bounds an answer: a module of schemas with all it imports.
const maxMessage = 64 << 20

// pingAfter is how long a connection is silent before it is asked whether it
// lives, so that a watch notices a peer that vanished. Servers that were not
// told otherwise cut those who ask more than once in five minutes.
const pingAfter = 6 * time.Minute

// connectTimeout is how long a connection may take to be made: a busy server
// greets slowly. A call's own deadline does not wait for it.
const connectTimeout = 10 * time.Second

// Dial makes a Client of the registry at target: http://host:port,
// https://host:port or host:port, which is plain text. A Pawl server's HTTP
// port speaks gRPC too, so the URL that a browser or a Kafka client uses is
// enough. The connection is made with the first call; Dial fails only on a
// target or options that make no sense.
func Dial(target string, o Options) (*Client, error) {
	conn, err := Connect(target, o)
	if err != nil {
		return nil, err
	}
	client := New(conn, o)
	client.owned = conn
	return client, nil
}

// Connect makes the connection that Dial makes, for those who want nothing
// but the generated stubs: it neither keeps nor repeats anything.
func Connect(target string, o Options) (*grpc.ClientConn, error) {
	if err := o.Application.check(); err != nil {
		return nil, err
	}
	address, err := parseTarget(target)
	if err != nil {
		return nil, err
	}
	transport, err := transport(address, o)
	if err != nil {
		return nil, err
	}
	return grpc.NewClient(address.Host, append(dialOptions(o, transport, o.headers(header(o.Token, address.User))), o.Dial...)...)
}

// dialOptions are those of every connection. The connection is tried again as
// soon as a call is: gRPC's own first wait, one second, would fail repeated
// calls without asking the network.
func dialOptions(o Options, transport credentials.TransportCredentials, all headers) []grpc.DialOption {
	o = o.filled()
	again := backoff.DefaultConfig
	again.BaseDelay, again.MaxDelay = o.Retry.Initial, o.Retry.Max
	options := []grpc.DialOption{
		grpc.WithTransportCredentials(transport),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage), grpc.MaxCallSendMsgSize(maxMessage)),
		grpc.WithConnectParams(grpc.ConnectParams{Backoff: again, MinConnectTimeout: connectTimeout}),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: pingAfter}),
	}
	if o.UserAgent != "" {
		options = append(options, grpc.WithUserAgent(o.UserAgent))
	}
	if len(all) > 0 {
		options = append(options, grpc.WithPerRPCCredentials(all))
	}
	return options
}

// transport chooses between TLS and plain text by the target's scheme.
func transport(address *url.URL, o Options) (credentials.TransportCredentials, error) {
	if address.Scheme == "https" {
		return credentials.NewTLS(o.TLS), nil
	}
	if o.TLS != nil {
		return nil, fmt.Errorf("the registry %s is plain text, but TLS was set: write https://%s", address.Host, address.Host)
	}
	return insecure.NewCredentials(), nil
}

// parseTarget reads where the registry is. Its errors never repeat a
// password, as those of url.Parse may.
func parseTarget(target string) (*url.URL, error) {
	text := target
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	address, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("the registry's address is no URL; percent-encode what is special in a user or password")
	}
	if !isTarget(address) {
		return nil, fmt.Errorf("the registry's address %q is not of the form http://host:port or https://host:port", address.Redacted())
	}
	if address.Port() == "" {
		address.Host = net.JoinHostPort(address.Hostname(), map[string]string{"http": "80", "https": "443"}[address.Scheme])
	}
	return address, nil
}

func isTarget(address *url.URL) bool {
	return (address.Scheme == "http" || address.Scheme == "https") && address.Hostname() != "" &&
		strings.Trim(address.Path, "/") == "" && address.RawQuery == "" && address.Fragment == ""
}

// header is what goes into "authorization": a token, or the user and password
// that URLs of registries carry for Kafka clients.
func header(token string, user *url.Userinfo) string {
	if token != "" {
		return "Bearer " + token
	}
	if user == nil {
		return ""
	}
	password, _ := user.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password))
}

// headers go with every call.
type headers map[string]string

// GetRequestMetadata returns the headers.
func (h headers) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	return h, nil
}

// RequireTransportSecurity lets a token go over plain text: a registry on
// loopback or behind a mesh has no certificate of its own.
func (headers) RequireTransportSecurity() bool { return false }
