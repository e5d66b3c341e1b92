package render

import (
	"bytes"
	"encoding/json"
	"io"

	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// data is a Check for scripts. Report and problems are as on the wire.
type data struct {
	Name       string            `json:"name"`
	Against    string            `json:"against,omitempty"`
	Compatible *bool             `json:"compatible,omitempty"`
	Passed     *bool             `json:"passed,omitempty"`
	Report     json.RawMessage   `json:"report,omitempty"`
	Problems   []json.RawMessage `json:"problems,omitempty"`
	Findings   []lintData        `json:"findings,omitempty"`
	Omitted    int               `json:"omitted,omitempty"`
}

// verdict says yes or no, in the word for what was asked.
func (d *data) verdict(c Check) {
	yes := !c.No()
	if c.Lint == nil {
		d.Compatible = &yes
		return
	}
	d.Passed, d.Omitted = &yes, c.Lint.Omitted
	for _, f := range c.Lint.Findings {
		d.Findings = append(d.Findings, f.data())
	}
}

func writeData(w io.Writer, format Format, checks []Check) error {
	raw, err := dataJSON(checks)
	if err != nil {
		return err
	}
	if format == YAML {
		if raw, err = JSONToYAML(raw); err != nil {
			return err
		}
	}
	_, err = w.Write(raw)
	return err
}

func dataJSON(checks []Check) ([]byte, error) {
	list := make([]data, 0, len(checks))
	for _, c := range checks {
		d := data{Name: c.Name, Against: c.Against}
		d.verdict(c)
		if c.Report != nil {
			raw, err := protojson.Marshal(c.Report)
			if err != nil {
				return nil, err
			}
			d.Report = raw
		}
		for _, p := range c.Problems {
			raw, err := protojson.Marshal(p)
			if err != nil {
				return nil, err
			}
			d.Problems = append(d.Problems, raw)
		}
		list = append(list, d)
	}
	return indent(map[string]any{"checks": list})
}

// indent marshals with a final line end.
func indent(value any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(value)
	return out.Bytes(), err
}

// ToJSON gives indented proto3 JSON with a final line end. protojson varies
// its white space on purpose; the second pass makes it the same every time.
func ToJSON(m proto.Message) ([]byte, error) {
	raw, err := protojson.Marshal(m)
	if err != nil {
		return nil, err
	}
	return indent(json.RawMessage(raw))
}

// JSONToYAML keeps the order of keys: JSON is YAML, only its style changes.
func JSONToYAML(raw []byte) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return nil, err
	}
	restyle(&doc)
	return yaml.Marshal(&doc)
}

// restyle leaves the style to the writer, which quotes strings that would be
// read as something else.
func restyle(n *yaml.Node) {
	n.Style = 0
	for _, child := range n.Content {
		restyle(child)
	}
}
