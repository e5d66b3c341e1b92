// Package server is one running registry: its settings, its listeners, the
// chain of checks around every call, and how it stops.
//
// It translates nothing and decides nothing about schemas: grpcapi and rest
// are the wires, auth says who is calling, observe counts, and every rule is
// registry's.
package server
