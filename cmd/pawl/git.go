package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A commit is the tree of a git commit. It runs git, which knows about
// worktrees, partial clones and replaced objects, and reads the stored bytes:
// no filter or line-end conversion touches them.
type commit struct {
	ref string
	// top is the working tree's directory, hash the commit's.
	top, hash string
}

// openCommit finds ref in the repository around path, which need not exist.
func openCommit(ctx context.Context, ref, around string) (commit, error) {
	dir, err := existing(around)
	if err != nil {
		return commit{}, err
	}
	top, err := git(ctx, dir, nil, "rev-parse", "--show-toplevel")
	if err != nil {
		return commit{}, err
	}
	c := commit{ref: ref, top: strings.TrimSuffix(string(top), "\n")}
	hash, err := git(ctx, c.top, nil, "rev-parse", "--verify", "--quiet", "--end-of-options", ref+"^{commit}")
	if err != nil {
		return commit{}, fmt.Errorf("git knows no commit %q: a shallow clone may lack it (git fetch origin %s)", ref, ref)
	}
	c.hash = strings.TrimSpace(string(hash))
	return c, nil
}

// existing is the directory of path, or the nearest one above that exists.
func existing(path string) (string, error) {
	dir, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	for {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("%s: %w", path, fs.ErrNotExist)
		}
		dir = filepath.Dir(dir)
	}
}

// git runs git in a directory and returns what it prints.
func git(ctx context.Context, dir string, in io.Reader, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir, cmd.Stdin = dir, in
	cmd.Env = slices.DeleteFunc(cmd.Environ(), namesRepository)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil && errs.Len() > 0 {
		err = fmt.Errorf("git %s: %s", args[0], strings.TrimSpace(errs.String()))
	}
	return out, err
}

// namesRepository reports whether a variable of the environment would make git
// look at another repository than that of dir. Git sets them for its hooks.
func namesRepository(variable string) bool {
	name, _, _ := strings.Cut(variable, "=")
	return slices.Contains([]string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX"}, name)
}

// inside is the path within the repository of a path of the command line. The
// file itself may be gone, so links are followed in its directory only.
func (c commit) inside(file string) (string, error) {
	abs, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	above, err := existing(filepath.Dir(abs))
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(above)
	if err != nil {
		return "", err
	}
	rest, err := filepath.Rel(above, abs)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(c.top, filepath.Join(real, rest))
	if err != nil || rel == ".." || strings.HasPrefix(rel, "../") {
		return "", fmt.Errorf("%s is outside the git repository %s", file, c.top)
	}
	return filepath.ToSlash(rel), nil
}

func (c commit) list(ctx context.Context, file string) ([]string, bool, error) {
	rel, err := c.inside(file)
	if err != nil {
		return nil, false, err
	}
	args := []string{"ls-tree", "-r", "-z", "--full-tree", "--name-only", c.hash}
	if rel != "." {
		args = append(args, "--", rel)
	}
	out, err := git(ctx, c.top, nil, args...)
	if err != nil {
		return nil, false, err
	}
	var files []string
	for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		if name == rel {
			return []string{file}, false, nil
		}
		if beneath, ok := visible(rel, name); ok {
			files = append(files, filepath.Join(file, filepath.FromSlash(beneath)))
		}
	}
	if len(files) == 0 {
		return nil, false, fmt.Errorf("%s at %s: %w", file, c.ref, fs.ErrNotExist)
	}
	return files, true, nil
}

// visible gives the path of name beneath dir, unless it is hidden there.
func visible(dir, name string) (string, bool) {
	if dir != "." {
		rest, ok := strings.CutPrefix(name, dir+"/")
		if !ok {
			return "", false
		}
		name = rest
	}
	return name, name != "" && !strings.HasPrefix(name, ".") && !strings.Contains(name, "/.")
}

func (c commit) read(ctx context.Context, files []string) ([]string, error) {
	var ask strings.Builder
	for _, file := range files {
		rel, err := c.inside(file)
		if err != nil {
			return nil, err
		}
		if strings.Contains(rel, "\n") {
			return nil, fmt.Errorf("%q: a path with a line end cannot be read from git", file)
		}
		fmt.Fprintf(&ask, "%s:%s\n", c.hash, path.Clean(rel))
	}
	out, err := git(ctx, c.top, strings.NewReader(ask.String()), "cat-file", "--batch")
	if err != nil {
		return nil, err
	}
	return parseBatch(bytes.NewReader(out), files)
}

// parseBatch reads what git cat-file --batch prints: for each file a line of
// hash, type and size, the bytes, and a line end.
func parseBatch(r io.Reader, files []string) ([]string, error) {
	in := bufio.NewReader(r)
	texts := make([]string, 0, len(files))
	for _, file := range files {
		head, err := in.ReadString('\n')
		if err != nil {
			return nil, fmt.Errorf("git cat-file ended before %s: %w", file, err)
		}
		fields := strings.Fields(head)
		if len(fields) != 3 || fields[1] != "blob" {
			return nil, fmt.Errorf("git has no file %s: %s", file, strings.TrimSpace(head))
		}
		size, err := strconv.ParseInt(fields[2], 10, 64)
		if err != nil || size < 0 || size > maxRead {
			return nil, errors.Join(fmt.Errorf("%s in git is larger than is read (%s bytes)", file, fields[2]), err)
		}
		text := make([]byte, size+1)
		if _, err := io.ReadFull(in, text); err != nil {
			return nil, fmt.Errorf("git cat-file ended within %s: %w", file, err)
		}
		texts = append(texts, string(text[:size]))
	}
	return texts, nil
}
