package topic_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate/topic"
)

// records are what a registry leaves in its topic, as key and value. An empty
// value is a tombstone.
var records = [][2]string{
	{`{"keytype":"NOOP","magic":0}`, ``},
	{`{"keytype":"SCHEMA","subject":"a","version":1,"magic":1}`, `{"subject":"a","version":1,"id":11,"schema":"\"int\"","deleted":false}`},
	{`{"keytype":"SCHEMA","subject":"a","version":2,"magic":1}`, `{"subject":"a","version":2,"id":12,"schema":"\"long\"","deleted":true}`},
	{`{"keytype":"SCHEMA","subject":":.x:b","version":1,"magic":1}`, `{"subject":":.x:b","version":1,"id":11,"guid":"g","schemaType":"PROTOBUF","references":[{"name":"n","subject":"c","version":3}],"schema":"syntax = \"proto3\";","deleted":false}`},
	{`{"keytype":"SCHEMA","subject":"gone","version":1,"magic":1}`, `{"subject":"gone","version":1,"id":13,"schema":"\"int\"","deleted":true}`},
	{`{"keytype":"SCHEMA","subject":"gone","version":1,"magic":1}`, ``},
	{`{"keytype":"SCHEMA","subject":"old","version":1,"magic":0}`, `{"subject":"old","version":1,"id":14,"schema":"\"int\""}`},
	{`{"keytype":"DELETE_SUBJECT","subject":"old","magic":0}`, `{"subject":"old","version":1}`},
	{`{"keytype":"SCHEMA","subject":"old","version":2,"magic":0}`, `{"subject":"old","version":2,"id":14,"schema":"\"int\""}`},
	{`{"keytype":"SCHEMA","subject":"cleared","version":1,"magic":0}`, `{"subject":"cleared","version":1,"id":15,"schema":"\"int\"","deleted":true}`},
	{`{"keytype":"CLEAR_SUBJECT","subject":"cleared","magic":0}`, `{"subject":"cleared","version":1}`},
	{`{"keytype":"CONFIG","subject":null,"magic":0}`, `{"subject":null,"compatibilityLevel":"FULL"}`},
	{`{"keytype":"CONFIG","subject":"a","magic":0}`, `{"subject":"a","compatibilityLevel":"NONE","alias":null,"normalize":true}`},
	{`{"keytype":"CONFIG","subject":"old","magic":0}`, `{"compatibilityLevel":"NONE"}`},
	{`{"keytype":"CONFIG","subject":"old","magic":0}`, ``},
	{`{"keytype":"MODE","subject":":.x:b","magic":0}`, `{"mode":"READONLY"}`},
	{`{"keytype":"CONTEXT","tenant":"default","context":".x","magic":0}`, `{}`},
}

func tabs(key, value string) string {
	if value == "" {
		value = "null"
	}
	return key + "\t" + value
}

func kcat(key, value string) string {
	quoted := func(s string) string {
		if s == "" {
			return "null"
		}
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
	}
	return `{"topic":"_schemas","partition":0,"offset":7,"tstype":"create","ts":1700000000000,"key":` + quoted(key) + `,"payload":` + quoted(value) + `}`
}

func TestDumps(t *testing.T) {
	for name, line := range map[string]func(key, value string) string{
		"console consumer": tabs,
		"console consumer that prints all": func(key, value string) string {
			return "CreateTime:1700000000000\tPartition:0\tOffset:3\tNO_HEADERS\t" + tabs(key, value)
		},
		"kcat -J":   kcat,
		"kcat -K :": func(key, value string) string { return key + ":" + value },
		"objects": func(key, value string) string {
			if value == "" {
				value = "null"
			}
			return `{"key":` + key + `,"value":` + value + `}`
		},
	} {
		var dump strings.Builder
		for _, r := range records {
			dump.WriteString(line(r[0], r[1]) + "\n")
		}
		dump.WriteString("Processed a total of 17 messages\n")
		content, err := topic.Read(strings.NewReader(dump.String()))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, v := range content.Versions {
			text := v.Key().String() + " " + v.Type
			if v.Deleted {
				text += " deleted"
			}
			got = append(got, text)
		}
		for _, c := range content.Configs {
			got = append(got, c.String()+" "+string(c.Fields["compatibilityLevel"])+string(c.Fields["normalize"])+string(c.Fields["alias"]))
		}
		for _, m := range content.Modes {
			got = append(got, m.String()+" "+m.Mode)
		}
		want := []string{
			"a version 1 AVRO", "a version 2 AVRO deleted", "old version 1 AVRO deleted", "old version 2 AVRO", ":.x:b version 1 PROTOBUF",
			`:.: "FULL"`, `a "NONE"true`, ":.x:b READONLY",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestNoDump(t *testing.T) {
	for _, text := range []string{"", "hello", `{"type":"record"}`, `{"keytype":"SCHEMA","subject":"a"`, `{"keytype":"SCHEMA","subject":"a","version":1}` + "\t{\"id\":", `{"keytype":7}`} {
		if c, err := topic.Read(strings.NewReader(text)); err == nil {
			t.Errorf("Read(%q) = %v, want an error", text, c)
		}
	}
}

func FuzzDump(f *testing.F) {
	for _, r := range records {
		f.Add(tabs(r[0], r[1]))
		f.Add(kcat(r[0], r[1]))
	}
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = topic.Read(strings.NewReader(text))
	})
}
