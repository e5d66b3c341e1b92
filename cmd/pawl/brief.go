package main

import (
	"runtime/debug"

	"github.com/spf13/cobra"
)

// briefGrowth is how much a brief verb lets its heap grow, in percent of what
// is alive, before garbage is collected. An ordinary schema is judged before
// the first collection, for which the heap must then have 16 MB; the largest
// modules take about twice the memory and two thirds of the time.
const briefGrowth = 400

// brief wraps what a verb does that reads schemas, judges them and ends. Most
// of its garbage is never worth collecting: the process is over before. Who
// sets GOGC decides instead.
func (a *app) brief(do func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if a.env("GOGC") == "" {
			defer debug.SetGCPercent(debug.SetGCPercent(briefGrowth))
		}
		return do(cmd, args)
	}
}
