package server

import "strings"

// maxRequestID is the longest request id that is taken from a caller.
const maxRequestID = 128

// requestIDs takes the ids that callers offer if they are fit for logs and
// headers, and makes others.
func requestIDs(fresh func() string) func(offered string) string {
	return func(offered string) string {
		if offered == "" || len(offered) > maxRequestID || strings.ContainsFunc(offered, unfit) {
			return fresh()
		}
		return offered
	}
}

// unfit lets the characters of UUIDs, ULIDs, trace ids and base64 through.
func unfit(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return false
	}
	return !strings.ContainsRune("-_.:/+=~", r)
}
