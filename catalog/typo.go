package catalog

import "unicode/utf8"

// MaxTypos is how many letters a word may differ in: none where it is short,
// since others are then as near as the one that was meant.
func MaxTypos(word string) int {
	switch n := utf8.RuneCountInString(word); {
	case n < 4:
		return 0
	case n < 8:
		return 1
	}
	return 2
}

// Near is the quality of a word that is near the one that is wanted, or zero.
func Near(want, word string) Quality {
	most := MaxTypos(want)
	if most == 0 {
		return 0
	}
	switch d := distance([]rune(want), []rune(word), most); {
	case d == 0:
		return Exact
	case d > most:
		return 0
	case d == 1:
		return OneTypo
	}
	return TwoTypo
}

// distance counts how many runes must be put in, taken out, changed or
// exchanged with the next to make one word of the other; more than most counts
// as most+1.
func distance(a, b []rune, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	// The rows of a before the last rune, up to it, and with it.
	older, old, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range old {
		old[j] = j
	}
	for i := range a {
		row[0] = i + 1
		least := row[0]
		for j := range b {
			row[j+1] = old[j]
			if a[i] != b[j] {
				row[j+1] = 1 + min(old[j], old[j+1], row[j])
			}
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], older[j-1]+1)
			}
			least = min(least, row[j+1])
		}
		if least > most {
			return most + 1
		}
		older, old, row = old, row, older
	}
	return old[len(b)]
}
