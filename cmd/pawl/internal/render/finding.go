package render

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A finding is one thing to tell: a violation, or a problem of the text.
type finding struct {
	check   Check
	blocks  bool
	rule    string
	path    string
	message string
	hint    string
	breaks  registryv1.Breaks
	witness string
	against int32
	new     *registryv1.Position
	old     *registryv1.Position
	causes  []*registryv1.Violation
	exempt  *registryv1.Exemption // what lets it pass, or nil
}

// findings lists what there is to tell about a check, what blocks first.
func (c Check) findings() []finding {
	var list []finding
	for _, p := range c.Problems {
		list = append(list, finding{
			check: c, blocks: p.GetSeverity() == registryv1.Severity_ERROR,
			rule: p.GetCode(), message: p.GetMessage(), hint: p.GetHint(), new: p.GetPosition(),
		})
	}
	for _, l := range c.Lint.list() {
		list = append(list, finding{check: c, blocks: l.Blocks, rule: l.Rule, path: l.Path, message: l.Message, hint: l.Hint, new: l.Position})
	}
	for _, v := range slices.Concat(c.Report.GetViolations(), c.Report.GetWarnings()) {
		list = append(list, c.violation(v))
	}
	for _, e := range c.Report.GetExempted() {
		f := c.violation(e.GetViolation())
		f.blocks, f.exempt, f.hint = false, e.GetExemption(), ""
		list = append(list, f)
	}
	slices.SortStableFunc(list, func(a, b finding) int { return weight(a) - weight(b) })
	return list
}

func (c Check) violation(v *registryv1.Violation) finding {
	return finding{
		check: c, blocks: v.GetSeverity() == registryv1.Severity_ERROR,
		rule: v.GetRule(), path: v.GetPath(), message: v.GetMessage(), hint: v.GetHint(), breaks: v.GetBreaks(),
		witness: v.GetWitness(), against: v.GetAgainstVersion(), new: v.GetNewPosition(), old: v.GetOldPosition(), causes: v.GetCauses(),
	}
}

// weight puts what blocks first, and what is exempt last.
func weight(f finding) int {
	switch {
	case f.blocks:
		return 0
	case f.exempt == nil:
		return 1
	}
	return 2
}

// level is error, warning, or exempt.
func (f finding) level() string {
	switch {
	case f.blocks:
		return "error"
	case f.exempt != nil:
		return "exempt"
	}
	return "warning"
}

// touches says what it does to readers: a warning breaks nobody.
func (f finding) touches() string {
	if f.level() == "warning" {
		return "concerns"
	}
	return "breaks"
}

// place is where a reader of the new text finds it: its path on disk if it
// has one, and its line and column as far as they are known. What the new
// text no longer has is shown at the top of its first file.
func (f finding) place() (path string, line, column int32) {
	p := f.new
	if p.GetFile() == "" && p.GetLine() == 0 {
		return f.check.New.first(), 0, 0
	}
	return f.check.New.disk(p.GetFile()), p.GetLine(), p.GetColumn()
}

// oldFiles are the texts that the old position points into.
func (f finding) oldFiles() Files { return f.check.Old[f.against] }

// disk is the path for people of the file that positions call path.
func (fs Files) disk(path string) string {
	if file, ok := fs[path]; ok && file.Disk != "" {
		return file.Disk
	}
	return path
}

// first is the path for people of some file, always the same one.
func (fs Files) first() string {
	paths := make([]string, 0, len(fs))
	for path := range fs {
		paths = append(paths, fs.disk(path))
	}
	if len(paths) == 0 {
		return ""
	}
	return slices.Min(paths)
}

// line is one line of a file, without its end.
func (fs Files) line(p *registryv1.Position) (string, bool) {
	file, ok := fs[p.GetFile()]
	if !ok || p.GetLine() < 1 {
		return "", false
	}
	n := int32(0)
	for line := range strings.Lines(file.Content) {
		if n++; n == p.GetLine() {
			return strings.TrimRight(line, "\r\n"), true
		}
	}
	return "", false
}

// fingerprint stays the same as long as the finding does, wherever it moves
// in its file.
func (f finding) fingerprint() string {
	text := strings.Join([]string{f.check.Name, f.rule, f.path, f.message, fmt.Sprint(f.against)}, "\x00")
	return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
}

// sentences are message, hint and what it was compared with, for formats that
// show one text.
func (f finding) sentences() string {
	text := f.message
	if f.against > 0 {
		text += fmt.Sprintf(" (compared with version %d)", f.against)
	}
	if f.hint != "" {
		text += "\nHint: " + f.hint
	}
	if f.exempt != nil {
		text += "\nExempt " + f.why()
	}
	return text
}

// why says until when and why something is exempt, and who says so.
func (f finding) why() string {
	text := f.exempt.GetReason()
	if until := f.exempt.GetUntil(); until != "" {
		text = "until " + until + ": " + text
	}
	switch {
	case f.exempt.GetPosition() != nil:
		text += " (" + f.check.New.position(f.exempt.GetPosition()) + ")"
	case f.exempt.GetFrom() != "":
		text += " (setting of " + f.exempt.GetFrom() + ")"
	}
	return text
}

// position gives file:line:column as far as they are known, with the file's
// path for people.
func (fs Files) position(p *registryv1.Position) string {
	text := fs.disk(p.GetFile())
	if p.GetLine() > 0 {
		text += fmt.Sprintf(":%d", p.GetLine())
	}
	if p.GetLine() > 0 && p.GetColumn() > 0 {
		text += fmt.Sprintf(":%d", p.GetColumn())
	}
	return text
}

// readers names those whom a finding hurts.
func readers(b registryv1.Breaks) string {
	switch b {
	case registryv1.Breaks_NEW_READERS:
		return "readers on the new schema, reading old data"
	case registryv1.Breaks_OLD_READERS:
		return "readers on the old schema, reading new data"
	case registryv1.Breaks_ALL_READERS:
		return "readers on either schema, reading the other's data"
	case registryv1.Breaks_BREAKS_UNSPECIFIED:
	}
	return ""
}
