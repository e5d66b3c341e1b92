package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	client "github.com/pawl-registry/pawl/clients/go"
)

// remoteFlags say which server to talk to and for how long.
type remoteFlags struct {
	server, token, tokenFile, context string
	timeout                           time.Duration
}

// addRemote gives a verb, and those beneath it, the flags that name a server.
func (a *app) addRemote(cmd *cobra.Command) {
	a.addServer(cmd)
	cmd.PersistentFlags().StringVar(&a.remote.context, "context", "", "a context of 'pawl context' (PAWL_CONTEXT)")
}

// addServer adds those flags of addRemote whose names nothing else has.
func (a *app) addServer(cmd *cobra.Command) {
	f := cmd.PersistentFlags()
	f.StringVar(&a.remote.server, "server", "", "the registry, such as "+defaultServer+" (PAWL_SERVER, SCHEMA_REGISTRY_URL)")
	f.StringVar(&a.remote.token, "token", "", "what to show the registry (PAWL_TOKEN); --token-file keeps it out of the process list")
	f.StringVar(&a.remote.tokenFile, "token-file", "", "a file that holds the token")
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

// dial opens a connection, which is made with the first call. A target that
// makes no sense is a wrong command line.
func dial(to target) (*grpc.ClientConn, error) {
	conn, err := client.Connect(to.server, client.Options{Token: to.token, UserAgent: "pawl/" + version(), Inspects: true})
	if err != nil {
		return nil, usageError{err}
	}
	return conn, nil
}

// checkServer says what is wrong with the address of a server, without asking
// whether anybody is there.
func checkServer(server string) error {
	conn, err := dial(target{server: server})
	if err != nil {
		return err
	}
	return conn.Close()
}
