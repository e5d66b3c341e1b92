package render

import "io"

// codeQuality is an issue of GitLab's Code Quality report.
type codeQuality struct {
	Description string   `json:"description"`
	CheckName   string   `json:"check_name"`
	Fingerprint string   `json:"fingerprint"`
	Severity    string   `json:"severity"`
	Location    location `json:"location"`
}

type location struct {
	Path  string `json:"path"`
	Lines lines  `json:"lines"`
}

type lines struct {
	Begin int32 `json:"begin"`
}

// writeGitLab prints a Code Quality report. GitLab requires a line: what has
// none is at line 1.
func writeGitLab(w io.Writer, checks []Check) error {
	issues := []codeQuality{}
	for _, c := range checks {
		for _, f := range c.findings() {
			path, line, _ := f.place()
			severity := "minor"
			switch {
			case f.blocks:
				severity = "blocker"
			case f.exempt != nil:
				severity = "info"
			}
			issues = append(issues, codeQuality{
				Description: f.sentences(), CheckName: f.rule, Fingerprint: f.fingerprint(), Severity: severity,
				Location: location{Path: path, Lines: lines{Begin: max(line, 1)}},
			})
		}
	}
	raw, err := indent(issues)
	if err != nil {
		return err
	}
	_, err = w.Write(raw)
	return err
}
