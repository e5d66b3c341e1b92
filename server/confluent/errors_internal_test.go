package confluent

import (
	"net/http"
	"testing"

	"github.com/pawl-registry/pawl/registry"
)

// TestEveryReasonHasACode keeps the table complete: a reason without a code
// would be answered as a fault of the server.
func TestEveryReasonHasACode(t *testing.T) {
	for _, reason := range registry.Reasons() {
		code := codeOf(&registry.Error{Reason: reason})
		if code == http.StatusInternalServerError {
			t.Errorf("%s has no code", reason)
		}
		if status := statusOf(code); status < 400 || status > 599 {
			t.Errorf("%s has the code %d, which is no failure", reason, code)
		}
	}
	if code := codeOf(&registry.Error{Reason: "A_NEW_ONE"}); code != http.StatusInternalServerError {
		t.Errorf("a reason that is not in the table has the code %d, want 500", code)
	}
}

func TestRoutesHaveTheirNamesOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range Methods() {
		if seen[m.Name] {
			t.Errorf("%s is there twice, once as a change and once not", m.Name)
		}
		seen[m.Name] = true
	}
}
