package main

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) tokenCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "token PRINCIPAL",
		Short: "Make a token for a principal",
		Long: `Make a random token for a principal. The token is printed on stdout, and the
line for the server's --auth-file on stderr. Nothing is stored: give the token
to the principal, add the line to the file, and tell the server to reload.`,
		Args: cobra.ExactArgs(1),
		RunE: a.verb(func(_ *cobra.Command, args []string) error {
			token := "pawl_" + rand.Text()
			if _, err := fmt.Fprintln(a.out, token); err != nil {
				return err
			}
			a.say("%s", authLine(args[0], token))
			return nil
		}),
	}
}

// authLine is the line of an --auth-file: it keeps the digest of a token, so
// that who reads the file cannot use it.
func authLine(principal, token string) string {
	return fmt.Sprintf("%s sha256:%x", principal, sha256.Sum256([]byte(token)))
}
