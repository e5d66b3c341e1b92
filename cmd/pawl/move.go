package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate"
)

// moveFlags say how import and export copy.
type moveFlags struct {
	contexts    []string
	domain      string
	dry, verify bool
	parallel    int
	wideMode    bool
	user, token string
	tls         tlsFlags
}

// tlsFlags name the certificates of a registry with Confluent's API.
type tlsFlags struct{ ca, cert, key string }

const maxParallel = 256

func (a *app) addMove(cmd *cobra.Command, f *moveFlags) {
	flags := cmd.Flags()
	flags.BoolVar(&f.dry, "dry-run", false, "say what there is to do, and change nothing")
	flags.BoolVar(&f.verify, "verify", false, "read both sides again in the end, and compare them")
	flags.IntVar(&f.parallel, "parallel", 32, "how many requests at once")
	flags.BoolVar(&f.wideMode, "wide-mode", false, "copy the mode of the default context and of the whole registry too")
	flags.StringVar(&f.user, "confluent-user", "", "user:password for the registry with Confluent's API (PAWL_CONFLUENT_USER), if not in its URL")
	flags.StringVar(&f.token, "confluent-token", "", "a bearer token for it (PAWL_CONFLUENT_TOKEN)")
	flags.StringVar(&f.tls.ca, "confluent-ca", "", "the certificate authorities that it is trusted by, as a PEM file")
	flags.StringVar(&f.tls.cert, "confluent-cert", "", "the certificate to show it, as a PEM file")
	flags.StringVar(&f.tls.key, "confluent-key", "", "the key of that certificate")
	a.addServer(cmd)
	flags.StringArrayVar(&f.contexts, "context", nil, ".CONTEXT[=DOMAIN]: copy only this context, which that domain stands for; may be repeated; without a dot, a context of 'pawl context'")
	a.addOutput(cmd)
}

// config is nil where no flag says anything.
func (f tlsFlags) config() (*tls.Config, error) {
	if f == (tlsFlags{}) {
		return nil, nil
	}
	out := &tls.Config{MinVersion: tls.VersionTLS12}
	if f.ca != "" {
		pem, err := os.ReadFile(f.ca)
		if err != nil {
			return nil, err
		}
		out.RootCAs = x509.NewCertPool()
		if !out.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s holds no certificate", f.ca)
		}
	}
	if (f.cert == "") != (f.key == "") {
		return nil, usagef("--confluent-cert and --confluent-key belong together")
	}
	if f.cert != "" {
		pair, err := tls.LoadX509KeyPair(f.cert, f.key)
		if err != nil {
			return nil, err
		}
		out.Certificates = []tls.Certificate{pair}
	}
	return out, nil
}

// mapping reads --context and --domain: contexts of the other side, and the
// domains that stand for them. Confluent's contexts begin with a dot, and those
// of pawl context do not.
func (a *app) mapping(f moveFlags) (migrate.Mapping, error) {
	m := migrate.Mapping{To: map[string]string{}, WideMode: f.wideMode}
	if f.parallel < 1 || f.parallel > maxParallel {
		return m, usagef("--parallel is %d; 1 to %d are possible", f.parallel, maxParallel)
	}
	for _, text := range f.contexts {
		if !strings.HasPrefix(text, ".") && !strings.HasPrefix(text, ":") {
			a.remote.context = text
			continue
		}
		from, domain, renamed := strings.Cut(text, "=")
		context, err := migrate.ContextOf(from)
		if err != nil {
			return m, usageError{err}
		}
		if m.To[context] = context; renamed {
			m.To[context] = domainContext(domain)
		}
		m.Only = true
	}
	if f.domain != "" {
		m.To[migrate.DefaultContext] = domainContext(f.domain)
	}
	return m, nil
}

// domainContext is the context that a domain is.
func domainContext(domain string) string {
	if domain == "default" {
		return migrate.DefaultContext
	}
	return "." + domain
}

// A movement is where a copy comes from and where it goes.
type movement struct {
	read   reading
	target migrate.Target
}

// A moved is what came of a copy, as -o json prints it.
type moved struct {
	DryRun      bool              `json:"dryRun,omitempty"`
	Versions    int               `json:"versions"` // of the source
	Present     int               `json:"present"`  // were there before
	Placed      int               `json:"placed"`
	Deleted     int               `json:"deleted"`
	Undeleted   int               `json:"undeleted"`
	Configs     int               `json:"configs"`
	Modes       int               `json:"modes"` // of the source, not those while it is copied
	Refused     []migrate.Refused `json:"refused"`
	Verified    bool              `json:"verified"`
	Differences []string          `json:"differences"`
	Seconds     float64           `json:"seconds"`
	Rate        float64           `json:"versionsPerSecond"`
	settings    int
	modes       int
}

// errRefused is that something was not taken, after it was listed.
var errRefused = printedError{errors.New("not everything could be taken")}

