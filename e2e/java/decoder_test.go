package java

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/pawl-registry/pawl/compat/finding"
)

// A trial is what the decoder shall try: to write data and read them.
type trial struct {
	pair   pair
	breaks []finding.Finding // with the witnesses, one each

	Writer    string   `json:"writer"`
	Reader    string   `json:"reader"`
	Witnesses []string `json:"witnesses"`
	Random    int      `json:"random"` // how many data it shall make up
}

// An outcome is what became of a datum.
type outcome struct {
	Written bool
	Refusal string // of the writer if it was not written, or else of the reader
}

// An answer is what became of the data of a trial.
type answer struct {
	Unparsed  string   // why a schema cannot be parsed
	Check     []string // the faults that Apache's check finds, which reads no data
	Witnesses []outcome
	Random    []outcome
}

// try has all trials tried by one Java process. The test is skipped where
// the jars are not named.
func try(t *testing.T, trials []trial) []answer {
	t.Helper()
	jars := os.Getenv("PAWL_AVRO_JAVA")
	if jars == "" {
		t.Skip("PAWL_AVRO_JAVA does not name the folder of Avro's jars")
	}
	var in bytes.Buffer
	lines := json.NewEncoder(&in)
	for _, trial := range trials {
		if err := lines.Encode(trial); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "java", "-cp", filepath.Join(jars, "*"), filepath.Join("testdata", "Witnesses.java"))
	cmd.Stdin, cmd.Stderr = &in, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("java: %v", err)
	}
	var answers []answer
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var a answer
		if err := dec.Decode(&a); err != nil {
			t.Fatal(err)
		}
		answers = append(answers, a)
	}
	if len(answers) != len(trials) {
		t.Fatalf("java answered %d of %d trials", len(answers), len(trials))
	}
	return answers
}
