package openlineage

// A Usage is Pawl's own facet pawl_usage, at an input or output of a job: what
// an application says about a usage, in the registry's words.
type Usage struct {
	Version int      `json:"version,omitempty"` // 0 follows the latest
	Release string   `json:"release,omitempty"`
	Source  string   `json:"source,omitempty"` // such as DECLARED
	State   string   `json:"state,omitempty"`  // such as ACTIVE
	Message string   `json:"message,omitempty"`
	Paths   []string `json:"paths,omitempty"`
	Partial bool     `json:"partial,omitempty"`
	// Reader is the schema that it decodes with, where that is not one of the
	// subject's versions.
	Reader *Reader `json:"reader,omitempty"`
}

// A Reader is a reader schema.
type Reader struct {
	Format     string            `json:"format"`
	Files      []ReaderFile      `json:"files"`
	References []ReaderReference `json:"references,omitempty"`
}

// A ReaderFile is one file of a reader schema.
type ReaderFile struct {
	Path    string `json:"path,omitempty"`
	Content string `json:"content"`
}

// A ReaderReference is one reference of a reader schema.
type ReaderReference struct {
	Name    string `json:"name"`
	Domain  string `json:"domain,omitempty"`
	Subject string `json:"subject"`
	Version int    `json:"version"`
}
