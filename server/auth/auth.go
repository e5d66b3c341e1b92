// Package auth says who is calling. What they may do is the registry's
// business.
//
// A caller shows a token, as "Authorization: Bearer TOKEN" or, for Kafka
// clients, as the password of "Authorization: Basic", whose user must then be
// the token's principal. The server keeps only digests of tokens, in a file
// that it reads again when told to.
package auth

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"sync/atomic"

	"github.com/pawl-registry/pawl/registry"
)

// ErrNoToken reports a caller that shows nothing where something is needed,
// ErrBadToken one that shows something that is not right.
var (
	ErrNoToken  = errors.New("this registry wants a token, as Authorization: Bearer TOKEN")
	ErrBadToken = errors.New("the token is not known, or is not that of this user")
)

// Anonymous says whether callers without a token are let in.
type Anonymous bool

// A Guard knows the principals of tokens. Its methods may be called from any
// goroutine.
type Guard struct {
	file      string
	anonymous Anonymous
	tokens    atomic.Pointer[tokens]
}

// tokens maps digests to principals. The time that a look-up takes tells
// something about digests only, and nobody can choose a token by its digest.
type tokens map[[sha256.Size]byte]string

// Open reads a file of tokens. Without a file everybody is anonymous,
// whatever they show: a name that nobody has checked is no principal.
func Open(file string, anonymous Anonymous) (*Guard, error) {
	g := &Guard{file: file, anonymous: anonymous}
	return g, g.Reload()
}

// Reload reads the file again. On an error the tokens stay as they were.
func (g *Guard) Reload() error {
	if g.file == "" {
		return nil
	}
	read, err := readFile(g.file)
	if err != nil {
		return err
	}
	g.tokens.Store(&read)
	return nil
}

// Principal names the caller that shows an Authorization header, which is
// empty if they show none. Its error is ErrNoToken or ErrBadToken.
func (g *Guard) Principal(authorization string) (string, error) {
	known := g.tokens.Load()
	if known == nil {
		return registry.Anonymous, nil
	}
	if authorization == "" {
		if g.anonymous {
			return registry.Anonymous, nil
		}
		return "", ErrNoToken
	}
	user, token, err := parse(authorization)
	if err != nil {
		return "", err
	}
	principal, ok := (*known)[sha256.Sum256([]byte(token))]
	if !ok || user != nil && *user != principal {
		return "", ErrBadToken
	}
	return principal, nil
}

// parse takes the token out of a header, and the user where there is one.
func parse(authorization string) (user *string, token string, err error) {
	scheme, rest, _ := strings.Cut(authorization, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case strings.EqualFold(scheme, "Bearer"):
		return nil, rest, nil
	case strings.EqualFold(scheme, "Basic"):
		text, err := base64.StdEncoding.DecodeString(rest)
		name, password, ok := strings.Cut(string(text), ":")
		if err != nil || !ok {
			return nil, "", ErrBadToken
		}
		return &name, password, nil
	}
	return nil, "", ErrBadToken
}
