package source

// IgnoreMarker begins a directive: in a comment of a .proto file, and as an
// attribute of a definition in an .avsc file.
const IgnoreMarker = "pawl:ignore"

// MaxDirectives is how many directives of a schema are read: one more than
// may be, so that whoever reads them can tell that there are too many.
const MaxDirectives = 201

// A Directive is something that a schema says to Pawl itself. What it means is
// for those to know who act on it.
type Directive struct {
	// Text is what follows the marker, without the space around it. It is empty
	// where an attribute holds something else than text.
	Text     string
	Position Position
	// From and To are where the element begins that it stands at, and where it
	// ends. Without a line they are a whole file.
	From, To Position
}

// Covers reports whether a place is within the element that the directive
// stands at.
func (d Directive) Covers(p Position) bool {
	if p.File != d.From.File || p.File == "" {
		return false
	}
	return d.From.Line == 0 || !p.before(d.From) && p.before(d.To)
}

// before compares two places of one file.
func (p Position) before(other Position) bool {
	return p.Line < other.Line || p.Line == other.Line && p.Column < other.Column
}
