//go:build !race

package schema_test

// slower is how many times longer a test may take than it should: once.
const slower = 1
