package exchange

import (
	"bytes"

	"go.yaml.in/yaml/v3"
)

// YAML writes documents one after another, each with a line --- before it but
// for the first.
func YAML[T any](documents []T) ([]byte, error) {
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	for _, d := range documents {
		if err := e.Encode(d); err != nil {
			return nil, err
		}
	}
	if err := e.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
