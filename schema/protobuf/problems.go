package protobuf

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bufbuild/protocompile/ast"
	"github.com/bufbuild/protocompile/linker"
	"github.com/bufbuild/protocompile/parser"
	"github.com/bufbuild/protocompile/reporter"

	"github.com/pawl-registry/pawl/schema/source"
)

// The codes of problems. They are stable.
const (
	CodeLimit              = "LIMIT_EXCEEDED"
	CodeNoFiles            = "NO_FILES"
	CodePath               = "BAD_PATH"
	CodeDuplicateFile      = "DUPLICATE_FILE"
	CodeFileConflict       = "FILE_CONFLICT"
	CodeUTF8               = "INVALID_UTF8"
	CodeSyntax             = "SYNTAX_ERROR"
	CodeNoSyntax           = "SYNTAX_MISSING"
	CodeEdition            = "EDITION_UNSUPPORTED"
	CodeDeclaration        = "BAD_DECLARATION"
	CodeImportNotFound     = "IMPORT_NOT_FOUND"
	CodeImportCycle        = "IMPORT_CYCLE"
	CodeUnusedImport       = "UNUSED_IMPORT"
	CodeDuplicateSymbol    = "DUPLICATE_SYMBOL"
	CodeDuplicateExtension = "DUPLICATE_EXTENSION"
	CodeUnresolved         = "UNRESOLVED_NAME"
	CodeOption             = "BAD_OPTION"
	CodeCompiler           = "COMPILER_FAULT"
)

// problems collects what is wrong, at most so many, in any order.
type problems struct {
	most int
	list source.Problems
	over int
}

// errTooMany makes the compiler stop when nobody will read more.
var errTooMany = errors.New("too many problems")

// room reports whether a further problem would be listed.
func (p *problems) room() bool { return len(p.list) < p.most }

func (p *problems) add(problem source.Problem) {
	if !p.room() {
		p.over++
		return
	}
	p.list = append(p.list, problem)
}

func (p *problems) error(code string, at source.Position, format string, args ...any) {
	p.add(source.Problem{Severity: source.Error, Code: code, Position: at, Message: fmt.Sprintf(format, args...)})
}

// sorted gives the problems in order of file and position.
func (p *problems) sorted() source.Problems {
	list := p.list
	slices.SortStableFunc(list, func(a, b source.Problem) int {
		if c := strings.Compare(a.Position.File, b.Position.File); c != 0 {
			return c
		}
		if c := a.Position.Line - b.Position.Line; c != 0 {
			return c
		}
		return a.Position.Column - b.Position.Column
	})
	if p.over > 0 {
		last := list[len(list)-1]
		last.Message = fmt.Sprintf("%s; %d more problems are not shown", last.Message, p.over)
		list[len(list)-1] = last
	}
	return list
}

// echo is what the parser says of a place where the lexer has just said what
// is wrong.
const echo = "syntax error: unexpected error"

// reporter gives what the compiler says in one phase to the collector. The
// code is that of errors whose text says nothing more particular.
func (c *compiler) reporter(u *unit, code string) *reporter.Handler {
	return reporter.NewHandler(reporter.NewReporter(
		func(err reporter.ErrorWithPos) error {
			if u.failed && err.Unwrap().Error() == echo {
				return nil
			}
			u.failed = true
			c.problems.add(c.problem(u, code, err))
			if c.problems.over > 0 {
				return errTooMany
			}
			return nil
		},
		func(err reporter.ErrorWithPos) {
			if u.own {
				c.problems.add(c.warning(u, err))
			}
		}))
}

func (c *compiler) problem(u *unit, code string, err reporter.ErrorWithPos) source.Problem {
	message := strings.TrimPrefix(err.Unwrap().Error(), "syntax error: ")
	return source.Problem{
		Severity: source.Error,
		Code:     particular(code, message),
		Position: c.position(u, err),
		Message:  message,
	}
}

// particular finds the code for an error of the linker: it has no kinds of
// error, only sentences.
func particular(code, message string) string {
	if code != CodeUnresolved {
		return code
	}
	switch {
	case strings.HasPrefix(message, "extension with tag"):
		return CodeDuplicateExtension
	case strings.Contains(message, "already defined"):
		return CodeDuplicateSymbol
	case strings.Contains(message, "unknown"):
		return CodeUnresolved
	}
	return CodeDeclaration
}

func (c *compiler) warning(u *unit, err reporter.ErrorWithPos) source.Problem {
	p := source.Problem{
		Severity: source.Warning,
		Code:     CodeDeclaration,
		Position: c.position(u, err),
		Message:  err.Unwrap().Error(),
	}
	var unused linker.ErrorUnusedImport
	switch {
	case errors.As(err, &unused):
		p.Code, p.Message = CodeUnusedImport, fmt.Sprintf("nothing of %q is used", unused.UnusedImport())
		p.Hint = "remove the import"
	case errors.Is(err, parser.ErrNoSyntax):
		p.Code, p.Message = CodeNoSyntax, "the file does not say its syntax and is read as proto2"
		p.Hint = `begin the file with syntax = "proto2";`
	}
	return p
}

// position is where the compiler saw an error, with our own column.
func (c *compiler) position(u *unit, span ast.SourceSpan) source.Position {
	start := span.Start()
	at := u
	if other := c.units[start.Filename]; other != nil {
		at = other
	}
	if at.text == nil || start.Line == 0 {
		return source.Position{File: at.path}
	}
	return at.text.at(start.Offset)
}
