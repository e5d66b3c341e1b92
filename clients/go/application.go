package pawl

import (
	"errors"
	"fmt"
	"time"
)

// An Application is the program that a client works for. With a name, what it
// fetches counts as its, so that the registry can tell who a change would
// break. With an environment too, the client tells the registry every now and
// then what the program still reads and writes: see Client.Reads.
type Application struct {
	Name        string // as in pawl application create
	Environment string // such as prod
	Release     string // the program's own version; may be empty
	// Heartbeat is how often the registry is told, give or take a tenth; 0
	// means an hour, less than 0 never. The registry takes a program that it
	// has not heard of for a day for one that runs no more.
	Heartbeat time.Duration
}

// The headers that say for whom, and what for, a client asks.
const (
	applicationHeader = "pawl-application"
	environmentHeader = "pawl-environment"
	purposeHeader     = "pawl-purpose"
)

// inspecting is the purpose of who reads no data with what he fetches.
const inspecting = "inspect"

func (a Application) check() error {
	if a.Name == "" && (a.Environment != "" || a.Release != "") {
		return errors.New("the options name an environment or a release, but no application that they are of")
	}
	for what, text := range map[string]string{"name": a.Name, "environment": a.Environment} {
		if !fitsHeader(text) {
			return fmt.Errorf("the %s %q of the application has other than printable ASCII characters", what, text)
		}
	}
	return nil
}

func fitsHeader(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// headers are those that go with every call.
func (o Options) headers(authorization string) headers {
	h := headers{}
	for name, value := range map[string]string{
		"authorization": authorization, applicationHeader: o.Application.Name, environmentHeader: o.Application.Environment,
	} {
		if value != "" {
			h[name] = value
		}
	}
	if o.Inspects {
		h[purposeHeader] = inspecting
	}
	return h
}
