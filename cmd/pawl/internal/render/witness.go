package render

import (
	"encoding/json"
	"fmt"
)

// A protobufWitness is what a violation of a Protobuf schema shows: a message
// and what the other side made of it.
type protobufWitness struct {
	Message, ReadAs string
	Encoding        string
	Written, Read   json.RawMessage
	Bytes           string
	Outcome         string
}

// example is a witness in words. An Avro witness is the datum itself, and so
// is whatever a newer server may send that is not understood here.
func example(witness string) string {
	var w protobufWitness
	if json.Unmarshal([]byte(witness), &w) != nil || w.Message == "" || w.Outcome == "" {
		return witness
	}
	written := string(w.Written)
	if written == "" {
		written = "the bytes " + w.Bytes
	}
	text := fmt.Sprintf("%s %s, written in %s,", w.Message, written, encodingName(w.Encoding))
	as := string(w.Read)
	if w.ReadAs != "" {
		as = w.ReadAs + " " + as
	}
	switch w.Outcome {
	case "REFUSED":
		return text + " is refused"
	case "LOST":
		return fmt.Sprintf("%s is lost: it is read as %s", text, as)
	case "MISREAD":
		return fmt.Sprintf("%s is misread as %s", text, as)
	}
	return witness
}

func encodingName(encoding string) string {
	if encoding == "BINARY" {
		return "binary"
	}
	return encoding
}
