package registry

import (
	"context"
	"sync/atomic"

	"github.com/pawl-registry/pawl/storage"
)

// claims remember which application has which principal: it is asked for with
// every fetch. They are read again after an application changed, and at every
// flush, for the sake of other processes on the same store.
type claims struct {
	at atomic.Pointer[map[string]string]
}

func (c *claims) forget() { c.at.Store(nil) }

// claimed is the application that has a principal; empty for none.
func (r *Registry) claimed(ctx context.Context, principal string) (string, error) {
	if known := r.claims.at.Load(); known != nil {
		return (*known)[principal], nil
	}
	var all map[string]string
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		all, err = claimsIn(rd)
		return err
	})
	if err != nil {
		return "", err
	}
	r.claims.at.Store(&all)
	return all[principal], nil
}

// claimsIn reads which application has which principal.
func claimsIn(rd storage.Reader) (map[string]string, error) {
	all := map[string]string{}
	for p, err := range rd.Scan(in(applicationSpace), storage.PrefixEnd(in(applicationSpace))) {
		if err != nil {
			return nil, err
		}
		rec, err := decode[applicationRecord](p.Key, p.Value)
		if err != nil {
			return nil, err
		}
		for _, principal := range rec.Principals {
			all[principal] = read(p.Key).text()
		}
	}
	return all, nil
}
