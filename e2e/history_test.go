package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A registryContent is what a registry holds, as the lines of pawl export and
// as the records of Confluent's topic: maps, so that a test does not share the
// types of what it tests.
type registryContent struct {
	configs, modes, versions []map[string]any
}

type object = map[string]any

// qualified is how Confluent's API names the subject of a line.
func qualified(line object) string {
	subject, _ := line["subject"].(string)
	if line["context"] == "." {
		return subject
	}
	return fmt.Sprintf(":%s:%s", line["context"], subject)
}

// history makes n versions over many subjects of two contexts, in Avro and in
// Protobuf: with gaps between ids and between numbers, references within and
// across contexts, metadata, rules, and versions that are deleted.
func history(n int) *registryContent {
	const perSubject = 10
	c := &registryContent{}
	for i := range n {
		subject, number := i/perSubject, 2*(i%perSubject)+1
		v := object{
			"context": contextOf(subject), "subject": fmt.Sprintf("team/s%d-value", subject),
			"version": number, "id": 100_000 + 3*i, "schemaType": "AVRO",
		}
		text := avroText(subject, number)
		switch role := subject % 10; role {
		case 5, 6: // of the other context and of the same one
			to := subject - map[int]int{5: 5, 6: 2}[role]
			text = fmt.Sprintf(`{"type":"record","name":"Uses%d","fields":[{"name":"n%d","type":"com.acme.R%d"}]}`, subject, number, to)
			v["references"] = []object{reference(subject, to, number, fmt.Sprintf("com.acme.R%d", to))}
		case 7, 8:
			v["schemaType"], text = "PROTOBUF", protobufText(subject, number)
		case 9:
			v["schemaType"] = "PROTOBUF"
			text = fmt.Sprintf("syntax = \"proto3\";\nimport \"acme/s%d.proto\";\nmessage Uses { acme.s%d.Event event = %d; }\n", subject-1, subject-1, number)
			v["references"] = []object{reference(subject, subject-1, number, fmt.Sprintf("acme/s%d.proto", subject-1))}
		}
		v["files"] = []object{{"content": text}}
		if i%7 == 0 {
			v["metadata"] = object{"properties": object{"owner": "team <a&b>"}, "tags": object{"R.f": []string{"PII"}}}
			v["ruleSet"] = object{"domainRules": []object{{"name": "check", "kind": "CONDITION", "mode": "WRITE", "type": "CEL", "expr": "a < b && c"}}}
		}
		// Of those that others reference, the others are deleted too.
		if number == 3 && subject%2 == 1 || number == 5 && subject%5 == 0 {
			v["deleted"] = true
		}
		c.versions = append(c.versions, v)
	}
	c.configs = []map[string]any{
		{"context": ".", "config": object{"compatibilityLevel": "FORWARD"}},
		{"context": ".", "subject": "team/s0-value", "config": object{"compatibilityLevel": "FULL_TRANSITIVE", "normalize": true, "validateFields": false}},
		{"context": ".payments", "config": object{"compatibilityLevel": "NONE", "compatibilityGroup": "major"}},
		{"context": ".payments", "subject": "team/s1-value", "config": object{"alias": "other"}},
	}
	c.modes = []map[string]any{
		{"context": ".", "subject": "team/s2-value", "mode": "READONLY"},
		{"context": ".payments", "subject": "team/s3-value", "mode": "READWRITE"},
	}
	return c
}

// contextOf is the context of a subject.
func contextOf(subject int) string { return []string{".", ".payments"}[subject%2] }

// reference is one from a subject to a version of another one.
func reference(from, to, number int, name string) object {
	line := object{"context": contextOf(to), "subject": fmt.Sprintf("team/s%d-value", to)}
	ref := object{"name": name, "subject": line["subject"], "version": number}
	if contextOf(from) != contextOf(to) {
		ref["context"] = line["context"]
	}
	return ref
}

func avroText(subject, number int) string {
	var fields []string
	for f := range number {
		fields = append(fields, fmt.Sprintf(`{"name": "f%d", "type": ["null", "long"], "default": null}`, f))
	}
	return fmt.Sprintf("{\n \"type\": \"record\", \"namespace\": \"com.acme\", \"name\": \"R%d\",\n \"fields\": [%s]}", subject, strings.Join(fields, ", "))
}

func protobufText(subject, number int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "syntax = \"proto3\";\npackage acme.s%d;\n\n// What it is.\nmessage Event {\n", subject)
	for f := range number {
		fmt.Fprintf(&b, "  string f%d = %d;\n", f, f+1)
	}
	return b.String() + "}\n"
}

// twoVersions is a small registry whose ids are those of any other.
func twoVersions(name string) *registryContent {
	c := &registryContent{}
	for i := range 2 {
		c.versions = append(c.versions, object{
			"context": ".", "subject": "s", "version": i + 1, "id": 7 + i, "schemaType": "AVRO",
			"files": []object{{"content": fmt.Sprintf(`{"type":"fixed","name":"%s","size":%d}`, name, i+1)}},
		})
	}
	return c
}

// file writes the content as pawl export does.
func (c *registryContent) file(t *testing.T) string {
	t.Helper()
	lines := []object{{"type": "header", "format": 1}}
	add := func(kind string, list []map[string]any) {
		for _, line := range list {
			typed := object{"type": kind}
			for name, value := range line {
				typed[name] = value
			}
			lines = append(lines, typed)
		}
	}
	add("config", c.configs)
	add("mode", c.modes)
	add("version", c.versions)
	lines = append(lines, object{"type": "end", "versions": len(c.versions), "configs": len(c.configs), "modes": len(c.modes)})
	return writeLines(t, lines)
}

// topic writes the content as kcat -J prints Confluent's topic.
func (c *registryContent) topic(t *testing.T) string {
	t.Helper()
	var lines []object
	record := func(kind string, line object, value object) {
		key := object{"keytype": kind, "subject": qualified(line), "magic": 1}
		if kind == "SCHEMA" {
			key["version"] = line["version"]
		} else if qualified(line) == "" {
			key["subject"] = nil
		}
		lines = append(lines, object{
			"topic": "_schemas", "partition": 0, "offset": len(lines), "tstype": "create", "ts": 1, "broker": 1,
			"key": text(t, key), "payload": text(t, value),
		})
	}
	for _, v := range c.versions {
		value := object{}
		for _, name := range []string{"version", "id", "schemaType", "references", "metadata", "ruleSet", "deleted"} {
			if is, ok := v[name]; ok {
				value[name] = is
			}
		}
		if refs, ok := v["references"].([]object); ok {
			value["references"] = qualifiedReferences(refs)
		}
		value["subject"], value["schema"] = qualified(v), v["files"].([]object)[0]["content"]
		record("SCHEMA", v, value)
	}
	for _, config := range c.configs {
		record("CONFIG", config, config["config"].(object))
	}
	for _, mode := range c.modes {
		record("MODE", mode, object{"mode": mode["mode"]})
	}
	return writeLines(t, lines)
}

// qualifiedReferences are references as the topic has them.
func qualifiedReferences(refs []object) []object {
	var out []object
	for _, ref := range refs {
		name := ref["subject"]
		if context, ok := ref["context"]; ok {
			name = fmt.Sprintf(":%s:%s", context, name)
		}
		out = append(out, object{"name": ref["name"], "subject": name, "version": ref["version"]})
	}
	return out
}

func text(t *testing.T, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func writeLines(t *testing.T, lines []object) string {
	t.Helper()
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(text(t, line) + "\n")
	}
	path := filepath.Join(t.TempDir(), "content.ndjson")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
