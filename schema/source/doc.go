package source

// A Doc is what a schema's author says about one thing in it.
type Doc struct {
	// Path is the full name of a type, or, with a dot and its name behind it,
	// of a field, value or method of it.
	Path string
	Text string
}
