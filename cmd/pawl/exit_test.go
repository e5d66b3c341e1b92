package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// refused is what a server answers.
func refused(code codes.Code, reason string) error {
	st, err := status.New(code, "no").WithDetails(&errdetails.ErrorInfo{Reason: reason, Domain: "pawl"})
	if err != nil {
		return err
	}
	return st.Err()
}

func TestCodeOf(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want int
	}{
		{"nothing wrong", nil, exitOK},
		{"any error", errors.New("disk full"), exitError},
		{"the verdict is no", fmt.Errorf("check: %w", errNo), exitNo},
		{"incompatible", refused(codes.FailedPrecondition, "INCOMPATIBLE"), exitNo},
		{"another format", refused(codes.FailedPrecondition, "FORMAT_MISMATCH"), exitNo},
		{"in use", refused(codes.FailedPrecondition, "IN_USE"), exitError},
		{"invalid schema", refused(codes.InvalidArgument, "SCHEMA_INVALID"), exitError},
		{"overtaken", refused(codes.Aborted, "OVERTAKEN"), exitError},
		{"no token", refused(codes.Unauthenticated, ""), exitDenied},
		{"not allowed", refused(codes.PermissionDenied, "PERMISSION_DENIED"), exitDenied},
		{"no such subject", fmt.Errorf("get: %w", refused(codes.NotFound, "SUBJECT_NOT_FOUND")), exitNotFound},
		{"no such context", notFoundError{errors.New("no context")}, exitNotFound},
		{"unreachable", status.Error(codes.Unavailable, "connection refused"), exitUnreachable},
		{"server too slow", status.Error(codes.DeadlineExceeded, "too slow"), exitUnreachable},
		{"timed out", fmt.Errorf("wait: %w", context.DeadlineExceeded), exitUnreachable},
		{"usage", usagef("what?"), exitUsage},
	} {
		if got := codeOf(c.err); got != c.want {
			t.Errorf("%s: exit code %d, want %d", c.name, got, c.want)
		}
	}
}

// pawl runs a command line with an environment and returns what it printed.
func pawl(t *testing.T, env map[string]string, args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, streams{
		in: strings.NewReader(""), out: &stdout, errs: &stderr,
		env: func(key string) string { return env[key] },
	})
	return code, stdout.String(), stderr.String()
}

func TestWrongUsageExits64(t *testing.T) {
	for _, line := range []string{
		"nonsense", "--nonsense", "status --nonsense", "status extra", "context", "context use", "domain", "domain create",
		"domain nonsense", "domain update payments", "config set", "config set --level BACKWARDS", "list", "list subjects --schema-format xml",
		"list versions", "status -o xml", "status --server ftp://example.org", "status --timeout soon",
	} {
		code, out, errs := pawl(t, nil, strings.Fields(line)...)
		if code != exitUsage || out != "" || !strings.Contains(errs, "--help") {
			t.Errorf("pawl %s exits %d and prints %q and %q, want 64 and a pointer to --help on stderr", line, code, out, errs)
		}
	}
}

func TestUnreachableExits6(t *testing.T) {
	code, out, errs := pawl(t, nil, "status", "--server", "http://127.0.0.1:1")
	if code != exitUnreachable || out != "" || !strings.Contains(errs, "is the server running") {
		t.Errorf("pawl status of nothing exits %d and prints %q and %q, want 6 and advice", code, out, errs)
	}
}

func TestHelpGoesToStdout(t *testing.T) {
	for _, line := range []string{"", "--help", "domain --help", "help domain create"} {
		if code, out, errs := pawl(t, nil, strings.Fields(line)...); code != exitOK || !strings.Contains(out, "Usage:") || errs != "" {
			t.Errorf("pawl %s exits %d and prints %q and %q, want 0 and help on stdout", line, code, out, errs)
		}
	}
}
