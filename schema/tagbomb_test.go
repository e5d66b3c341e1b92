package schema_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/schema"
)

// TestManyTagsAreSoonPlaced tags every field of long schemas, one of them on
// one line. It takes too long where the work grows with the square of both.
func TestManyTagsAreSoonPlaced(t *testing.T) {
	const fields = 10_000
	var avro, protobuf []string
	var avroTags, protobufTags []schema.Tagged
	for i := range fields {
		avro = append(avro, fmt.Sprintf(`{"name":"f%d","type":"int"}`, i))
		protobuf = append(protobuf, fmt.Sprintf(`message M%d { int32 a = 1; }`, i))
		avroTags = append(avroTags, schema.Tagged{Path: fmt.Sprintf("R.f%d", i), Field: true, Tags: []string{"T"}})
		protobufTags = append(protobufTags, schema.Tagged{Path: fmt.Sprintf("M%d.a", i), Field: true, Tags: []string{"T"}})
	}
	for _, c := range []struct {
		src  schema.Source
		tags []schema.Tagged
	}{
		{avsc(`{"type":"record","name":"R","fields":[` + strings.Join(avro, ",") + `]}`), avroTags},
		{proto("m.proto", "\n"+strings.Join(protobuf, "\n")), protobufTags},
	} {
		s := parse(t, c.src)
		start := time.Now()
		text, err := s.Retagged(t.Context(), schema.TagEdit{Add: c.tags}, schema.Limits{})
		if err != nil || strings.Count(text, `"T"`) != fields {
			t.Errorf("Retagged of %s = %d tags, %v, want %d", c.src.Format, strings.Count(text, `"T"`), err, fields)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("Retagged of %s took %v", c.src.Format, took)
		}
	}
}
