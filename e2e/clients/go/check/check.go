// Package check prints what the checks of a client say, one line each, as the
// clients in every language here do: "ok" or "FAIL", a tab, the name of the
// check, and after a failure a tab and why.
package check

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
)

// Run does a check and prints its line. A check that panics has failed.
func Run(name string, do func() error) {
	if err := guard(do); err != nil {
		fmt.Printf("FAIL\t%s\t%s\n", name, strings.Join(strings.Fields(err.Error()), " "))
		return
	}
	fmt.Printf("ok\t%s\n", name)
}

func guard(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return do()
}

// Same reports what was got where something else was wanted.
func Same[T any](what string, got, want T) error {
	if reflect.DeepEqual(got, want) {
		return nil
	}
	return fmt.Errorf("%s = %v, want %v", what, got, want)
}

// SameJSON compares two texts of JSON by what they mean.
func SameJSON(what, got, want string) error {
	var g, w any
	if err := json.Unmarshal([]byte(got), &g); err != nil {
		return fmt.Errorf("%s = %q: %w", what, got, err)
	}
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		return err
	}
	return Same(what, g, w)
}

// Environment gives a setting that the test which starts a client makes.
func Environment(name string) string {
	value := os.Getenv(name)
	if value == "" {
		fmt.Fprintf(os.Stderr, "%s is not set\n", name)
		os.Exit(2)
	}
	return value
}

// Client prints which modules are checked, at the versions that were built in.
func Client(paths ...string) {
	built, ok := debug.ReadBuildInfo()
	if !ok {
		return
	}
	for _, module := range built.Deps {
		if slices.Contains(paths, module.Path) {
			fmt.Printf("client\t%s %s\n", module.Path, module.Version)
		}
	}
}
