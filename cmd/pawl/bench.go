package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/bench"
)

func (a *app) benchCmd() *cobra.Command {
	var flags benchFlags
	cmd := &cobra.Command{
		Use:   "bench SCENARIO...",
		Short: "Put load on a registry and say how it bears it",
		Long: `Put load on a registry, ours or any that speaks Confluent's API, and say how many
requests it answers and how long they take.

` + scenarioHelp() + `
Without --rate each of --clients sends a request when its last one is answered:
what the registry can do. With --rate requests are due at that rate, and the time
of each counts from when it was due, so that nobody who had to wait is left out.

It publishes subjects of its own, pawl-bench-RUN-N, and purges them in the end.
Ids and log entries stay used: publish to a registry where that is no matter.

Exits with 1 if a request failed; if all did, as the first one would.`,
		Args: cobra.MinimumNArgs(1),
		RunE: a.verb(func(cmd *cobra.Command, args []string) error {
			return a.bench(cmd, args, flags)
		}),
	}
	flags.add(cmd)
	a.addRemote(cmd)
	a.addOutput(cmd)
	return cmd
}

func (a *app) bench(cmd *cobra.Command, names []string, f benchFlags) error {
	load, err := f.load(cmd, a.remote.timeout)
	if err != nil {
		return err
	}
	scenes, err := chosen(names)
	if err != nil {
		return err
	}
	if err := a.checkOutput(); err != nil {
		return err
	}
	to, err := a.target()
	if err != nil {
		return err
	}
	registry, closeAll, err := f.registry(to)
	if err != nil {
		return usageError{err}
	}
	defer closeAll()
	stage := &bench.Stage{
		Registry: registry, Run: strings.ToLower(rand.Text()[:6]), Subjects: f.subjects, Format: strings.ToUpper(f.format), Size: f.size,
	}
	report := benchReport{Server: redacted(to.server), API: f.api, Domain: f.domain, Format: stage.Format, Size: f.size, Subjects: f.subjects}
	gauge := a.gauge()
	report.Scenarios, err = play(cmd.Context(), stage, scenes, load, gauge.tell)
	if !f.keep {
		err = errors.Join(err, tidy(cmd.Context(), stage, gauge.tell))
	}
	gauge.done()
	return cmp.Or(a.showBench(report), err, a.failures(report.Scenarios))
}

// tidy removes what a run has made. Whoever interrupts a run wants an end of
// the load, and not of this.
func tidy(ctx context.Context, s *bench.Stage, tell bench.Progress) error {
	if err := s.Remove(context.WithoutCancel(ctx), tell); err != nil {
		return fmt.Errorf("subjects that begin with %s are left: %w", s.Prefix(), err)
	}
	return nil
}

// play plays scenarios one after another, until one cannot begin.
func play(ctx context.Context, s *bench.Stage, scenes []bench.Scenario, l bench.Load, tell bench.Progress) ([]bench.Result, error) {
	results := []bench.Result{}
	for _, scene := range scenes {
		result, err := s.Play(ctx, scene, l, tell)
		if err != nil {
			return results, err
		}
		results = append(results, result)
		if ctx.Err() != nil {
			return results, fmt.Errorf("%s was interrupted: %w", scene.Name, ctx.Err())
		}
	}
	return results, nil
}

// errFailed is that requests failed, after they were counted.
var errFailed = printedError{errors.New("requests failed")}

// failures is what the run's exit code comes from. It says what failed first
// in each scenario; where everything failed, the error does.
func (a *app) failures(results []bench.Result) error {
	var first error
	failed, all := int64(0), int64(0)
	for _, r := range results {
		failed, all = failed+r.Failed, all+r.Requests
		if first == nil {
			first = r.First
		}
	}
	if failed == 0 {
		return nil
	}
	if failed == all {
		return fmt.Errorf("every request failed, the first with: %w", first)
	}
	for _, r := range results {
		if r.First != nil {
			a.say("%s: the first failure: %s", r.Scenario, sentence(r.First))
		}
	}
	return errFailed
}
