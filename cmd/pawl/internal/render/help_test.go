package render

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestSARIFExplainsItsRules(t *testing.T) {
	help := func(rule string) (Help, bool) {
		return Help{"Short of " + rule, "Long of " + rule, "https://example.com/" + rule}, rule != "BAD_DECLARATION"
	}
	var out bytes.Buffer
	if err := Write(&out, SARIF, theChecks(), Option{Help: help}); err != nil {
		t.Fatal(err)
	}
	var log sarifLog
	if err := json.Unmarshal(out.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	for _, rule := range log.Runs[0].Tool.Driver.Rules {
		_, known := help(rule.ID)
		if explained := rule.Help != nil && rule.Help.Text == "Long of "+rule.ID && rule.HelpURI == "https://example.com/"+rule.ID; explained != known {
			t.Errorf("rule %s is explained: %v, want %v", rule.ID, explained, known)
		}
	}
}
