package auth

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/pawl-registry/pawl/registry"
)

// maxPrincipal is the length of the longest principal in bytes, as in teams.
const maxPrincipal = 255

func readFile(path string) (tokens, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("auth file: %w", err)
	}
	read, err := readTokens(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, fmt.Errorf("auth file %s: %w", path, err)
	}
	return read, nil
}

// readTokens reads lines of a principal and the digest of one of its tokens,
// as pawl token prints them: "ci sha256:…". A principal may have several,
// which is how tokens are changed. Empty lines and lines that start with #
// say nothing. Its error names every bad line, and never what is in it: a
// token put there by mistake must not get into a log.
func readTokens(r io.Reader) (tokens, error) {
	read, faults := tokens{}, []error(nil)
	lines := bufio.NewScanner(r)
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := read.add(line); err != nil {
			faults = append(faults, fmt.Errorf("line %d: %w", number, err))
		}
	}
	return read, errors.Join(append(faults, lines.Err())...)
}

func (t tokens) add(line string) error {
	// A principal may hold spaces: the digest is what follows the last one.
	at := strings.LastIndexFunc(line, unicode.IsSpace)
	if at < 0 {
		return errors.New("it is not of the form PRINCIPAL sha256:DIGEST")
	}
	principal := strings.TrimSpace(line[:at])
	if err := checkPrincipal(principal); err != nil {
		return err
	}
	digest, err := parseDigest(strings.TrimSpace(line[at:]))
	if err != nil {
		return err
	}
	if other, ok := t[digest]; ok && other != principal {
		return fmt.Errorf("%q and %q have the same token", principal, other)
	}
	t[digest] = principal
	return nil
}

func checkPrincipal(name string) error {
	switch {
	case name == registry.Anonymous:
		return fmt.Errorf("%q is who shows no token", name)
	case len(name) > maxPrincipal:
		return fmt.Errorf("a principal of %d bytes, at most %d", len(name), maxPrincipal)
	case strings.ContainsFunc(name, unicode.IsControl) || strings.Contains(name, ":"):
		// Basic authentication ends the user at the first colon.
		return errors.New("a principal has no control characters and no colon")
	}
	return nil
}

func parseDigest(text string) (digest [sha256.Size]byte, err error) {
	digits, ok := strings.CutPrefix(text, "sha256:")
	raw, decodeErr := hex.DecodeString(digits)
	if !ok || decodeErr != nil || len(raw) != len(digest) {
		return digest, errors.New("the digest is not sha256: and 64 hexadecimal digits; pawl token makes such lines")
	}
	return [sha256.Size]byte(raw), nil
}