// errPending is that there is something to do, after it was listed.
var errPending = printedError{errors.New("there are changes to be made")}

// move brings the target to what the source has, and says what came of it.
func (a *app) move(ctx context.Context, f moveFlags, m movement) error {
	gauge := a.gauge()
	defer gauge.done()
	want, have, err := m.both(ctx, gauge)
	if err != nil {
		return err
	}
	plan := migrate.PlanOf(want, have)
	out := &moved{
		DryRun: f.dry, Versions: len(want.Versions), Present: plan.Present, Placed: len(plan.Place), Deleted: len(plan.Delete),
		Undeleted: plan.Undeletes(), Configs: len(plan.Configs), Modes: plan.Sets(), settings: len(want.Configs), modes: len(want.Modes),
	}
	pending := !plan.Empty()
	if !f.dry {
		began := time.Now()
		work := &migrate.Work{Target: m.target, Parallel: f.parallel, Progress: gauge.tell}
		if err := work.Do(ctx, plan); err != nil {
			return interrupted(ctx, err)
		}
		out.Placed -= work.FailedOf(plan.Place)
		if out.Seconds = time.Since(began).Seconds(); out.Placed > 0 {
			out.Rate = float64(out.Placed) / out.Seconds
		}
	}
	out.Refused = plan.Refused
	if f.verify {
		if want, have, err = m.both(ctx, gauge); err != nil {
			return err
		}
		out.Verified, out.Differences = true, migrate.Differences(want, have)
	}
	gauge.done()
	if err := a.showMoved(out); err != nil {
		return err
	}
	switch {
	case len(out.Differences) > 0:
		return errNo
	case len(out.Refused) > 0:
		return errRefused
	case f.dry && pending:
		return errPending
	}
	return nil
}

// interrupted says how to go on.
func interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%w; run it again to go on", err)
	}
	return err
}

// both reads the source, and what the target has of the same subjects.
func (m movement) both(ctx context.Context, g *gauge) (want, have migrate.Content, err error) {
	if want, err = m.read(ctx, g.tell); err != nil {
		return want, have, err
	}
	scope := migrate.Scope{Contexts: want.Contexts(), Subjects: map[migrate.Place]bool{}}
	for _, subject := range want.Subjects() {
		scope.Subjects[subject] = true
	}
	for _, config := range want.Configs {
		scope.Subjects[config.Place] = true
	}
	for _, mode := range want.Modes {
		scope.Subjects[mode.Place] = true
	}
	have, err = m.target.Read(ctx, scope, g.tell)
	return want, have, err
}

func (a *app) showMoved(m *moved) error {
	if a.output != "text" {
		text, err := json.Marshal(m)
		if err != nil {
			return err
		}
		return a.showJSON(append(text, '\n'))
	}
	return a.table(func(w *bytes.Buffer) { m.text(w) })
}

func (m *moved) text(w *bytes.Buffer) {
	fmt.Fprintf(w, "%d versions, %d of them there already: ", m.Versions, m.Present)
	if m.DryRun {
		fmt.Fprintf(w, "%d to place, %d to delete, %d to undelete, %d settings and %d modes to set", m.Placed, m.Deleted, m.Undeleted, m.Configs, m.Modes)
	} else {
		fmt.Fprintf(w, "%d placed, %d deleted, %d undeleted, %d settings and %d modes set; %.1f s", m.Placed, m.Deleted, m.Undeleted, m.Configs, m.Modes, m.Seconds)
	}
	if m.Rate > 0 {
		fmt.Fprintf(w, ", %.0f versions/s", m.Rate)
	}
	fmt.Fprintln(w)
	for _, r := range m.Refused {
		fmt.Fprintf(w, "not taken: %s: %s\n", r.What, r.Why)
	}
	for _, d := range m.Differences {
		fmt.Fprintf(w, "differs: %s\n", d)
	}
	if m.Verified && len(m.Differences) == 0 {
		fmt.Fprintf(w, "verified: %d versions, %d settings and %d modes are equal on both sides\n", m.Versions, m.settings, m.modes)
	}
}

// A gauge shows the progress of several goroutines.
type gauge struct {
	mu   sync.Mutex // guards the rest
	line *progress
	next time.Time
}

func (a *app) gauge() *gauge { return &gauge{line: a.progress()} }

// tell is a migrate.Progress. It shows ten lines a second at most.
func (g *gauge) tell(what string, done, all int) {
	const every = 100 * time.Millisecond
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	if now.Before(g.next) && done != all {
		return
	}
	g.next = now.Add(every)
	if all == 0 {
		g.line.show("%d %s", done, what)
		return
	}
	g.line.show("%d of %d %s", done, all, what)
}

func (g *gauge) done() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.line.done()
	g.line = &progress{w: g.line.w}
}
