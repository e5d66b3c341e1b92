package protobuf_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
)

// roundsEnv, if set, is how many pairs a property is tried on: a few by
// default, a million at night. PAWL_PROPERTY_SEED repeats such a run.
const roundsEnv, seedEnv = "PAWL_PROPERTY_ROUNDS", "PAWL_PROPERTY_SEED"

// trials are how often to try a property, and the chance to try it with. The
// few trials by default are the same every time; those asked for are others.
func trials(t *testing.T, few int) (int, *rand.Rand) {
	t.Helper()
	seed := uint64(few)
	if os.Getenv(roundsEnv) != "" {
		seed = rand.Uint64()
	}
	few, seed = int(number(t, roundsEnv, uint64(few))), number(t, seedEnv, seed)
	t.Logf("%d trials with %s=%d", few, seedEnv, seed)
	return few, rand.New(rand.NewPCG(seed, 2))
}

// number reads a number from the environment.
func number(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s = %q, want a number", name, text)
	}
	return n
}
