// Package render prints the verdicts of checks: for people, for scripts, and
// in the formats in which CI systems take findings.
package render

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A Format is a way to print findings.
type Format string

// The formats.
const (
	Text     Format = "text"
	JSON     Format = "json"
	YAML     Format = "yaml"
	GitHub   Format = "github"   // workflow commands of GitHub Actions
	GitLab   Format = "gitlab"   // a Code Quality report
	SARIF    Format = "sarif"    // SARIF 2.1.0
	JUnit    Format = "junit"    // JUnit XML
	Markdown Format = "markdown" // for a comment on a pull request
)

// Formats lists every Format, as a help text does.
const Formats = "text, json, yaml, github, gitlab, sarif, junit or markdown"

// A File is a text that findings point into. Disk is its path for people and
// tools, empty where it lies in a registry.
type File struct{ Content, Disk string }

// Files are the files of a schema by the paths that positions name.
type Files map[string]File

// A Check is the verdict on one schema, and the texts that it speaks about.
type Check struct {
	// Name says what was checked: payments/orders-value, order.avsc.
	Name string
	// Against says what it was compared with where Report names no versions.
	Against string
	// Report is nil where the text was not fit to be compared.
	Report   *registryv1.CompatibilityReport
	Problems []*registryv1.Problem
	// Lint is what was found in the schema alone; nil where it was compared.
	Lint *Lint
	New  Files
	// Old are the texts compared with, by version; 0 for one without a number.
	Old map[int32]Files
}

// No reports whether the verdict is no.
func (c Check) No() bool {
	if c.broken() {
		return true
	}
	return c.Report != nil && !c.Report.GetCompatible() || c.Lint.Refused()
}

// broken reports whether the text is no schema.
func (c Check) broken() bool {
	return slices.ContainsFunc(c.Problems, func(p *registryv1.Problem) bool { return p.GetSeverity() == registryv1.Severity_ERROR })
}

// Summary is the verdict in one line.
func (c Check) Summary() string {
	if c.Lint != nil && !c.broken() {
		return c.lintSummary()
	}
	if c.Report == nil && c.No() {
		return fmt.Sprintf("%s: %s in the schema", c.Name, count(len(c.Problems), "problem"))
	}
	with := cmp.Or(versions(c.Report.GetAgainstVersions()), c.Against)
	if with == "" || c.Report == nil {
		return c.Name + ": compatible: there is nothing to compare it with"
	}
	mode := c.Report.GetLevel().String()
	if c.Report.GetSurface() != registryv1.Surface_SURFACE_UNSPECIFIED {
		mode += " on surface " + c.Report.GetSurface().String()
	}
	if c.Report.GetProfile() == registryv1.Profile_CONFLUENT {
		mode += ", as Confluent judges"
	}
	if n := len(c.Report.GetExempted()); n > 0 {
		mode += fmt.Sprintf("; %d exempt", n)
	}
	if c.No() {
		return fmt.Sprintf("%s: %s with %s under %s", c.Name, incompatibilities(c.Report), with, mode)
	}
	return fmt.Sprintf("%s: compatible with %s under %s", c.Name, with, mode)
}

func incompatibilities(r *registryv1.CompatibilityReport) string {
	n := len(r.GetViolations())
	if n == 1 {
		return "1 incompatibility"
	}
	return fmt.Sprintf("%d incompatibilities", n)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// versions names the versions that were compared with; a lone 0 is none.
func versions(numbers []int32) string {
	var names []string
	for _, n := range numbers {
		if n > 0 {
			names = append(names, fmt.Sprint(n))
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return "version " + names[0]
	}
	return "versions " + strings.Join(names, ", ")
}

// An Option changes what is printed.
type Option struct {
	Colour bool // of Text
	// Help explains a rule, in formats that have a place for it; ok is false
	// where there is nothing to say. It may be nil.
	Help func(rule string) (help Help, ok bool)
}

// Write prints the checks in a format.
func Write(w io.Writer, format Format, checks []Check, opt Option) error {
	switch format {
	case Text:
		return writeText(w, checks, opt)
	case JSON, YAML:
		return writeData(w, format, checks)
	case GitHub:
		return writeGitHub(w, checks)
	case GitLab:
		return writeGitLab(w, checks)
	case SARIF:
		return writeSARIF(w, checks, opt)
	case JUnit:
		return writeJUnit(w, checks)
	case Markdown:
		return writeMarkdown(w, checks)
	}
	return fmt.Errorf("format %q is not one of %s", format, Formats)
}

// Known reports whether there is such a format.
func Known(format Format) bool {
	switch format {
	case Text, JSON, YAML, GitHub, GitLab, SARIF, JUnit, Markdown:
		return true
	}
	return false
}
