//go:build !race

package schema_test

import (
	"fmt"
	"strings"

	"github.com/pawl-registry/pawl/schema"
)

func avroBombs() []bomb {
	one := func(text string) schema.Source {
		return schema.Source{Format: schema.Avro, Files: []schema.File{{Path: "a.avsc", Content: text}}}
	}
	record := func(name, fields string) string {
		return fmt.Sprintf(`{"type":"record","name":%q,"fields":[%s]}`, name, fields)
	}
	long := strings.Repeat("n", 1<<20)
	return []bomb{
		{"100,000 nested arrays", one(around(100_000, `{"type":"array","items":`, `"int"`, "}")), "TOO_DEEP"},
		{"100,000 nested brackets", one(strings.Repeat("[", 100_000)), "TOO_DEEP"},
		{"100,000 nested levels in a default", one(record("R", `{"name":"f","type":"int","default":`+around(100_000, "[", "", "]")+"}")), "TOO_DEEP"},
		{"a union of 10 MB", one("[" + each(130_000, ",", `{"type":"record","name":"RRRRRRRRRR#","fields":[{"name":"f","type":"int"}]}`) + "]"), "TOO_LARGE"},
		{"a union of 4 MB", one("[" + each(60_000, ",", `{"type":"record","name":"R#","fields":[{"name":"f","type":"int"}]}`)[:4<<20-1] + "]"), "TOO_LARGE"},
		{"2^20 fields", one(record("R", each(1<<20, ",", `{"name":"f#","type":"int"}`))), "TOO_LARGE"},
		{"2^20 elements", one("[" + each(1<<20, ",", `0`) + "]"), "TOO_MANY_ELEMENTS"},
		{"records without end", one(record("R", `{"name":"f","type":"R"}`)), ""},
		{"a circle of records", one("[" + each(1_000, ",", record("R#", `{"name":"f","type":"R#"}`)) + ",\"null\"]"), ""},
		{"invalid UTF-8", one(`{"type":"enum","name":"E","symbols":["` + "\xff" + `"]}`), "BAD_ENCODING"},
		{"half a character at the end", one(`"int` + "\xe2\x82"), "BAD_ENCODING"},
		{"a number of a million digits", one(record("R", `{"name":"f","type":"double","default":1e`+strings.Repeat("9", 1<<20)+"}")), ""},
		{"a whole number of a million digits", one(record("R", `{"name":"f","type":"long","default":`+strings.Repeat("9", 1<<20)+"}")), "BAD_DEFAULT"},
		{"a namespace of a megabyte, inherited 10,000 times", one(`{"type":"record","name":"R","namespace":"` + long + `","fields":[` + each(10_000, ",", `{"name":"f#","type":{"type":"fixed","name":"F#","size":1}}`) + "]}"), "NAME_TOO_LONG"},
		{"a namespace of a megabyte, with 100,000 uses", one(`{"type":"record","name":"R","namespace":"` + long + `","fields":[` + each(100_000, ",", `{"name":"f#","type":"R"}`) + "]}"), "NAME_TOO_LONG"},
		{"a namespace of a megabyte, with 100,000 aliases", one(`{"type":"record","name":"R","namespace":"` + long + `","aliases":[` + each(100_000, ",", `"A#"`) + `],"fields":[]}`), "NAME_TOO_LONG"},
		{"10,000 records and 10,000 names that are not there", one("[" + each(10_000, ",", record("a.R#", `{"name":"f","type":"b.R#"}`)) + "]"), "UNDEFINED_NAME"},
		{"20,000 defaults of a record of 20,000 fields", one("[" + record("R", each(20_000, ",", `{"name":"f#","type":"int","default":1}`)) + "," + record("S", `{"name":"s","type":{"type":"array","items":"R"},"default":[`+each(20_000, ",", "{}")+"]}") + "]"), "BAD_DEFAULT"},
		{"20,000 defaults of a union of 20,000 branches", one("[" + record("S", `{"name":"s","type":{"type":"array","items":[`+each(20_000, ",", `{"type":"fixed","name":"F#","size":1}`)+`,"int"]},"default":[`+each(20_000, ",", "1")+"]}") + "]"), "BAD_DEFAULT"},
		{"20,000 unions of 5 branches that are records", one("[" + each(20_000, ",", record("R#", `{"name":"f","type":["null","int","string","bytes","R#"],"default":null}`)) + "]"), ""},
		{"100,000 attributes of one record", one(`{"type":"record","name":"R","fields":[],` + each(100_000, ",", `"a#":1`) + "}"), ""},
		{"100,000 times one attribute", one(`{"type":"record","name":"R","fields":[],` + each(100_000, ",", `"a":1`) + "}"), ""},
		{"unions of records in a default", one(branching()), "BAD_DEFAULT"},
	}
}

// branching is a default that could mean 2^30 combinations of branches.
func branching() string {
	var b strings.Builder
	b.WriteString("[")
	for i := range 60 {
		for _, side := range "ab" {
			fmt.Fprintf(&b, `{"type":"record","name":"%c%d","fields":[{"name":"f","type":["a%d","b%d"]}]},`, side, i, i+1, i+1)
		}
	}
	b.WriteString(`{"type":"record","name":"a60","fields":[{"name":"f","type":"int"}]},{"type":"record","name":"b60","fields":[{"name":"f","type":"int"}]},`)
	b.WriteString(`{"type":"record","name":"R","fields":[{"name":"f","type":"a0","default":` + around(61, `{"f":`, `"no"`, "}") + "}]}]")
	return b.String()
}
