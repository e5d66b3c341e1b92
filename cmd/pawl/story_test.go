package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"pawl": main})
}

// TestStories runs the stories in testdata/script. Beside testscript's own
// commands they have:
//
//	serve DIR [FLAG...]   start pawl serve on a data directory, wait until it
//	                      listens, and point PAWL_SERVER at it
//	stop                  stop it as an operator would
//	exits N CMD ARG...    run a command that must exit with N
//	play DOMAIN GATE DOOR play the changes of the corpora, see playInStory
//
// and the condition [corpora].
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		Setup:               quiet,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "serve": serveInStory, "stop": stopInStory, "play": playInStory,
		},
		Condition: func(name string) (bool, error) {
			_, err := os.Stat(gateCases())
			return err == nil, nil // the only one is corpora
		},
	})
}

// quiet takes out of a story's environment what would change its outcome.
func quiet(env *testscript.Env) error {
	for _, pair := range [][2]string{
		{"XDG_CONFIG_HOME", filepath.Join(env.WorkDir, ".config")}, {"HOME", env.WorkDir}, {"GIT_CONFIG_NOSYSTEM", "1"},
		{"GIT_AUTHOR_NAME", "t"}, {"GIT_AUTHOR_EMAIL", "t@example.org"}, {"GIT_COMMITTER_NAME", "t"}, {"GIT_COMMITTER_EMAIL", "t@example.org"},
		{"NO_COLOR", "1"},
	} {
		env.Setenv(pair[0], pair[1])
	}
	env.Values[storyServer{}] = new(*exec.Cmd)
	return nil
}

// exits runs a command and checks its exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	if got := codeOfProcess(err); got != want {
		ts.Fatalf("%s exits with %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

func codeOfProcess(err error) int {
	if err == nil {
		return 0
	}
	// testscript reports only "exit status 3".
	if found := regexp.MustCompile(`exit status (\d+)`).FindStringSubmatch(err.Error()); found != nil {
		code, err := strconv.Atoi(found[1])
		if err == nil {
			return code
		}
	}
	return -1
}

// storyServer is the key of a story's running server.
type storyServer struct{}

func serveInStory(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: serve DIR FLAG...")
	}
	address := ts.MkAbs("address.json")
	_ = os.Remove(address)
	cmd := exec.Command("pawl", append([]string{
		"serve", "--data-dir", ts.MkAbs(args[0]), "--http-addr", "127.0.0.1:0", "--grpc-addr", "127.0.0.1:0",
		"--admin-addr", "127.0.0.1:0", "--address-file", address,
	}, args[1:]...)...)
	if found, err := exec.LookPath("pawl"); err == nil {
		cmd.Path = found
	}
	cmd.Dir = ts.Getenv("WORK")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	ts.Check(cmd.Start())
	ts.Defer(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	*ts.Value(storyServer{}).(**exec.Cmd) = cmd
	url, err := awaitAddress(address)
	if err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		ts.Fatalf("pawl serve: %v\n%s", err, out.String())
	}
	ts.Setenv("PAWL_SERVER", url)
}

// awaitAddress polls for the file that the server writes once it listens.
func awaitAddress(file string) (string, error) {
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		var address struct{ HTTP string }
		if err := json.Unmarshal(text, &address); err != nil || address.HTTP == "" {
			return "", fmt.Errorf("address file %q: %w", text, err)
		}
		return "http://" + address.HTTP, nil
	}
	return "", fmt.Errorf("no address within 30 s")
}

func stopInStory(ts *testscript.TestScript, _ bool, _ []string) {
	cmd := *ts.Value(storyServer{}).(**exec.Cmd)
	ts.Check(cmd.Process.Signal(syscall.SIGTERM))
	if err := cmd.Wait(); err != nil {
		ts.Fatalf("pawl serve after SIGTERM: %v\n%s", err, cmd.Stdout)
	}
}
