// Package e2e drives the pawl binary from outside, as its users do: real
// processes, real sockets, a real store, and kill -9.
package e2e
