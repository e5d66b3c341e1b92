// Package bench puts load on a registry and says how it bears it: ours through
// either of its APIs, or any that speaks Confluent's.
//
// Load comes in one of two ways. In a closed loop so many clients each send a
// request when the last one is answered: that finds out what a registry can
// do. In an open loop requests are due at a rate, whether or not the registry
// keeps up, and the time of each counts from the moment at which it was due.
// A tool that counts from the sending leaves out those who would have waited
// in line behind a stall, and so flatters what it measures.
package bench
