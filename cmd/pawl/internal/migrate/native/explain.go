package native

import (
	"fmt"
	"strings"

	"google.golang.org/grpc/status"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// explain is the message of a refusal, with what is wrong in the text.
func explain(err error) string {
	st := status.Convert(err)
	parts := []string{st.Message()}
	for _, d := range st.Details() {
		problems, ok := d.(*registryv1.SchemaProblems)
		if !ok {
			continue
		}
		for _, p := range problems.GetProblems() {
			if !strings.Contains(st.Message(), p.GetMessage()) {
				parts = append(parts, fmt.Sprintf("%d:%d: %s", p.GetPosition().GetLine(), p.GetPosition().GetColumn(), p.GetMessage()))
			}
		}
	}
	return strings.Join(parts, "; ")
}
