package avro

// A step is a piece of printing that is still to be done: a text to write
// as it is, or a type to open up inside a namespace.
type step struct {
	text      string
	open      *Type
	namespace string
}

// A style turns a type into steps, with its parts still to be opened. It is
// asked once for each named type and, after that, told that it is known.
type style func(t *Type, namespace string, known bool) []step

// print writes a type with named types inlined where they are first used.
// It keeps its own stack: a chain of named types can be much longer than
// JSON nests.
func (s style) print(root *Type, known map[string]bool) string {
	var out []byte
	for todo := []step{{open: root}}; len(todo) > 0; {
		next := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if next.open == nil {
			out = append(out, next.text...)
			continue
		}
		steps := s(next.open, next.namespace, known[next.open.Name])
		if next.open.Kind.IsNamed() {
			known[next.open.Name] = true
		}
		for i := range steps {
			todo = append(todo, steps[len(steps)-1-i])
		}
	}
	return string(out)
}

func write(text string) step { return step{text: text} }

func open(t *Type, namespace string) step { return step{open: t, namespace: namespace} }

// between opens branches or the like with commas between them.
func between(types []*Type, namespace string) []step {
	var steps []step
	for i, t := range types {
		if i > 0 {
			steps = append(steps, write(","))
		}
		steps = append(steps, open(t, namespace))
	}
	return steps
}

func quoted(s string) string { return string(appendString(nil, s)) }
