//go:build race

package registry_test

// verifyStride is how many damages are passed over for each that is tried: the
// race detector makes each ten times as slow, and finds nothing more in the
// hundredth.
const verifyStride = 17
