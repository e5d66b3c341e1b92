package registry

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pawl-registry/pawl/storage"
)

// checkEntry replays an entry of the log.
func (v *verifier) checkEntry(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	index := c.long()
	rec, ok := own[entryRecord](v, k, c, value)
	if want := v.history.last + 1; index != want {
		v.fault(logKey(want), "it is missing, the next entry is %s", logResource(index))
	}
	v.history.last = index
	if !ok {
		return nil
	}
	e := entry{entryRecord: rec, index: index, key: k}
	err := v.replay(rd, e)
	if wrong, ok := errors.AsType[contradiction](err); ok {
		v.fault(k, "%v", wrong)
		return nil
	}
	return err
}

func logKey(index uint64) key { return in(logSpace).long(index) }

// A contradiction is an entry that cannot be true after those before it.
type contradiction struct{ err error }

func (c contradiction) Error() string { return c.err.Error() }

func contradicts(err error) error {
	if err == nil {
		return nil
	}
	return contradiction{err}
}

// An entry is one of the log as it is replayed.
type entry struct {
	entryRecord
	index uint64
	key   key
}

func (v *verifier) replay(rd storage.Reader, e entry) error {
	switch e.Type {
	case DomainCreated, DomainUpdated, DomainDeleted:
		return contradicts(v.replayDomain(e))
	case TeamCreated, TeamUpdated, TeamDeleted:
		return contradicts(v.replayTeam(e))
	case SubjectUpdated, SubjectDeleted, SubjectUndeleted, SubjectPurged:
		return contradicts(v.replaySubject(e))
	case VersionPublished:
		return v.replayPublish(rd, e)
	case VersionDeleted, VersionUndeleted, VersionPurged:
		return contradicts(v.replayVersion(e))
	case CompatibilitySet, CompatibilityCleared:
		return contradicts(v.replaySetting(v.history.settings, e))
	case AccessModeSet:
		return contradicts(v.replaySetting(v.history.access, e))
	case AssociationsSet, AssociationsRemoved:
		return contradicts(v.replayAssociations(e))
	case DerivationSet, DerivationRemoved:
		return contradicts(v.replayDerivation(e))
	case AccessModeCleared:
		return contradicts(v.replayAccessCleared(e))
	case ApplicationCreated, ApplicationUpdated, ApplicationDeleted:
		return contradicts(v.replayApplication(e))
	case ChangeOpened, ChangeUpdated, ChangeApprovedByTeam, ChangeRejectedByTeam:
		return contradicts(v.replayChange(e))
	case ReleaseRecorded, ReleaseDropped:
		return v.replayRelease(rd, e)
	case UsagesApplied, UsagesSeen, UsagesRetired, UsageStatesChanged:
		return v.replayUsages(rd, e)
	}
	return contradicts(fmt.Errorf("its type is %q, which is none", e.Type))
}

// errResource is an entry about something that its type is not about.
var errResource = errors.New("its resource is not what its type is about")

// tend enters a change of a thing that people make.
func tend[K comparable](things map[K]*tended, name K, e entry) error {
	thing, exists := things[name]
	switch e.Type {
	case DomainCreated:
		if exists {
			return fmt.Errorf("it creates %s, which exists by then", e.Resource)
		}
		things[name] = &tended{created: e.index, changed: e.index}
		return nil
	case CompatibilitySet, AccessModeSet:
		things[name] = &tended{created: e.index, changed: e.index}
		return nil
	default:
	}
	if !exists {
		return fmt.Errorf("it changes %s, which does not exist by then", e.Resource)
	}
	if e.Type == DomainUpdated {
		thing.changed = e.index
		return nil
	}
	delete(things, name)
	return nil
}

func (v *verifier) replayTeam(e entry) error {
	name, ok := strings.CutPrefix(e.Resource, "teams/")
	if !ok {
		return errResource
	}
	does := map[EntryType]tending{TeamCreated: creates, TeamUpdated: updates, TeamDeleted: removes}
	return v.replayThing(e, teamKey(name), does[e.Type])
}

// replayDomain enters a change of a domain; with it go the settings in it.
func (v *verifier) replayDomain(e entry) error {
	place, ok := parsePlace(e.Resource)
	if !ok || place.Domain == "" || place.Subject != "" {
		return errResource
	}
	if e.Type == DomainDeleted {
		within := func(p Place, _ *tended) bool { return p.Domain == place.Domain }
		maps.DeleteFunc(v.history.settings, within)
		maps.DeleteFunc(v.history.access, within)
		v.forgetChanges(place.Domain)
		maps.DeleteFunc(v.history.associations, func(_ string, a *associated) bool { return a.Subject.Domain == place.Domain })
	}
	return tend(v.history.domains, place.Domain, e)
}

// replaySetting enters a change of a setting or an access mode.
func (v *verifier) replaySetting(things map[Place]*tended, e entry) error {
	place, ok := parsePlace(e.Resource)
	if !ok {
		return errResource
	}
	if _, exists := v.history.domains[place.Domain]; place.Domain != "" && !exists {
		return fmt.Errorf("it sets something in the domain %s, which does not exist by then", place.Domain)
	}
	return tend(things, place, e)
}

// replayAccessCleared enters that an access mode is gone, and where the entry
// says so all of them in the place.
func (v *verifier) replayAccessCleared(e entry) error {
	place, ok := parsePlace(e.Resource)
	if !ok {
		return errResource
	}
	if e.Data["recursive"] != true {
		return tend(v.history.access, place, e)
	}
	before := len(v.history.access)
	maps.DeleteFunc(v.history.access, func(p Place, _ *tended) bool { return slices.Contains(p.wider(), place) })
	if len(v.history.access) == before {
		return fmt.Errorf("it clears the access modes in %s, where there is none by then", e.Resource)
	}
	return nil
}

// parsePlace reads what Place.resource writes. Domains have no slash.
func parsePlace(resource string) (Place, bool) {
	if resource == (Place{}).resource() {
		return Place{}, true
	}
	domain, ok := strings.CutPrefix(resource, "domains/")
	domain, subject, deep := strings.Cut(domain, "/subjects/")
	return Place{Domain: domain, Subject: subject}, ok && domain != "" && deep == (subject != "")
}

// parseVersion reads what VersionName.resource writes. A subject may be called
// so that it looks like a version; the last part counts.
func parseVersion(resource string) (VersionName, bool) {
	i := strings.LastIndex(resource, "/versions/")
	if i < 0 {
		return VersionName{}, false
	}
	place, ok := parsePlace(resource[:i])
	number, err := strconv.Atoi(resource[i+len("/versions/"):])
	return VersionName{SubjectName(place), number}, ok && place.Subject != "" && err == nil
}
