package catalog

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxWord is how many bytes of a word count.
const maxWord = 64

// A Word is a word of a text, in lower case.
type Word struct {
	Text string
	// Start and End are where it is in the text, in bytes.
	Start, End int
	// Position counts the words of a text from 1. What several words make up
	// together has that of the first of them.
	Position int
}

// Words are the words of a text: runs of letters and digits, divided where
// capitals begin a new one. An identifier of several, such as orderId or
// order_id, is there as a whole too, as orderid.
func Words(text string) []Word {
	var all []Word
	position := 1
	for at := 0; at < len(text); {
		start, end := identifier(text, at)
		parts := divide(text[start:end])
		whole := joined(parts)
		for i, p := range parts {
			all = append(all, Word{clip(p.Text), start + p.Start, start + p.End, position})
			if i == 0 && len(parts) > 1 && len(whole) <= maxWord {
				all = append(all, Word{whole, start + parts[0].Start, start + parts[len(parts)-1].End, position})
			}
			position++
		}
		at = end
	}
	return all
}

// Single are the words of a text without those that several make up.
func Single(text string) []string {
	var all []string
	last := 0
	for _, w := range Words(text) {
		if w.Position > last {
			all, last = append(all, w.Text), w.Position
		}
	}
	return all
}

func joined(parts []Word) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.Text)
	}
	return b.String()
}

// clip cuts a word that is too long.
func clip(word string) string {
	if len(word) <= maxWord {
		return word
	}
	cut := maxWord
	for cut > 0 && !utf8.RuneStart(word[cut]) {
		cut--
	}
	return word[:cut]
}

// identifier is where the next run of letters, digits and low lines is; at the
// text's end it is empty.
func identifier(text string, from int) (start, end int) {
	start = len(text)
	for i, r := range text[from:] {
		switch inside := r == '_' || alphanumeric(r); {
		case inside && start == len(text):
			start = from + i
		case !inside && start < len(text):
			return start, from + i
		}
	}
	return start, len(text)
}

func alphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// divide divides an identifier: orderId, order_id, HTTPServer, v1Order.
func divide(id string) []Word {
	var parts []Word
	start, before := -1, rune(0)
	add := func(end int) {
		if start >= 0 {
			parts = append(parts, Word{Text: strings.ToLower(id[start:end]), Start: start, End: end})
		}
		start = -1
	}
	for i, r := range id {
		if r == '_' {
			add(i)
		} else if start < 0 {
			start = i
		} else if unicode.IsUpper(r) && (!unicode.IsUpper(before) || followedByLower(id[i:])) {
			add(i)
			start = i
		}
		before = r
	}
	add(len(id))
	return parts
}

// followedByLower reports whether the second rune is a lower-case letter.
func followedByLower(text string) bool {
	_, size := utf8.DecodeRuneInString(text)
	r, _ := utf8.DecodeRuneInString(text[size:])
	return unicode.IsLower(r)
}
