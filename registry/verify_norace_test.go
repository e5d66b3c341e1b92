//go:build !race

package registry_test

// verifyStride is 1: every damage is tried.
const verifyStride = 1
