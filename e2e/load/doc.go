// Package load measures the pawl binary against floors in the same run: reads
// against a bare gRPC server that answers a constant, publishes against the
// disk's own flush rate. Machines are shared and noisy, so variants take turns
// in short slices and only ratios are reported; docs/performance.md says what
// was seen and how.
package load
