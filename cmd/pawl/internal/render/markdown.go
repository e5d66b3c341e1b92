package render

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// inCell keeps text within a cell of a table and shows it as it is.
var inCell = strings.NewReplacer("\\", "\\\\", "|", "\\|", "\n", "<br>", "\r", "", "<", "&lt;", ">", "&gt;", "&", "&amp;", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "@", "&#64;")

// writeMarkdown prints a table for each check that has findings. Text from
// schemas is escaped: it neither formats the comment nor calls anybody.
func writeMarkdown(w io.Writer, checks []Check) error {
	var out bytes.Buffer
	for i, c := range checks {
		if i > 0 {
			out.WriteByte('\n')
		}
		mark := "✅"
		if c.No() {
			mark = "❌"
		}
		fmt.Fprintf(&out, "%s **%s**\n", mark, inCell.Replace(c.Summary()))
		if list := c.findings(); len(list) > 0 {
			out.WriteString("\n| | rule | where | was | what |\n| --- | --- | --- | --- | --- |\n")
			for _, f := range list {
				row(&out, f)
			}
		}
	}
	_, err := out.WriteTo(w)
	return err
}

func row(out *bytes.Buffer, f finding) {
	where := f.check.New.position(f.new)
	if f.path != "" {
		where = strings.TrimSpace(f.path + "\n" + where)
	}
	was := f.oldFiles().position(f.old)
	if was != "" {
		was += version(f.against)
	}
	fmt.Fprintf(out, "| %s | %s | %s | %s | %s |\n", f.level(), inCell.Replace(f.rule), inCell.Replace(where), inCell.Replace(was), inCell.Replace(f.sentences()))
}
