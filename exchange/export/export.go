// Package export writes what a registry holds in the formats of others.
package export

import (
	"context"
	"encoding/json"
	"io"

	"github.com/pawl-registry/pawl/exchange"
	"github.com/pawl-registry/pawl/exchange/backstage"
	"github.com/pawl-registry/pawl/exchange/collect"
	"github.com/pawl-registry/pawl/exchange/odcs"
	"github.com/pawl-registry/pawl/exchange/odps"
	"github.com/pawl-registry/pawl/exchange/openlineage"
	"github.com/pawl-registry/pawl/registry"
)

// A Format is what an export is written in.
type Format string

// The formats.
const (
	OpenLineage Format = "openlineage" // one JSON event a line
	Backstage   Format = "backstage"   // documents of YAML, like the rest
	ODCS        Format = "odcs"
	ODPS        Format = "odps"
)

// An Export says what is written.
type Export struct {
	Format Format
	// Domain, and of it Product, narrow it; empty is everything.
	Domain, Product string
	// URL is where others reach the registry; empty for unknown.
	URL string
	// Version is that of the program that writes.
	Version string
}

// Write writes an export. A part of it may have been written when it fails.
func Write(ctx context.Context, r *registry.Registry, e Export, w io.Writer) error {
	out := &documents{w: w}
	var write func(exchange.Mesh) error
	end := func() error { return nil }
	switch e.Format {
	case OpenLineage:
		events := openlineage.Writer{Producer: producer(e.Version), Time: r.Now()}
		write = func(m exchange.Mesh) error { return lines(w, events, m) }
	case Backstage:
		book := backstage.NewBook()
		write = func(m exchange.Mesh) error { return documentsOf(out, book.Entities(m)) }
		end = func() error { return documentsOf(out, book.End()) }
	case ODCS:
		write = func(m exchange.Mesh) error { return documentsOf(out, odcs.Contracts(m)) }
	case ODPS:
		write = func(m exchange.Mesh) error { return documentsOf(out, odps.Products(m)) }
	default:
		return &registry.Error{Reason: registry.InvalidArgument, Field: "format", Message: "format: want openlineage, backstage, odcs or odps"}
	}
	if err := collect.Each(ctx, r, collect.Scope{Domain: e.Domain, Product: e.Product}, e.URL, write); err != nil {
		return err
	}
	return end()
}

func producer(version string) string {
	const home = "https://github.com/pawl-registry/pawl"
	if version == "" {
		return home
	}
	return home + "/releases/tag/" + version
}

func lines(w io.Writer, events openlineage.Writer, m exchange.Mesh) error {
	list, err := events.Events(m)
	if err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, event := range list {
		if err := e.Encode(event); err != nil {
			return err
		}
	}
	return nil
}

// documents are written one after another.
type documents struct {
	w     io.Writer
	began bool
}

func documentsOf[T any](d *documents, list []T) error {
	if len(list) == 0 {
		return nil
	}
	text, err := exchange.YAML(list)
	if err != nil {
		return err
	}
	if d.began {
		text = append([]byte("---\n"), text...)
	}
	d.began = true
	_, err = d.w.Write(text)
	return err
}
