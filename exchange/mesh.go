// Package exchange says what of a registry goes into other catalogues, in
// plain values that know neither a store nor a wire. The packages below it
// write these values in the words of one standard each.
package exchange

import "time"

// A Mesh is a part of a registry as others see it.
type Mesh struct {
	// Registry is the URL of the registry, without a slash at its end. It
	// stands in links and in names; empty where nobody knows it.
	Registry     string
	Teams        []Team
	Domains      []Domain
	Subjects     []Subject
	Applications []Application
	Products     []Product
	// Neighbours are subjects that the rest speaks of and that are not a part
	// of it themselves: they have a name, a version and bindings, no more.
	Neighbours []Subject
}

// A Name names a subject or a data product.
type Name struct{ Domain, Name string }

// String is domain/name.
func (n Name) String() string { return n.Domain + "/" + n.Name }

// A Contact is a way to reach a team: kind email, slack, pagerduty, url.
type Contact struct{ Kind, Address string }

// A Team owns things.
type Team struct {
	Name, Description string
	Contacts          []Contact
	Labels            map[string]string
}

// A Domain is a business area.
type Domain struct {
	Name, Description string
	Owner             string // a team; empty for none
	Labels            map[string]string
}

// A Subject is a subject with its latest version.
type Subject struct {
	Name        Name
	Description string
	Owner       string // the effective one; empty for none
	Contacts    []Contact
	Lifecycle   string // such as PRODUCTION; empty for unset
	Tags        []string
	Labels      map[string]string
	SLAs        []SLA
	Bindings    []Binding
	Deprecation *Deprecation
	CreateTime  time.Time
	// Level is the compatibility that counts, Gate what counts for consumers.
	Level, Gate string
	// Version is nil where no version is live.
	Version *Version
	Derived []Derivation // from what it is made
}

// A Version is a schema as published.
type Version struct {
	Number int
	Format string // AVRO or PROTOBUF
	// Text is the main file's, Path where it says it is.
	Path, Text string
	// Types are what data may be: the root of Avro, the messages at the top
	// level of Protobuf.
	Types []Field
}

// An SLA is one promise about the data.
type SLA struct{ Name, Value, Unit, Description string }

// A Binding says where data of a subject flows.
type Binding struct{ Environment, Broker, Topic string }

// A Deprecation says until when something may be used, and what instead.
type Deprecation struct {
	Effective, Removal time.Time // zero for none
	Alternative        *Name
	Documentation      string
}

// A Derivation says from what a subject is made.
type Derivation struct {
	Source      Name
	Application string // that makes the one from the other; empty for unknown
	Description string
	Mappings    []Mapping
}

// A Mapping says that a field is made from fields of the source.
type Mapping struct {
	Target         string // empty for the whole
	Sources        []string
	Transformation string
}

// An Application reads and writes subjects.
type Application struct {
	Name, Description string
	Owner             string
	Contacts          []Contact
	Labels            map[string]string
	Usages            []Usage
}

// A Usage is a subject that an application reads or writes in an environment.
type Usage struct {
	Subject     Name
	Producer    bool // or else a consumer
	Environment string
	Version     int // 0 follows the latest
	Release     string
	Source      string // such as DECLARED
	State       string // such as ACTIVE
	Paths       []string
	Message     string
	Partial     bool
	Reader      *Reader
}

// A Reader is a schema that an application decodes with.
type Reader struct {
	Format     string
	Files      []File
	References []Reference
}

// A File is one file of a schema.
type File struct{ Path, Content string }

// A Reference is an import of another subject's version.
type Reference struct {
	Name    string
	Subject Name
	Version int
}

// A Product is a data product.
type Product struct {
	Name            Name
	Description     string
	Owner           string
	Contacts        []Contact
	Lifecycle       string
	SLAs            []SLA
	Outputs, Inputs []Name
	Tags            []string
	Labels          map[string]string
	CreateTime      time.Time
}
