package grpcapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
)

// applyMask calls set for every field that an update names; a mask that names
// none stands for the fields that m has set.
//
// The message's other fields may be named and are left alone: they identify
// it or are the server's to write, and whoever sends back what was fetched
// names them all (AIP-203). What the message does not have is refused.
func applyMask(mask *fieldmaskpb.FieldMask, m proto.Message, set map[string]func()) error {
	message := m.ProtoReflect()
	fields := message.Descriptor().Fields()
	for _, path := range mask.GetPaths() {
		change, ok := set[path]
		switch {
		case ok:
			change()
		case fields.ByName(protoreflect.Name(path)) == nil:
			return invalid("update_mask", fmt.Sprintf("there is no field %q; there are %s", path, strings.Join(slices.Sorted(maps.Keys(set)), ", ")))
		}
	}
	if len(mask.GetPaths()) > 0 {
		return nil
	}
	for name, change := range set {
		if message.Has(fields.ByName(protoreflect.Name(name))) {
			change()
		}
	}
	return nil
}

// filled is the map, or an empty one for nil: in a change nil would leave the
// labels alone.
func filled(labels map[string]string) map[string]string {
	if labels == nil {
		return map[string]string{}
	}
	return labels
}
