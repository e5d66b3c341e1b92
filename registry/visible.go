package registry

import "context"

// Visible reports whether the caller may know that a domain exists, and what
// is in it. Whoever lists, searches, follows lineage, or names something of
// another domain in an answer asks here, and leaves out what is not visible:
// this is the one place where that is decided.
func (r *Registry) Visible(ctx context.Context, domain string) bool {
	return r.cfg.Visible == nil || domain == DefaultDomain || r.cfg.Visible(CallerFrom(ctx), domain) || ctx.Value(seeingAllKey{}) != nil
}

type seeingAllKey struct{}

// SeeingAll returns a context that sees every domain. It is for what the
// server keeps for all callers, such as an index: whoever answers from that
// asks Visible with the caller's own context.
func SeeingAll(ctx context.Context) context.Context {
	return context.WithValue(ctx, seeingAllKey{}, true)
}
