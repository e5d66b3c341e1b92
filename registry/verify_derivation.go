package registry

import (
	"errors"
	"strings"

	"github.com/pawl-registry/pawl/storage"
)

// replayDerivation enters a derivation that was set or removed. Its source
// says where the name of its target ends.
func (v *verifier) replayDerivation(e entry) error {
	said, _ := e.Data["source"].(string)
	source, ok := parsePlace(said)
	if !ok || source.Subject == "" {
		return errResource
	}
	end := DerivationName{Source: SubjectName(source)}.end()
	target, ok := parsePlace(strings.TrimSuffix(e.Resource, end))
	if !ok || target.Subject == "" || !strings.HasSuffix(e.Resource, end) {
		return errResource
	}
	does := map[EntryType]tending{DerivationSet: sets, DerivationRemoved: removes}
	return v.replayThing(e, DerivationName{SubjectName(target), SubjectName(source)}.key(), does[e.Type])
}

// checkDerivation compares a derivation with the log and with what leads to it.
func (v *verifier) checkDerivation(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	name := c.derivation()
	rec, ok := own[derivationRecord](v, k, c, value)
	said, known := find(v, v.history.things, string(k), k)
	if !ok || !known {
		return nil
	}
	for _, domain := range []string{name.Target.Domain, name.Source.Domain} {
		if _, _, err := other[domainRecord](v, rd, domainKey(domain), k); err != nil {
			return err
		}
	}
	return errors.Join(v.checkThere(rd, name.bySource(), k), v.checkTended(rd, k, said, rec.stamps(), rec.data(name)))
}

// checkDerived checks that a source leads to a derivation.
func (v *verifier) checkDerived(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	name := c.derived()
	if err := errors.Join(c.end(), empty(value)); err != nil {
		v.fault(k, "%v", err)
		return nil
	}
	return v.checkThere(rd, name.key(), k)
}
