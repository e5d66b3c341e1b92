package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/pawl-registry/pawl/exchange/openlineage"
)

// The lengths of the longest names that the registry takes.
const (
	longestApplication = 128
	longestEnvironment = 63
)

var unfit = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// word makes a name of a text. No two texts make the same one: what cannot
// stand in a name is replaced, and a name that has changed on the way ends in
// a digest of what it was.
func word(text string, longest int) string {
	name := strings.TrimLeft(unfit.ReplaceAllString(text, "-"), "-_.")
	if name == text && name != "" && len(name) <= longest {
		return name
	}
	digest := sha256.Sum256([]byte(text))
	end := hex.EncodeToString(digest[:4])
	name = name[:min(len(name), longest-1-len(end))]
	if name == "" {
		return end
	}
	return name + "-" + end
}

// applicationOf names the application that a job is. A job of Pawl's own
// namespace has its name; any other has its namespace before it, so that jobs
// of the same name stay apart.
func applicationOf(job openlineage.Name) (name, environment string) {
	if application, environment, ok := job.Application(); ok {
		return word(application, longestApplication), environment
	}
	return word(strings.Trim(job.Namespace+"."+job.Name, "."), longestApplication), ""
}
