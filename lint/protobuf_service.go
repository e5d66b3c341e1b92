package lint

import (
	"fmt"

	"github.com/pawl-registry/pawl/schema/protobuf"
)

// services minds the methods of all services together: which messages they
// share.
func (l protoLint) services(list []*protobuf.Service) {
	use := map[*protobuf.Message]string{}
	for _, s := range list {
		if !s.Documented {
			l.add(ProtoServiceUndocumented, string(s.Name), s.Position, fmt.Sprintf("the service %s has no comment", s.Name.Name()), "say above it what it is for")
		}
		for _, m := range s.Methods {
			path := string(s.Name) + "." + string(m.Name)
			if !m.Documented {
				l.add(ProtoMethodUndocumented, path, m.Position, fmt.Sprintf("the method %s has no comment", m.Name), "say above it what it does")
			}
			l.shared(use, path, m, m.Input, "request")
			l.shared(use, path, m, m.Output, "response")
		}
	}
}

// shared minds a message that a method takes or gives and that is in use
// already: what one of them needs added, the other gets too.
func (l protoLint) shared(use map[*protobuf.Message]string, path string, m *protobuf.Method, message *protobuf.Message, role string) {
	role += " of " + path
	first, taken := use[message]
	if !taken {
		use[message] = role
		return
	}
	l.add(ProtoMethodMessageShared, path, m.Position, fmt.Sprintf("%s is the %s, and the %s too", message.Name, first, role), fmt.Sprintf("give %s a message of its own", m.Name))
}
