package render

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// shown is the most of a source line that is printed, in characters.
const shown = 160

// A printer writes text, in colour or not.
type printer struct {
	bytes.Buffer
	colour bool
}

// writeText prints each finding with both places and their source lines, then
// the verdict.
func writeText(w io.Writer, checks []Check, opt Option) error {
	p := &printer{colour: opt.Colour}
	for _, c := range checks {
		for _, f := range c.findings() {
			p.finding(f)
		}
		if n := c.Report.GetTruncated(); n > 0 {
			fmt.Fprintf(&p.Buffer, "… and %d more findings\n\n", n)
		}
		mark, tint := "ok", "32"
		if c.No() {
			mark, tint = "no", "31"
		}
		fmt.Fprintf(&p.Buffer, "%s  %s\n", p.tint(tint, mark), c.Summary())
	}
	_, err := p.WriteTo(w)
	return err
}

// tint wraps text in an ANSI colour.
func (p *printer) tint(code, text string) string {
	if !p.colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p *printer) finding(f finding) {
	tint := "33"
	switch {
	case f.blocks:
		tint = "31"
	case f.exempt != nil:
		tint = "36"
	}
	head := f.check.New.position(f.new)
	if f.new.GetFile() == "" && f.new.GetLine() == 0 {
		head = f.check.New.first()
	}
	fmt.Fprintf(&p.Buffer, "%s: %s %s", head, p.tint("1;"+tint, f.level()), p.tint("1", f.rule))
	if f.path != "" {
		fmt.Fprintf(&p.Buffer, " %s", f.path)
	}
	fmt.Fprintf(&p.Buffer, "\n  %s\n", indented(f.message))
	p.source(f.check.New, f.new, tint)
	if f.old.GetFile() != "" || f.old.GetLine() > 0 {
		fmt.Fprintf(&p.Buffer, "  was %s%s\n", f.oldFiles().position(f.old), version(f.against))
		p.source(f.oldFiles(), f.old, "36")
	}
	p.rest(f)
	p.WriteByte('\n')
}

func version(n int32) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (version %d)", n)
}

// rest prints what a finding says beyond its places.
func (p *printer) rest(f finding) {
	if who := readers(f.breaks); who != "" {
		fmt.Fprintf(&p.Buffer, "  %s %s\n", f.touches(), who)
	}
	if f.witness != "" {
		fmt.Fprintf(&p.Buffer, "  for example %s\n", indented(example(f.witness)))
	}
	p.causes(f.causes, "  ")
	if f.hint != "" {
		fmt.Fprintf(&p.Buffer, "  %s %s\n", p.tint("1", "hint:"), indented(f.hint))
	}
	if f.exempt != nil {
		fmt.Fprintf(&p.Buffer, "  %s %s\n", p.tint("1", "exempt"), indented(f.why()))
	}
}

func (p *printer) causes(list []*registryv1.Violation, indent string) {
	for _, cause := range list {
		fmt.Fprintf(&p.Buffer, "%s- %s %s: %s\n", indent, cause.GetRule(), cause.GetPath(), cause.GetMessage())
		p.causes(cause.GetCauses(), indent+"  ")
	}
}

// source prints the line at a position with a caret under its column.
func (p *printer) source(files Files, at *registryv1.Position, tint string) {
	line, ok := files.line(at)
	if !ok {
		return
	}
	window, caret := clip(line, int(at.GetColumn()))
	gutter := fmt.Sprintf("%5d", at.GetLine())
	fmt.Fprintf(&p.Buffer, "%s | %s\n", p.tint("2", gutter), window)
	if at.GetColumn() > 0 {
		fmt.Fprintf(&p.Buffer, "%s | %s%s\n", strings.Repeat(" ", len(gutter)), strings.Repeat(" ", caret), p.tint(tint, "^"))
	}
}

// clip makes a source line fit to be printed: tabs become one space, so that
// a column is a character, control characters vanish, and of a long line only
// the part around the column is left. It returns where in that the column is.
func clip(line string, column int) (string, int) {
	runes := []rune(strings.Map(printable, line))
	caret := min(max(column-1, 0), len(runes))
	if len(runes) <= shown {
		return string(runes), caret
	}
	start := min(max(caret-shown/2, 0), len(runes)-shown)
	text, caret := string(runes[start:start+shown]), caret-start
	if start > 0 {
		text, caret = "…"+text, caret+1
	}
	if start+shown < len(runes) {
		text += "…"
	}
	return text, caret
}

func printable(r rune) rune {
	switch {
	case r == '\t':
		return ' '
	case unicode.IsControl(r):
		return '·'
	}
	return r
}

// indented keeps the lines of a text under its first one, and control
// characters, which a schema could hold, away from the terminal.
func indented(text string) string {
	return strings.ReplaceAll(strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return printable(r)
	}, text), "\n", "\n  ")
}
