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
			out.WriteString(header(c))
			for _, f := range list {
				row(&out, f)
			}
		}
	}
	_, err := out.WriteTo(w)
	return err
}

// header begins a table. What was linted was nothing before.
func header(c Check) string {
	if c.Lint != nil {
		return "\n| | rule | where | what |\n| --- | --- | --- | --- |\n"
	}
	return "\n| | rule | where | was | what |\n| --- | --- | --- | --- | --- |\n"
}

func row(out *bytes.Buffer, f finding) {
	where := f.check.New.position(f.new)
	if f.path != "" {
		where = strings.TrimSpace(f.path + "\n" + where)
	}
	cells := []string{f.level(), inCell.Replace(f.rule), inCell.Replace(where)}
	if f.check.Lint == nil {
		was := f.oldFiles().position(f.old)
		if was != "" {
			was += version(f.against)
		}
		cells = append(cells, inCell.Replace(was))
	}
	fmt.Fprintf(out, "| %s |\n", strings.Join(append(cells, inCell.Replace(f.sentences())), " | "))
}
