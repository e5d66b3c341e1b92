package finding

// Everywhere is the effects that are the same in every encoding and for all
// readers.
func Everywhere(c Class) Effects {
	var e Effects
	for encoding := range e {
		e[encoding] = [2]Class{c, c}
	}
	return e
}

// Raise makes each effect at least what it is in other, and reports whether
// that changed any.
func (e *Effects) Raise(other Effects) bool {
	raised := false
	for encoding := range e {
		for readers := range e[encoding] {
			if other[encoding][readers] > e[encoding][readers] {
				e[encoding][readers] = other[encoding][readers]
				raised = true
			}
		}
	}
	return raised
}

// String gives SAFE, NOTE, LOSSY or BREAK.
func (c Class) String() string {
	switch c {
	case Safe:
		return "SAFE"
	case Note:
		return "NOTE"
	case Lossy:
		return "LOSSY"
	case Break:
	}
	return "BREAK"
}

// String gives BINARY, JSON, STRICT_JSON, SOURCE or SERVICE.
func (e Encoding) String() string {
	return [...]string{"BINARY", "JSON", "STRICT_JSON", "SOURCE", "SERVICE", "ENCODINGS"}[min(e, Encodings)]
}

// String gives NEW_READERS or OLD_READERS.
func (r Readers) String() string {
	if r == NewReaders {
		return "NEW_READERS"
	}
	return "OLD_READERS"
}
