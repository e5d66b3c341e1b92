package render

import (
	"io"
	"net/url"
	"path/filepath"
)

// The parts of SARIF 2.1.0 (OASIS, 2020) that a finding needs.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string        `json:"id"`
		Short   *sarifMessage `json:"shortDescription,omitempty"`
		Help    *sarifMessage `json:"help,omitempty"`
		HelpURI string        `json:"helpUri,omitempty"`
	}
	sarifResult struct {
		RuleID              string            `json:"ruleId"`
		RuleIndex           int               `json:"ruleIndex"`
		Level               string            `json:"level"`
		Message             sarifMessage      `json:"message"`
		Locations           []sarifLocation   `json:"locations,omitempty"`
		RelatedLocations    []sarifLocation   `json:"relatedLocations,omitempty"`
		PartialFingerprints map[string]string `json:"partialFingerprints"`
		Suppressions        []sarifSuppressed `json:"suppressions,omitempty"`
	}
	sarifSuppressed struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		ID       *int           `json:"id,omitempty"`
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
		Message  *sarifMessage  `json:"message,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int32 `json:"startLine"`
		StartColumn int32 `json:"startColumn,omitempty"`
	}
	sarifLogical struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
	}
)

func writeSARIF(w io.Writer, checks []Check, opt Option) error {
	run := sarifRun{
		// Positions count characters, not UTF-16 units.
		ColumnKind: "unicodeCodePoints",
		Tool: sarifTool{sarifDriver{
			Name: "pawl", InformationURI: "https://github.com/pawl-registry/pawl", Rules: []sarifRule{},
		}},
		Results: []sarifResult{},
	}
	index := map[string]int{}
	for _, c := range checks {
		for _, f := range c.findings() {
			if _, ok := index[f.rule]; !ok {
				index[f.rule] = len(index)
				run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, opt.ruleHelp(f.rule))
			}
			run.Results = append(run.Results, result(f, index[f.rule]))
		}
	}
	raw, err := indent(sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}})
	if err != nil {
		return err
	}
	_, err = w.Write(raw)
	return err
}

func result(f finding, rule int) sarifResult {
	r := sarifResult{
		RuleID: f.rule, RuleIndex: rule, Level: f.level(), Message: sarifMessage{f.sentences()},
		PartialFingerprints: map[string]string{"pawl/v1": f.fingerprint()},
	}
	if f.exempt != nil {
		r.Level, r.Suppressions = "note", []sarifSuppressed{suppressed(f)}
	}
	path, line, column := f.place()
	at := sarifLocation{Physical: physical(path, line, column)}
	if f.path != "" {
		at.Logical = []sarifLogical{{f.path}}
	}
	if at.Physical != nil || at.Logical != nil {
		r.Locations = []sarifLocation{at}
	}
	if old := oldLocation(f); old != nil {
		r.RelatedLocations = []sarifLocation{*old}
	}
	return r
}

// suppressed says why a result does not count.
func suppressed(f finding) sarifSuppressed {
	s := sarifSuppressed{Kind: "external", Justification: f.why()}
	if f.exempt.GetPosition() != nil {
		s.Kind = "inSource"
	}
	return s
}

// oldLocation is the place in the old text.
func oldLocation(f finding) *sarifLocation {
	place := physical(f.oldFiles().disk(f.old.GetFile()), f.old.GetLine(), f.old.GetColumn())
	if place == nil {
		return nil
	}
	id := 1
	return &sarifLocation{ID: &id, Physical: place, Message: &sarifMessage{"what it was" + version(f.against)}}
}

func physical(path string, line, column int32) *sarifPhysical {
	if path == "" {
		return nil
	}
	p := &sarifPhysical{Artifact: sarifArtifact{URI: (&url.URL{Path: filepath.ToSlash(path)}).String()}}
	if line > 0 {
		p.Region = &sarifRegion{StartLine: line, StartColumn: column}
	}
	return p
}
