package grpcapi

import (
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/source"
)

// Problems are the problems of a schema's text in the words of the wire.
func Problems(problems schema.Problems) []*registryv1.Problem {
	return convert(problems, wireProblem)
}

func wireProblem(p source.Problem) *registryv1.Problem {
	severity := registryv1.Severity_WARNING
	if p.Severity == source.Error {
		severity = registryv1.Severity_ERROR
	}
	return &registryv1.Problem{
		Severity: severity,
		Code:     p.Code,
		Position: wirePosition(p.Position),
		Message:  p.Message,
		Hint:     p.Hint,
	}
}
