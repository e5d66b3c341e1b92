package bench

import (
	"fmt"
	"strings"
)

// A maker makes schemas that nobody has seen: their names hold the run's.
type maker struct {
	format string
	run    string
	size   int // about how many bytes a schema has
}

// make is the schema of subject n. Those of one subject with different steps
// differ in what no compatibility level minds, and are of the same size: a
// line that grew would be dearer by the end of a run than at its beginning.
func (m maker) make(n, step int64) Schema {
	if m.format == Protobuf {
		return Schema{Protobuf, m.protobuf(n, step)}
	}
	return Schema{Avro, m.avro(n, step)}
}

func (m maker) avro(n, step int64) string {
	var b strings.Builder
	fmt.Fprintf(&b, `{"type":"record","name":"Bench_%s_%d","fields":[{"name":"id","type":"long"},{"name":"step_%d","type":["null","string"],"default":null}`, m.run, n, step)
	for i := 0; b.Len() < m.size; i++ {
		fmt.Fprintf(&b, `,{"name":"field_%d","type":["null","string"],"default":null}`, i)
	}
	b.WriteString("]}")
	return b.String()
}

func (m maker) protobuf(n, step int64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "syntax = \"proto3\";\npackage bench.r%s;\noption java_outer_classname = \"Step%d\";\nmessage Bench%d {\n  int64 id = 1;\n", m.run, step, n)
	for i := 2; b.Len() < m.size; i++ {
		fmt.Fprintf(&b, "  string field_%d = %d;\n", i, i)
	}
	b.WriteString("}\n")
	return b.String()
}
