//go:build race

package schema_test

// slower is how many times longer the race detector may take.
const slower = 15
