package confluent

import (
	"context"
	"fmt"
	"strings"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/registry"
)

// maxOldSchema is how much of an old schema a message quotes, in bytes.
const maxOldSchema = 10 << 10

// messages are those of a report, in what looks like JSON and is none, as
// clients of Confluent's registry know it: what is wrong with each version,
// newest first, and the level. Confluent's registry stops at the first version
// and quotes its schema; here the others follow, unquoted.
func (h *Handler) messages(ctx context.Context, s registry.SubjectName, report *compat.Report) []string {
	var out []string
	for i, v := range report.Violations {
		out = append(out, fmt.Sprintf("{errorType:'%s', description:'%s', additionalInfo:'%s'}", errorType(v), v.Message, v.Path))
		if i+1 < len(report.Violations) && report.Violations[i+1].Against == v.Against {
			continue
		}
		out = append(out, fmt.Sprintf("{oldSchemaVersion: %d}", v.Against))
		if v.Against == report.Violations[0].Against {
			out = append(out, "{oldSchema: '"+h.oldSchema(ctx, registry.VersionName{SubjectName: s, Number: v.Against})+"'}")
		}
	}
	return append(out, fmt.Sprintf("{validateFields: 'false', compatibility: '%s'}", report.Mode.Level))
}

// errorType is the rule that a violation breaks, by Confluent's name where it
// has one.
func errorType(v compat.Violation) string {
	kind := strings.TrimPrefix(strings.TrimPrefix(string(v.Rule), "CONFLUENT_"), "AVRO_")
	if kind == "READER_FIELD_MISSING_DEFAULT" {
		return kind + "_VALUE"
	}
	return kind
}

// oldSchema is as much of a version's text as a message quotes. One that is
// gone by now is not quoted.
func (h *Handler) oldSchema(ctx context.Context, v registry.VersionName) string {
	_, stored, err := h.Registry.Version(ctx, v, true)
	if err != nil || len(stored.Files) == 0 {
		return ""
	}
	text := stored.Files[0].Content
	if len(text) > maxOldSchema {
		text = strings.ToValidUTF8(text[:maxOldSchema], "") + "..."
	}
	return text
}

// incompatible is the refusal of a register, with all that is to be said.
func (h *Handler) incompatible(ctx context.Context, s registry.SubjectName, refusal *registry.Error) error {
	told := *refusal
	told.Message = incompatibleWith(qualified(s)) + "[" + strings.Join(h.messages(ctx, s, refusal.Report), ", ") + "]"
	return &faulty{statusOf(incompatible), incompatible, &told}
}

func incompatibleWith(subject string) string {
	return `Schema being registered is incompatible with an earlier schema for subject "` + subject + `", details: `
}
