package confluent

import (
	"strings"

	"github.com/pawl-registry/pawl/registry"
)

// A name is a subject as the API names it: s in the default context,
// :.context:s in another one. Without a subject, :.context: is the context,
// and :.__GLOBAL: what is around all of them.
type name struct {
	domain  string
	subject string
	// plain says that the context is the default one: then others are looked
	// into where it has no such subject.
	plain bool
	every bool // :*:, every context
	whole bool // :.__GLOBAL:, the whole registry
}

const (
	defaultContext = "."
	globalContext  = ".__GLOBAL"
	everyContext   = "*"
)

// readName reads a name. A request that came under /contexts/{context}/ means
// subjects of that context where a name has none.
func readName(text, context string) name {
	if strings.HasPrefix(text, ":.") || strings.HasPrefix(text, ":*:") {
		context, text, _ = strings.Cut(text[1:], ":")
	} else if context == "" {
		context = defaultContext
	}
	n := name{subject: text}
	switch context = unqualified(context); context {
	case everyContext:
		n.every = true
	case globalContext:
		n.whole = true
	default:
		n.domain = domainOf(context)
		n.plain = n.domain == registry.DefaultDomain
	}
	return n
}

// unqualified is a context that may be written :.context: as well.
func unqualified(context string) string {
	return strings.TrimSuffix(strings.TrimPrefix(context, ":"), ":")
}

// domainOf is the domain that a context is.
func domainOf(context string) string {
	if context == defaultContext || context == "" {
		return registry.DefaultDomain
	}
	return strings.TrimPrefix(context, ".")
}

// contextOf is the context that a domain is.
func contextOf(domain string) string {
	if domain == registry.DefaultDomain {
		return defaultContext
	}
	return "." + domain
}

// qualified is how the API names a subject.
func qualified(s registry.SubjectName) string {
	if s.Domain == registry.DefaultDomain && !strings.HasPrefix(s.Subject, ":") {
		return s.Subject
	}
	return ":" + contextOf(s.Domain) + ":" + s.Subject
}

func (n name) name() registry.SubjectName {
	return registry.SubjectName{Domain: n.domain, Subject: n.subject}
}

// String is the name as the API writes it.
func (n name) String() string {
	switch {
	case n.whole:
		return ":" + globalContext + ":" + n.subject
	case n.every:
		return ":*:" + n.subject
	}
	return qualified(n.name())
}

// place is where a setting applies that is set for a name.
func (n name) place() registry.Place {
	if n.whole {
		return registry.Place{}
	}
	return registry.Place{Domain: n.domain, Subject: n.subject}
}

// reserved are names that Confluent's registry keeps for itself.
func reserved(subject string) bool { return subject == "__GLOBAL" || subject == "__EMPTY" }

// subject is the subject that the path names.
func (q *query) subject() (name, error) {
	n := readName(q.args[0], q.context)
	if n.every || n.whole || n.subject == "" || reserved(n.subject) {
		return n, errSubject(q.args[0])
	}
	return n, nil
}
