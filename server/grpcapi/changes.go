package grpcapi

import (
	"github.com/pawl-registry/pawl/compat/finding"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// Changes are differences between two schemas in the words of the wire, each
// with its effects in those encodings in which it has any.
func Changes(list []finding.Finding) []*registryv1.Change {
	return convert(list, wireChange)
}

func wireChange(f finding.Finding) *registryv1.Change {
	return &registryv1.Change{
		Rule:        string(f.Rule),
		Path:        f.Path,
		OldPosition: wirePosition(f.Old),
		NewPosition: wirePosition(f.New),
		Message:     f.Message,
		Effects:     wireEffects(f.Effects),
	}
}

func wireEffects(effects finding.Effects) []*registryv1.EncodingEffect {
	var out []*registryv1.EncodingEffect
	for encoding, readers := range effects {
		if readers == [2]finding.Class{} {
			continue // safe for everybody
		}
		out = append(out, &registryv1.EncodingEffect{
			Encoding:   finding.Encoding(encoding).String(),
			NewReaders: wireImpact(readers[finding.NewReaders]),
			OldReaders: wireImpact(readers[finding.OldReaders]),
		})
	}
	return out
}

func wireImpact(c finding.Class) registryv1.Impact {
	return registryv1.Impact(registryv1.Impact_value[c.String()])
}
