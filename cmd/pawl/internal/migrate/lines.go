package migrate

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
)

// maxLine bounds a line of a file: a module of the largest size there is, with
// every byte escaped.
const maxLine = 64 << 20

// Lines are the lines of a file that are not empty, with their numbers. A line
// is valid until the next one. An error ends them.
func Lines(r io.Reader) iter.Seq2[int, Line] {
	return func(yield func(int, Line) bool) {
		buffered := bufio.NewScanner(r)
		buffered.Buffer(make([]byte, 0, 64<<10), maxLine)
		n := 0
		for buffered.Scan() {
			n++
			if text := bytes.TrimSpace(buffered.Bytes()); len(text) > 0 && !yield(n, Line{Text: text}) {
				return
			}
		}
		err := buffered.Err()
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("line %d is longer than %d MiB", n+1, maxLine>>20)
		}
		if err != nil {
			yield(n+1, Line{Err: err})
		}
	}
}

// A Line is a line of a file, or why there is none.
type Line struct {
	Text []byte
	Err  error
}
