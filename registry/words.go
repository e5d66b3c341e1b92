package registry

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// This file keeps what people write about things: descriptions, labels, tags.

// The bounds of what people write. Every wire states them too; here they hold
// whoever calls.
const (
	maxDescription = 16 << 10
	maxPairs       = 64
	maxLabelKey    = 128
	maxLabel       = 1 << 10
	maxAnnotation  = 4 << 10
)

func checkWords(what, description string, labels map[string]string) error {
	if len(description) > maxDescription || !utf8.ValidString(description) {
		return invalid(what+".description", "at most %d bytes of UTF-8 are allowed", maxDescription)
	}
	return checkPairs(what+".labels", labels, maxLabel)
}

func checkPairs(field string, pairs map[string]string, longest int) error {
	if len(pairs) > maxPairs {
		return invalid(field, "there are %d; at most %d are allowed", len(pairs), maxPairs)
	}
	for k, v := range pairs {
		if k == "" || len(k) > maxLabelKey || len(v) > longest || !utf8.ValidString(k) || !utf8.ValidString(v) {
			return invalid(fmt.Sprintf("%s[%q]", field, k), "a key has 1 to %d bytes of UTF-8, a value at most %d", maxLabelKey, longest)
		}
	}
	return nil
}

func checkTags(field string, tags []string) error {
	if len(tags) > maxPairs {
		return invalid(field, "there are %d; at most %d are allowed", len(tags), maxPairs)
	}
	for _, t := range tags {
		if t == "" || len(t) > maxLabelKey || !utf8.ValidString(t) {
			return invalid(field, "a tag has 1 to %d bytes of UTF-8", maxLabelKey)
		}
	}
	return nil
}

// words leaves what is empty out of what the log says.
func words(data map[string]any) map[string]any {
	for k, v := range data {
		switch v := v.(type) {
		case string:
			if v == "" {
				delete(data, k)
			}
		case map[string]any:
			if len(v) == 0 {
				delete(data, k)
			}
		case []any:
			if len(v) == 0 {
				delete(data, k)
			}
		}
	}
	return data
}

// anyMap gives JSON's type to labels.
func anyMap(labels map[string]string) map[string]any {
	out := make(map[string]any, len(labels))
	for k, v := range labels {
		out[k] = v
	}
	return out
}

// anyList gives JSON's type to a list.
func anyList[T any](items []T) []any {
	out := make([]any, len(items))
	for i, v := range items {
		out[i] = v
	}
	return out
}

func containsFold(text, part string) bool {
	return part == "" || strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

// set changes a field if there is something to change it to.
func set[T any](field, to *T) {
	if to != nil {
		*field = *to
	}
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
