package server

import (
	"io"
	"log/slog"
)

// The formats of the log.
const (
	logText = "text"
	logJSON = "json"
)

// NewLogger returns the logger that a configuration asks for.
func NewLogger(w io.Writer, cfg Config) *slog.Logger {
	options := &slog.HandlerOptions{Level: cfg.LogLevel}
	if cfg.LogFormat == logJSON {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
