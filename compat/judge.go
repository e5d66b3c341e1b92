package compat

import (
	"slices"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
)

// Judge says what a mode thinks of a finding between two schemas of a format;
// ok is false where it does not mind. The mode's zero fields mean what they
// mean to Check.
func (m Mode) Judge(f finding.Finding, format schema.Format) (v Violation, ok bool, err error) {
	m, err = m.filled()
	if err != nil {
		return Violation{}, false, err
	}
	v, ok = m.judge(f, format)
	return v, ok, nil
}

// judge is Judge for a mode that is filled.
func (m Mode) judge(f finding.Finding, format schema.Format) (Violation, bool) {
	selected := m.selected(f.Effects, format)
	for _, severity := range []Severity{Error, Warning} {
		breaks := whom(selected, func(c finding.Class) bool { return m.severity(c) == severity })
		if breaks != Nobody {
			f.Witness = m.witness(f, breaks, format)
			return Violation{Finding: f, Severity: severity, Breaks: breaks}, true
		}
	}
	return Violation{}, false
}

// witness is that of a finding which shows what the mode minds, if it has
// several.
func (m Mode) witness(f finding.Finding, breaks Breaks, format schema.Format) string {
	if len(f.Witnesses) == 0 {
		return f.Witness
	}
	for _, w := range f.Witnesses {
		hurt := breaks == AllReaders || string(breaks) == w.Readers.String()
		if hurt && slices.Contains(m.encodings(format), w.Encoding) {
			return w.Text
		}
	}
	return ""
}

// selected is the worst class among the cells that the mode looks at, for
// each kind of readers.
func (m Mode) selected(effects finding.Effects, format schema.Format) [2]finding.Class {
	var worst [2]finding.Class
	for _, encoding := range m.encodings(format) {
		for _, readers := range m.Level.readers() {
			worst[readers] = max(worst[readers], effects[encoding][readers])
		}
	}
	return worst
}

// severity is what a class of damage weighs; empty for none.
func (m Mode) severity(c finding.Class) Severity {
	switch c {
	case finding.Safe:
		return ""
	case finding.Note:
		return Warning
	case finding.Lossy:
		return m.Lossy
	case finding.Break:
	}
	return Error
}

// whom names the readers whose class counts.
func whom(classes [2]finding.Class, counts func(finding.Class) bool) Breaks {
	news, olds := counts(classes[finding.NewReaders]), counts(classes[finding.OldReaders])
	switch {
	case news && olds:
		return AllReaders
	case news:
		return NewReaders
	case olds:
		return OldReaders
	}
	return Nobody
}
