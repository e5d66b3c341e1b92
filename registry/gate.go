package registry

import "fmt"

// A Gate says what becomes of a change that would break a known consumer. In
// every one but ConsumerAware the consumers only ever add a refusal: what the
// level refuses stays refused.
type Gate string

// The gates.
const (
	// Observe publishes, and reports who breaks.
	Observe Gate = "OBSERVE"
	// Enforce refuses until those who break agree. It is the default.
	Enforce Gate = "ENFORCE"
	// ConsumerAware is Enforce, and lets through what the level refuses where
	// every reader is known and none breaks.
	ConsumerAware Gate = "CONSUMER_AWARE"
)

// Check refuses a gate that is none.
func (g Gate) Check() error {
	switch g {
	case Observe, Enforce, ConsumerAware:
		return nil
	}
	return fmt.Errorf("%q is not one of OBSERVE, ENFORCE, CONSUMER_AWARE", string(g))
}
