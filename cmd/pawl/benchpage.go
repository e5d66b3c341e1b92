package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/bench"
)

func scenarioHelp() string {
	var b strings.Builder
	for _, s := range bench.Scenarios() {
		fmt.Fprintf(&b, "  %-14s %s\n", s.Name, s.About)
	}
	return b.String()
}

// A benchReport is what a run prints with -o json.
type benchReport struct {
	Server    string         `json:"server"`
	API       string         `json:"api"`
	Domain    string         `json:"domain"`
	Format    string         `json:"format"`
	Size      int            `json:"size"`
	Subjects  int            `json:"subjects"`
	Scenarios []bench.Result `json:"scenarios"`
}

func (a *app) showBench(r benchReport) error {
	if a.output != "text" {
		text, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			return err
		}
		return a.showJSON(append(text, '\n'))
	}
	if len(r.Scenarios) == 0 {
		return nil
	}
	return a.table(r.text)
}

// text prints a line for each scenario; all times are milliseconds.
func (r benchReport) text(w *bytes.Buffer) {
	fmt.Fprintln(w, "SCENARIO\tLOAD\tREQUESTS\tFAILED\tPER SECOND\tMEAN\tP50\tP90\tP99\tP99.9\tMAX")
	for _, s := range r.Scenarios {
		load := fmt.Sprintf("%d clients", s.Clients)
		if s.Rate > 0 {
			load = fmt.Sprintf("%g/s", s.Rate)
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%.0f", s.Scenario, load, s.Requests, s.Failed, s.PerSecond)
		for _, ms := range []float64{s.Latency.Mean, s.Latency.P50, s.Latency.P90, s.Latency.P99, s.Latency.P999, s.Latency.Max} {
			fmt.Fprintf(w, "\t%.2f", ms)
		}
		fmt.Fprintln(w)
	}
	for _, s := range r.Scenarios {
		for _, label := range slices.Sorted(maps.Keys(s.Errors)) {
			fmt.Fprintf(w, "%s failed: %d with %s\n", s.Scenario, s.Errors[label], label)
		}
	}
}

// redacted is an address without its password.
func redacted(server string) string {
	address, err := url.Parse(server)
	if err != nil {
		return ""
	}
	return address.Redacted()
}
