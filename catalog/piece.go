package catalog

// What says what a piece of a subject is.
type What string

// What there is, by falling weight: a word in a name counts more than the same
// word in a doc.
const (
	Name        What = "NAME"        // of the subject
	Type        What = "TYPE"        // a record, message, enum or service, or an alias of one
	Field       What = "FIELD"       // of a type, or a method, or an alias of one
	Domain      What = "DOMAIN"      // the name of the subject's domain
	Value       What = "VALUE"       // a symbol of an enum
	Owner       What = "OWNER"       // the team that owns it
	Tag         What = "TAG"         // of the subject, or of a place in its schema
	Label       What = "LABEL"       // of the subject, or a property of its schema
	Description What = "DESCRIPTION" // of the subject
	Doc         What = "DOC"         // what the schema's authors say about a type or field
)

// Whats lists every What, by falling weight.
func Whats() []What {
	return []What{Name, Type, Field, Domain, Value, Owner, Tag, Label, Description, Doc}
}

// Weight is what a word counts that is found in such a piece.
func (w What) Weight() int {
	switch w {
	case Name:
		return 700
	case Type:
		return 500
	case Field:
		return 300
	case Domain:
		return 250
	case Value:
		return 200
	case Owner, Tag, Label:
		return 150
	case Description:
		return 120
	case Doc:
		return 100
	}
	return 0
}

// What a subject gains whose name, or one of whose types, is just the words of
// the query.
const (
	ExactName = 300
	ExactType = 150
)

// A Quality is how nearly a word of a query is the one that was found, in
// percent.
type Quality int

// The qualities.
const (
	Exact   Quality = 100
	Prefix  Quality = 70
	OneTypo Quality = 40
	TwoTypo Quality = 30
)

// A Piece is one text of a subject that can be searched for.
type Piece struct {
	What What
	Path string // as in Match
	Text string
}
