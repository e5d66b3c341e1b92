package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"golang.org/x/term"
	"google.golang.org/protobuf/proto"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/render"
)

// addOutput gives a verb the flag -o.
func (a *app) addOutput(cmd *cobra.Command) {
	cmd.PersistentFlags().StringVarP(&a.output, "output", "o", "text", "how to print data: text, json or yaml")
}

// show prints an answer as -o asks; text prints it for people.
func (a *app) show(m proto.Message, text func(w *bytes.Buffer)) error {
	if a.output == "text" {
		return a.table(text)
	}
	raw, err := render.ToJSON(m)
	if err != nil {
		return err
	}
	return a.showJSON(raw)
}

// checkOutput refuses a wrong -o before anything is done.
func (a *app) checkOutput() error {
	switch a.output {
	case "", "text", "json", "yaml":
		return nil
	}
	return usagef("-o %s is not one of text, json, yaml", a.output)
}

// showJSON prints a JSON document as -o asks.
func (a *app) showJSON(raw []byte) error {
	if a.output != "yaml" {
		_, err := a.out.Write(raw)
		return err
	}
	out, err := render.JSONToYAML(raw)
	if err != nil {
		return err
	}
	_, err = a.out.Write(out)
	return err
}

// table lets text write columns separated by tabs.
func (a *app) table(text func(w *bytes.Buffer)) error {
	var b bytes.Buffer
	text(&b)
	w := tabwriter.NewWriter(a.out, 0, 8, 2, ' ', 0)
	if _, err := b.WriteTo(w); err != nil {
		return err
	}
	return w.Flush()
}

// say tells people something that is not data. Where stderr is closed there
// is nobody to tell, and the verb goes on.
func (a *app) say(format string, args ...any) {
	_, _ = fmt.Fprintf(a.errs, format+"\n", args...)
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// colour reports whether to colour what goes to w: only on terminals, and
// not where NO_COLOR is set (https://no-color.org).
func (a *app) colour(w io.Writer) bool {
	return isTerminal(w) && a.env("NO_COLOR") == "" && a.env("TERM") != "dumb"
}

// A progress shows on a terminal how far long work has come.
type progress struct {
	w    io.Writer
	last string
}

// progress returns one that shows nothing where stderr is no terminal.
func (a *app) progress() *progress {
	if !isTerminal(a.errs) {
		return &progress{}
	}
	return &progress{w: a.errs}
}

// show replaces the line that was shown before.
func (p *progress) show(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	if p.w == nil || line == p.last {
		return
	}
	_, _ = fmt.Fprintf(p.w, "\r\x1b[K%s", line)
	p.last = line
}

// done clears the line.
func (p *progress) done() {
	if p.w != nil && p.last != "" {
		_, _ = fmt.Fprint(p.w, "\r\x1b[K")
	}
}
