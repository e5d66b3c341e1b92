package render

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// What GitHub's runner unescapes in the data and the properties of workflow
// commands.
var (
	commandData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	commandProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// writeGitHub prints workflow commands that become annotations on the changed
// lines, and the verdicts as log lines.
func writeGitHub(w io.Writer, checks []Check) error {
	var out bytes.Buffer
	for _, c := range checks {
		for _, f := range c.findings() {
			command := f.level()
			if f.exempt != nil {
				command = "notice"
			}
			fmt.Fprintf(&out, "::%s %s::%s\n", command, properties(f), commandData.Replace(f.sentences()))
		}
		fmt.Fprintln(&out, c.Summary())
	}
	_, err := out.WriteTo(w)
	return err
}

func properties(f finding) string {
	var list []string
	path, line, column := f.place()
	if path != "" {
		list = append(list, "file="+commandProperty.Replace(path))
	}
	if line > 0 {
		list = append(list, fmt.Sprintf("line=%d", line))
	}
	if line > 0 && column > 0 {
		list = append(list, fmt.Sprintf("col=%d", column))
	}
	title := f.rule
	if f.path != "" {
		title += " " + f.path
	}
	return strings.Join(append(list, "title="+commandProperty.Replace(title)), ",")
}
