package pawl

import (
	"context"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// An AccessMode says what may be changed at a place.
type AccessMode string

// The access modes: everything but ids from outside; nothing; nothing, whatever
// is set at narrower places; only versions with the id that they have in
// another registry; and those for the whole of a registry that answers for
// another one.
const (
	ReadWrite        AccessMode = "READWRITE"
	ReadOnly         AccessMode = "READONLY"
	ReadOnlyOverride AccessMode = "READONLY_OVERRIDE"
	Import           AccessMode = "IMPORT"
	ForwardMode      AccessMode = "FORWARD"
)

// An EffectiveAccess is the access mode that counts at a place, and why.
type EffectiveAccess struct {
	Own       AccessMode // what is set at the place itself; empty where nothing is
	Effective AccessMode
	From      string // domains/payments, registry, builtin
	Etag      string // of the access mode at the place itself
}

// An AccessChange sets the access mode at one place.
type AccessChange struct {
	Place Place
	Mode  AccessMode
	// Force lets Import and ForwardMode begin where versions are live.
	Force bool
	// Etag, if given, must be that of the access mode as it is. Otherwise
	// somebody else was faster, and the change is refused with ErrOvertaken.
	Etag string
}

// An AccessClearing removes the access mode at one place.
type AccessClearing struct {
	Place Place
	// Recursive removes those of all that is in the place too.
	Recursive bool
	// Etag is like that of an AccessChange.
	Etag string
}

// AccessMode answers which access mode is set and which counts at a place.
func (c *Client) AccessMode(ctx context.Context, p Place) (EffectiveAccess, error) {
	answer, err := ask(ctx, c, c.subjects.GetAccessMode, &registryv1.GetAccessModeRequest{Domain: p.Domain, Subject: p.Subject})
	return fromAccess(answer.GetAccess()), err
}

// SetAccessMode sets the access mode at a place. The subject need not exist
// yet. It is sent once: a repetition could undo what somebody else set in
// between.
func (c *Client) SetAccessMode(ctx context.Context, change AccessChange) (EffectiveAccess, error) {
	mode, err := enumValue("access mode", string(change.Mode), registryv1.Access_Mode_value)
	if err != nil {
		return EffectiveAccess{}, err
	}
	answer, err := tell(ctx, c, c.subjects.SetAccessMode, &registryv1.SetAccessModeRequest{
		Domain: change.Place.Domain, Subject: change.Place.Subject, Mode: registryv1.Access_Mode(mode), Force: change.Force, Etag: change.Etag,
	})
	return fromAccess(answer.GetAccess()), err
}

// ClearAccessMode removes the access mode at a place, so that the next wider
// one counts there. It is sent once.
func (c *Client) ClearAccessMode(ctx context.Context, clearing AccessClearing) (EffectiveAccess, error) {
	answer, err := tell(ctx, c, c.subjects.ClearAccessMode, &registryv1.ClearAccessModeRequest{
		Domain: clearing.Place.Domain, Subject: clearing.Place.Subject, Recursive: clearing.Recursive, Etag: clearing.Etag,
	})
	return fromAccess(answer.GetAccess()), err
}

func fromAccess(a *registryv1.Access) EffectiveAccess {
	return EffectiveAccess{
		Own: AccessMode(enumName(a.GetMode())), Effective: AccessMode(enumName(a.GetEffective())), From: a.GetFrom(), Etag: a.GetEtag(),
	}
}
