package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A behaviour is a scenario of the Confluent API: requests to an empty
// registry, one after the other, and what must be answered.
type behaviour struct {
	Scenario string
	N        int
	Steps    []behaviourStep
}

type behaviourStep struct {
	ID, Method, Path string
	Body             json.RawMessage
	Status           int
	Expect           json.RawMessage
}

// differences are the steps that Pawl means to answer otherwise, with why; see
// docs/confluent.md. What is named here must differ.
var differences = map[string]string{
	"15.2": "ids come from one sequence for all contexts, so that a context's first is not 1",
	"15.3": "ids come from one sequence for all contexts, so that a context's first is not 1",
	"15.4": "ids come from one sequence for all contexts, so that a context's first is not 1",
	"1.3":  "there is no JSON Schema yet, and a type that cannot be registered is not listed",
}

// TestBehaviour sends each scenario to a pawl serve of its own.
func TestBehaviour(t *testing.T) {
	for _, b := range behaviours(t) {
		t.Run(fmt.Sprintf("%d %s", b.N, b.Scenario), func(t *testing.T) {
			t.Parallel()
			s := start(t, t.TempDir())
			for _, step := range b.Steps {
				fault := step.run(s)
				why, differs := differences[step.ID]
				switch {
				case fault != nil && !differs:
					t.Errorf("%s %s %s %s: %v", step.ID, step.Method, step.Path, step.Body, fault)
				case fault == nil && differs:
					t.Errorf("%s answers as Confluent does; it was to differ because %s", step.ID, why)
				}
			}
		})
	}
}

func behaviours(t *testing.T) (all []behaviour) {
	f, err := os.Open(filepath.Join(corpora(t), "confluent-api", "behaviour.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var b behaviour
		if err := json.Unmarshal(lines.Bytes(), &b); err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	if len(all) == 0 {
		t.Fatal("there are no scenarios")
	}
	return all
}

func (b behaviourStep) run(s *server) error {
	request, err := http.NewRequest(b.Method, "http://"+s.addr.HTTP+b.Path, bytes.NewReader(b.Body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/vnd.schemaregistry.v1+json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != b.Status {
		return fmt.Errorf("status %d, want %d: %s", answer.StatusCode, b.Status, text)
	}
	if b.Expect == nil {
		return nil
	}
	var got, want any
	if err := json.Unmarshal(text, &got); err != nil {
		return fmt.Errorf("%s is no JSON: %w", text, err)
	}
	if err := json.Unmarshal(b.Expect, &want); err != nil {
		return err
	}
	if !fits(got, want) {
		return fmt.Errorf("answer %s, want %s", text, b.Expect)
	}
	return nil
}

// fits reports whether an answer is what was expected. An object may have more
// than is expected of it.
func fits(got, want any) bool {
	switch want := want.(type) {
	case map[string]any:
		if matcher, arg := matcherOf(want); matcher != "" {
			return matches(got, matcher, arg)
		}
		object, ok := got.(map[string]any)
		if !ok {
			return false
		}
		for name, value := range want {
			field, there := object[name]
			if inner, ok := value.(map[string]any); ok && inner["$absent"] == true {
				if there {
					return false
				}
				continue
			}
			if !there || !fits(field, value) {
				return false
			}
		}
		return true
	case []any:
		list, ok := got.([]any)
		return ok && slices.EqualFunc(list, want, fits)
	case string:
		return want == "$any" || got == want
	}
	return got == want
}

func matcherOf(want map[string]any) (name string, arg any) {
	if len(want) != 1 {
		return "", nil
	}
	for name, arg = range want {
		if !strings.HasPrefix(name, "$") {
			return "", nil
		}
	}
	return name, arg
}

func matches(got any, matcher string, arg any) bool {
	list, isList := got.([]any)
	text, isText := got.(string)
	options, _ := arg.([]any)
	switch matcher {
	case "$any":
		return true
	case "$oneof":
		return slices.ContainsFunc(options, func(o any) bool { return fits(got, o) })
	case "$len":
		return isList && float64(len(list)) == arg
	case "$notempty":
		return isList && len(list) > 0 || isText && text != ""
	case "$contains":
		if part, ok := arg.(string); ok && isText {
			return strings.Contains(text, part)
		}
		return isList && slices.ContainsFunc(list, func(item any) bool { return fits(item, arg) })
	case "$unordered":
		return isList && sameItems(list, options)
	}
	return false
}

// sameItems reports whether each item is one of those that are wanted.
func sameItems(list, want []any) bool {
	rest := slices.Clone(want)
	for _, item := range list {
		i := slices.IndexFunc(rest, func(w any) bool { return fits(item, w) })
		if i < 0 {
			return false
		}
		rest = slices.Delete(rest, i, i+1)
	}
	return len(rest) == 0
}
