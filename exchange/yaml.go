package exchange

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// YAML writes documents one after another, each with a line --- before it but
// for the first. The tags yaml of structs say how.
//
// The library would write some texts of several lines, those with tabs among
// them, so that nobody can read them again. So the nodes are made here, and
// such texts are put into quotes.
func YAML[T any](documents []T) ([]byte, error) {
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	for _, d := range documents {
		n, err := node(reflect.ValueOf(d))
		if err != nil {
			return nil, err
		}
		if err := e.Encode(n); err != nil {
			return nil, err
		}
	}
	if err := e.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func node(v reflect.Value) (*yaml.Node, error) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return node(v.Elem())
	case reflect.Struct:
		return structNode(v)
	case reflect.Slice:
		out := &yaml.Node{Kind: yaml.SequenceNode}
		for i := range v.Len() {
			item, err := node(v.Index(i))
			if err != nil {
				return nil, err
			}
			out.Content = append(out.Content, item)
		}
		if v.Len() == 0 {
			out.Style = yaml.FlowStyle // []
		}
		return out, nil
	case reflect.Map:
		out := &yaml.Node{Kind: yaml.MappingNode}
		texts, ok := v.Interface().(map[string]string)
		if !ok {
			return nil, fmt.Errorf("a %s has no YAML here", v.Type())
		}
		for _, key := range slices.Sorted(maps.Keys(texts)) {
			out.Content = append(out.Content, text(key), text(texts[key]))
		}
		return out, nil
	case reflect.String:
		return text(v.String()), nil
	case reflect.Bool, reflect.Int, reflect.Int64, reflect.Float64:
		out := &yaml.Node{}
		return out, out.Encode(v.Interface())
	default:
		return nil, fmt.Errorf("a %s has no YAML here", v.Kind())
	}
}

func structNode(v reflect.Value) (*yaml.Node, error) {
	out := &yaml.Node{Kind: yaml.MappingNode}
	for i := range v.NumField() {
		name, option, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		field := v.Field(i)
		empty := field.IsZero() || (field.Kind() == reflect.Slice || field.Kind() == reflect.Map) && field.Len() == 0
		if option == "omitempty" && empty {
			continue
		}
		value, err := node(field)
		if err != nil {
			return nil, err
		}
		out.Content = append(out.Content, text(name), value)
	}
	return out, nil
}

// text is a string, as a block where it has several lines that a block can
// hold.
func text(s string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(s)
	if strings.Contains(s, "\n") && (strings.ContainsAny(s[:1], " \n") || strings.ContainsAny(s, "\t\r\u0085\u2028\u2029\ufeff")) {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}
