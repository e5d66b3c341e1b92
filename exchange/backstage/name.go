package backstage

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
)

// Backstage's own checks, which its JSON schemas leave out: names of entities
// and values of labels are words of at most 63 letters, digits, '-', '_' and
// '.', tags are words of small letters, digits, '+', '#' and ':' with '-'
// between them.
var (
	badInName = regexp.MustCompile(`[^A-Za-z0-9._-]+`)
	label     = regexp.MustCompile(`^[A-Za-z0-9]+(?:[-_.]+[A-Za-z0-9]+)*$`)
	badInTag  = regexp.MustCompile(`[^a-z0-9+#:]+`)
)

const maxWord = 63

// nameOf makes a name of an entity. Two texts never make the same one: what
// cannot stand in a name is replaced, and a name that has changed on the way
// ends in a digest of what it was.
func nameOf(text string) string {
	word := strings.Trim(badInName.ReplaceAllString(text, "-"), "-_.")
	if word == text && word != "" && len(word) <= maxWord {
		return word
	}
	digest := sha256.Sum256([]byte(text))
	end := hex.EncodeToString(digest[:4])
	word = strings.TrimRight(word[:min(len(word), maxWord-1-len(end))], "-_.")
	if word == "" {
		return end
	}
	return word + "-" + end
}

// tagOf makes a tag; empty if nothing is left of it.
func tagOf(text string) string {
	tag := strings.Trim(badInTag.ReplaceAllString(strings.ToLower(text), "-"), "-")
	return strings.TrimRight(tag[:min(len(tag), maxWord)], "-")
}

func isLabel(key, value string) bool {
	return label.MatchString(key) && len(key) <= maxWord && (value == "" || label.MatchString(value) && len(value) <= maxWord)
}
