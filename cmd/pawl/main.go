// Command pawl runs the registry and talks to it: one file per verb.
//
// Data goes to standard output and talk to standard error. The exit code says
// what came of it; exit.go has the table.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the process at once.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, errs: os.Stderr, env: os.Getenv}))
}
