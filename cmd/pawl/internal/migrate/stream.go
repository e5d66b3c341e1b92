package migrate

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
)

// format is the number of the form that files have.
const format = 1

// The types of lines.
const (
	headerType  = "header"
	configType  = "config"
	modeType    = "mode"
	versionType = "version"
	endType     = "end"
)

type headerLine struct {
	Type   string `json:"type"`
	Format int    `json:"format"`
}

type configLine struct {
	Type string `json:"type"`
	Config
}

type modeLine struct {
	Type string `json:"type"`
	Mode
}

type versionLine struct {
	Type string `json:"type"`
	Version
}

type endLine struct {
	Type     string `json:"type"`
	Versions int    `json:"versions"`
	Configs  int    `json:"configs"`
	Modes    int    `json:"modes"`
	Digest   string `json:"digest"` // of all lines before
}

// Write writes a content as lines of JSON: a header, what is set, the versions,
// and an end, which tells a whole file from one that was cut.
func Write(w io.Writer, c Content) error {
	buffered := bufio.NewWriter(w)
	digest := sha256.New()
	lines := json.NewEncoder(io.MultiWriter(buffered, digest))
	lines.SetEscapeHTML(false)
	err := lines.Encode(headerLine{headerType, format})
	for _, config := range c.Configs {
		err = errors.Join(err, lines.Encode(configLine{configType, config}))
	}
	for _, mode := range c.Modes {
		err = errors.Join(err, lines.Encode(modeLine{modeType, mode}))
	}
	for _, v := range c.Versions {
		err = errors.Join(err, lines.Encode(versionLine{versionType, v}))
	}
	return errors.Join(err, lines.Encode(c.end(digest)), buffered.Flush())
}

func (c *Content) end(digest hash.Hash) endLine {
	return endLine{endType, len(c.Versions), len(c.Configs), len(c.Modes), "sha256:" + hex.EncodeToString(digest.Sum(nil))}
}

// Read reads what Write wrote. A file that was cut or changed is an error.
func Read(r io.Reader) (Content, error) {
	in := reader{digest: sha256.New()}
	for n, line := range Lines(r) {
		if line.Err != nil {
			return in.Content, line.Err
		}
		if err := in.take(line.Text); err != nil {
			return in.Content, fmt.Errorf("line %d: %w", n, err)
		}
	}
	if !in.ended {
		return in.Content, errors.New("the file has no end: it was cut, or is no export of pawl")
	}
	in.Sort()
	return in.Content, in.unique()
}

// A reader is a content that is being read.
type reader struct {
	Content
	digest         hash.Hash
	started, ended bool
}

func (in *reader) take(text []byte) error {
	var what struct{ Type string }
	err := json.Unmarshal(text, &what)
	switch {
	case err != nil && !in.started:
		return errors.New("this is no export of pawl")
	case err != nil:
		return err
	case in.ended:
		return errors.New("there is more after the end")
	case in.started == (what.Type == headerType):
		return errors.New("the header must be the first line, and only that")
	case what.Type == endType:
		in.ended = true
		return in.whole(text)
	}
	in.started = true
	in.digest.Write(text)
	in.digest.Write([]byte("\n"))
	return in.add(what.Type, text)
}

func (in *reader) add(what string, text []byte) error {
	switch what {
	case headerType:
		var h headerLine
		if err := json.Unmarshal(text, &h); err != nil {
			return err
		}
		if h.Format != format {
			return fmt.Errorf("the file has the format %d; this pawl reads %d", h.Format, format)
		}
		return nil
	case configType:
		return take(&in.Configs, text)
	case modeType:
		return take(&in.Modes, text)
	case versionType:
		return take(&in.Versions, text)
	}
	return fmt.Errorf("the type %q is not one of header, config, mode, version, end", what)
}

// take appends what a line says to a list.
func take[T any](list *[]T, text []byte) error {
	var item T
	if err := json.Unmarshal(text, &item); err != nil {
		return err
	}
	*list = append(*list, item)
	return nil
}

// whole compares what was read with what the end says.
func (in *reader) whole(text []byte) error {
	var said endLine
	if err := json.Unmarshal(text, &said); err != nil {
		return err
	}
	is := in.end(in.digest)
	if said.Digest == "" { // written by hand or by another program
		is.Digest = ""
	}
	if said != is {
		return errors.New("what was read is not what the end says: the file was cut or changed; leave \"digest\" out of its last line if you mean that")
	}
	return nil
}

// unique refuses a content that says two things of one.
func (c *Content) unique() error {
	for i, v := range c.Versions {
		if i > 0 && v.Key() == c.Versions[i-1].Key() {
			return fmt.Errorf("%s is there twice", v.Key())
		}
		if v.Number < 1 || v.ID < 1 || v.Subject == "" || v.Context == "" {
			return fmt.Errorf("a version (%s, id %d) lacks its context, subject, version or id", v.Key(), v.ID)
		}
	}
	for i, config := range c.Configs {
		if i > 0 && config.Place == c.Configs[i-1].Place {
			return fmt.Errorf("what is set at %s is there twice", config.Place)
		}
	}
	for i, mode := range c.Modes {
		if i > 0 && mode.Place == c.Modes[i-1].Place {
			return fmt.Errorf("the mode of %s is there twice", mode.Place)
		}
	}
	return nil
}
