package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A tree is where files are found: the disk, or a commit. Paths are those of
// the command line.
type tree interface {
	// list lists the files at path: itself, or, where it is a directory, all
	// beneath it but hidden ones, in order. What is not there is
	// fs.ErrNotExist.
	list(ctx context.Context, path string) (files []string, isDir bool, err error)
	// read reads files that list returned, in the same order.
	read(ctx context.Context, files []string) ([]string, error)
}

// maxRead is the most that is read of the files of one command: far beyond
// what a registry takes, and short of what a machine has.
const maxRead = 256 << 20

// disk is the tree of the working directory.
type disk struct{}

func (disk) list(ctx context.Context, path string) ([]string, bool, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, false, err
	}
	if !info.IsDir() {
		return []string{path}, false, nil
	}
	var files []string
	err = filepath.WalkDir(path, func(file string, entry fs.DirEntry, err error) error {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		if file != path && strings.HasPrefix(entry.Name(), ".") {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if entry.Type().IsRegular() {
			files = append(files, file)
		}
		return nil
	})
	return files, true, err
}

func (disk) read(_ context.Context, files []string) ([]string, error) {
	left := int64(maxRead)
	texts := make([]string, 0, len(files))
	for _, path := range files {
		text, err := readFile(path, left)
		if err != nil {
			return nil, err
		}
		left -= int64(len(text))
		texts = append(texts, text)
	}
	return texts, nil
}

func readFile(path string, most int64) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	text, err := readAll(file, most)
	if err := errors.Join(err, file.Close()); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return text, nil
}

// readAll reads at most most bytes; more is an error. A file says how large it
// is, so that its text need not be moved as it grows.
func readAll(r io.Reader, most int64) (string, error) {
	var text bytes.Buffer
	if file, ok := r.(*os.File); ok {
		if info, err := file.Stat(); err == nil {
			text.Grow(int(min(info.Size(), most)) + bytes.MinRead)
		}
	}
	_, err := text.ReadFrom(io.LimitReader(r, most+1))
	if err == nil && int64(text.Len()) > most {
		err = fmt.Errorf("the files of one schema may have %d MiB together", maxRead>>20)
	}
	return text.String(), err
}
