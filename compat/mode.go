package compat

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
)

// A Level is a compatibility setting: which readers must be able to read
// which data, over how much history.
type Level string

// The seven levels.
const (
	None               Level = "NONE"
	Backward           Level = "BACKWARD"
	BackwardTransitive Level = "BACKWARD_TRANSITIVE"
	Forward            Level = "FORWARD"
	ForwardTransitive  Level = "FORWARD_TRANSITIVE"
	Full               Level = "FULL"
	FullTransitive     Level = "FULL_TRANSITIVE"
)

// readers are those a level protects.
func (l Level) readers() []finding.Readers {
	switch l {
	case None:
		return nil
	case Backward, BackwardTransitive:
		return []finding.Readers{finding.NewReaders}
	case Forward, ForwardTransitive:
		return []finding.Readers{finding.OldReaders}
	case Full, FullTransitive:
		return []finding.Readers{finding.NewReaders, finding.OldReaders}
	}
	return nil
}

// Check refuses a word that is no level.
func (l Level) Check() error {
	if l != None && l.readers() == nil {
		return fmt.Errorf("compatibility level %q is not one of NONE, BACKWARD, FORWARD, FULL and the last three with _TRANSITIVE", l)
	}
	return nil
}

// Transitive reports whether the level compares with every live version, not
// only with the latest.
func (l Level) Transitive() bool {
	return l == BackwardTransitive || l == ForwardTransitive || l == FullTransitive
}

// span picks what a level compares with out of a history in increasing order.
func (l Level) span(history []Version) []Version {
	switch l {
	case BackwardTransitive, ForwardTransitive, FullTransitive:
		return history
	case Backward, Forward, Full:
		return history[max(0, len(history)-1):]
	case None:
	}
	return nil
}

// A Surface says through which encodings a Protobuf schema meets the world.
// Avro schemas have one surface, their binary encoding, whatever is set.
type Surface string

// The surfaces. Each includes the one before it.
const (
	Wire     Surface = "WIRE"
	WireJSON Surface = "WIRE_JSON"
	// SourceCode is the surface SOURCE: generated code and RPC contracts too.
	SourceCode Surface = "SOURCE"
)

// encodings are those a surface covers. StrictJSON is in none: a reader that
// refuses unknown fields breaks with every field that is added.
func (s Surface) encodings(format schema.Format) []finding.Encoding {
	if format == schema.Avro {
		return []finding.Encoding{finding.Binary}
	}
	switch s {
	case Wire:
		return []finding.Encoding{finding.Binary}
	case WireJSON:
		return []finding.Encoding{finding.Binary, finding.JSON}
	case SourceCode:
		return []finding.Encoding{finding.Binary, finding.JSON, finding.Code, finding.Service}
	}
	return nil
}

// Check refuses a word that is no surface.
func (s Surface) Check() error {
	if s.encodings(schema.Protobuf) == nil {
		return fmt.Errorf("surface %q is not one of WIRE, WIRE_JSON, SOURCE", s)
	}
	return nil
}

// A Mode selects what a check looks at. Its zero fields mean BACKWARD,
// WIRE_JSON, PAWL, and that lossy changes block.
type Mode struct {
	Level Level
	// Surface counts under the profile PAWL only.
	Surface Surface
	Profile Profile
	// Lossy is the severity of changes that damage only some values.
	Lossy Severity
}

// encodings are those the mode looks at.
func (m Mode) encodings(format schema.Format) []finding.Encoding {
	if m.Profile == Confluent {
		return []finding.Encoding{finding.Binary}
	}
	return m.Surface.encodings(format)
}

// filled is the mode with its zero fields filled in. A word that is none of
// ours is an error: a gate that cannot be read must not open.
func (m Mode) filled() (Mode, error) {
	m.Level = cmp.Or(m.Level, Backward)
	m.Surface = cmp.Or(m.Surface, WireJSON)
	m.Profile = cmp.Or(m.Profile, Pawl)
	m.Lossy = cmp.Or(m.Lossy, Error)
	if err := errors.Join(m.Level.Check(), m.Surface.Check(), m.Profile.Check()); err != nil {
		return m, err
	}
	if m.Lossy != Error && m.Lossy != Warning {
		return m, fmt.Errorf("severity %q of lossy changes is not one of ERROR, WARNING", m.Lossy)
	}
	return m, nil
}
