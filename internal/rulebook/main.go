// Command rulebook writes docs/rules.md, the page of every rule, from what
// the engines themselves say of their rules. make generate runs it.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/lint"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: rulebook FILE")
		os.Exit(64)
	}
	if err := write(os.Args[1], book(compat.Rules(), lint.Rules())); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// write writes a file, into a folder that need not exist.
func write(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}
