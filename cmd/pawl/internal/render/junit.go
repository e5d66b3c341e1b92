package render

import (
	"encoding/xml"
	"io"
)

type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Failure *junitFailure `xml:"failure"`
		Out     string        `xml:"system-out,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// writeJUnit prints one test case for each check, which fails with all that
// blocks in one text: readers of the format show the first failure only.
func writeJUnit(w io.Writer, checks []Check) error {
	suite := junitSuite{Name: "pawl check", Tests: len(checks)}
	for _, c := range checks {
		if c.Lint != nil {
			suite.Name = "pawl lint"
		}
		one := testCase(c)
		if one.Failure != nil {
			suite.Failures++
		}
		suite.Cases = append(suite.Cases, one)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(junitSuites{Tests: suite.Tests, Failures: suite.Failures, Suites: []junitSuite{suite}}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func testCase(c Check) junitCase {
	p := &printer{}
	for _, f := range c.findings() {
		p.finding(f)
	}
	one := junitCase{Class: "pawl", Name: c.Name, File: c.New.first()}
	if !c.No() {
		one.Out = p.String()
		return one
	}
	one.Failure = &junitFailure{Message: c.Summary(), Type: "INCOMPATIBLE", Text: "\n" + p.String()}
	switch {
	case c.Report == nil && c.broken():
		one.Failure.Type = "SCHEMA_INVALID"
	case c.Lint != nil:
		one.Failure.Type = "LINT"
	}
	return one
}
