package main

import (
	"context"
	"encoding/base64"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
)

// remoteFlags say which server to talk to and for how long.
type remoteFlags struct {
	server, token, tokenFile, context string
	timeout                           time.Duration
}

// maxMessage bounds an answer: a module of schemas with all it imports.
const maxMessage = 64 << 20

// addRemote gives a verb, and those beneath it, the flags that name a server.
func (a *app) addRemote(cmd *cobra.Command) {
	f := cmd.PersistentFlags()
	f.StringVar(&a.remote.server, "server", "", "the registry, such as "+defaultServer+" (PAWL_SERVER, SCHEMA_REGISTRY_URL)")
	f.StringVar(&a.remote.token, "token", "", "what to show the registry (PAWL_TOKEN); --token-file keeps it out of the process list")
	f.StringVar(&a.remote.tokenFile, "token-file", "", "a file that holds the token")
	f.StringVar(&a.remote.context, "context", "", "a context of 'pawl context' (PAWL_CONTEXT)")
	f.DurationVar(&a.remote.timeout, "timeout", 30*time.Second, "how long to wait for the registry; 0 is for ever")
}

// A call is what a verb does with a connection, before its time is out.
type call func(ctx context.Context, conn *grpc.ClientConn) error

// call connects to the registry for as long as do runs.
func (a *app) call(cmd *cobra.Command, do call) error {
	if a.remote.timeout == 0 {
		return a.stream(cmd, do)
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), a.remote.timeout)
	defer cancel()
	return a.connected(ctx, do)
}

// stream is call for work that takes as long as it takes: --timeout counts
// only where the user gave it.
func (a *app) stream(cmd *cobra.Command, do call) error {
	if a.remote.timeout != 0 && cmd.Flags().Changed("timeout") {
		return a.call(cmd, do)
	}
	return a.connected(cmd.Context(), do)
}

func (a *app) connected(ctx context.Context, do call) error {
	if err := a.checkOutput(); err != nil {
		return err
	}
	to, err := a.target()
	if err != nil {
		return err
	}
	conn, err := dial(to)
	if err != nil {
		return err
	}
	return closeAfter(conn, do(ctx, conn))
}

// closeAfter closes a connection whose work is done: nothing hangs on it.
func closeAfter(conn *grpc.ClientConn, err error) error {
	_ = conn.Close()
	return err
}

// dial opens a connection, which is made with the first call. The HTTP port
// of a Pawl server speaks gRPC too, so that one URL is enough.
func dial(to target) (*grpc.ClientConn, error) {
	address, header, err := parseServer(to)
	if err != nil {
		return nil, err
	}
	transport := insecure.NewCredentials()
	if address.Scheme == "https" {
		transport = credentials.NewTLS(nil)
	}
	options := []grpc.DialOption{
		grpc.WithTransportCredentials(transport),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage), grpc.MaxCallSendMsgSize(maxMessage)),
		grpc.WithUserAgent("pawl/" + version()),
	}
	if header != "" {
		options = append(options, grpc.WithPerRPCCredentials(authorization(header)))
	}
	return grpc.NewClient(address.Host, options...)
}

// parseServer reads a server's address and makes the authorization header.
func parseServer(to target) (*url.URL, string, error) {
	text := to.server
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	address, err := url.Parse(text)
	if err != nil {
		return nil, "", usagef("the server %q is no URL: %v", to.server, err)
	}
	if address.Scheme != "http" && address.Scheme != "https" || address.Hostname() == "" || strings.Trim(address.Path, "/") != "" {
		return nil, "", usagef("the server %q is not of the form http://host:port or https://host:port", to.server)
	}
	if address.Port() == "" {
		address.Host = net.JoinHostPort(address.Hostname(), map[string]string{"http": "80", "https": "443"}[address.Scheme])
	}
	return address, header(to.token, address.User), nil
}

// header is what goes into "authorization": a token, or the user and password
// that SCHEMA_REGISTRY_URL carries for Kafka clients.
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

// authorization is a header that goes with every call.
type authorization string

// GetRequestMetadata returns the header.
func (h authorization) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	return map[string]string{"authorization": string(h)}, nil
}

// RequireTransportSecurity lets a token go over plain text: a registry on
// loopback or behind a mesh has no certificate of its own.
func (authorization) RequireTransportSecurity() bool { return false }
