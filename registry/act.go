package registry

import (
	"slices"

	"github.com/pawl-registry/pawl/storage"
)

// mayActFor refuses a caller who does not belong to a team what only its
// people may decide. Where authentication is off nobody can say who asks, and
// a team without principals has not said who its people are: then it is let
// pass. An empty team is nobody, whom everybody may act for.
func mayActFor(r storage.Reader, c Caller, team string) error {
	if team == "" || c.Principal == Anonymous {
		return nil
	}
	rec, err := loadTeam(r, team)
	if err != nil || len(rec.Principals) == 0 || slices.Contains(rec.Principals, c.Principal) {
		return err
	}
	return refuse(PermissionDenied, teamResource(team), "only the people of the team %s decide this, and %q is not among its principals", team, c.Principal)
}

// handOver refuses a caller who takes something from one team and gives it to
// another one, unless he may act for both. What nobody owned may be claimed.
func handOver(r storage.Reader, c Caller, from, to string) error {
	if from == "" || from == to {
		return nil
	}
	if err := mayActFor(r, c, from); err != nil {
		return err
	}
	return mayActFor(r, c, to)
}
