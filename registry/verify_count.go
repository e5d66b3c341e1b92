package registry

import (
	"bytes"
	"maps"
	"slices"

	"github.com/pawl-registry/pawl/storage"
)

// checkMeta checks the counters and the format.
func (v *verifier) checkMeta(_ storage.Reader, k key, value []byte) error {
	c := read(k)
	name := c.text()
	v.meta[name] = true
	switch name {
	case "format":
		format, ok := own[int](v, k, c, value)
		if oldest := v.oldestFormat(); ok && (format < oldest || format > formatVersion) {
			v.fault(k, "the store has the format %d, not %d to %d", format, oldest, formatVersion)
		}
	case "counters":
		if have, ok := own[counters](v, k, c, value); ok {
			v.checkCounters(k, have)
		}
	default:
		v.fault(k, "nothing of this name is kept there")
	}
	return nil
}

// oldestFormat is the lowest format that the store may have: whoever opens one
// to write it makes it the newest.
func (v *verifier) oldestFormat() int {
	if v.rules.cfg.ReadOnly {
		return 1
	}
	return formatVersion
}

// checkCounters compares the counters with what was counted. The highest blob
// may have been purged, so that its number may be higher than a count gives.
func (v *verifier) checkCounters(k key, have counters) {
	if next := v.history.last + 1; have.Index >= next {
		v.fault(logKey(next), "it is missing, but %s says that the log ends with entry %d", describe(k), have.Index)
	}
	counts(v, k, "log index", have.Index, v.history.last)
	counts(v, k, "highest id", have.ID, v.counted.ID)
	counts(v, k, "number of domains", have.Domains, v.counted.Domains)
	counts(v, k, "number of subjects", have.Subjects, v.counted.Subjects)
	counts(v, k, "number of versions", have.Versions, v.counted.Versions)
	counts(v, k, "number of schemas", have.Schemas, v.counted.Schemas)
	if have.Blob < v.counted.Blob {
		v.fault(k, "its highest blob is %d, but there is %s", have.Blob, describe(blobKey(v.counted.Blob)))
	}
}

// missing reports what the log or the counters need and nobody has seen.
func (v *verifier) missing() {
	for _, k := range []key{formatKey(), countersKey()} {
		if !v.meta[read(k).text()] {
			v.fault(k, "it is missing")
		}
	}
	for _, k := range slices.Sorted(maps.Keys(v.given)) {
		v.fault(key(k), "%s", v.given[k])
	}
	for _, k := range slices.Sorted(maps.Keys(v.orphans)) {
		switch o := v.orphans[k]; o.said {
		case o.id:
		case 0:
			v.fault(key(k), "it has the id %d, but no version has its schema and the log names none that had", o.id)
		default:
			v.fault(key(k), "it has the id %d, but no version has that and the log says %d", o.id, o.said)
		}
	}
	lost := v.history.lost()
	slices.SortFunc(lost, func(a, b key) int { return bytes.Compare(a, b) })
	for _, k := range lost {
		v.fault(k, "it is missing, but the log says that it is there")
	}
}

// lost lists the keys of what the log says is there and the data does not have.
func (h *history) lost() []key {
	var keys []key
	add := func(k key, found bool) {
		if !found {
			keys = append(keys, k)
		}
	}
	for name, said := range h.domains {
		add(domainKey(name), said.found)
	}
	for k, said := range h.things {
		add(key(k), said.found)
	}
	for k, said := range h.usages {
		add(key(k), said.found)
	}
	for place, said := range h.settings {
		add(place.key(), said.found)
	}
	for place, said := range h.access {
		add(place.accessKey(), said.found)
	}
	for k, said := range h.associations {
		add(key(k), said.found)
	}
	for name, p := range h.subjects {
		add(subjectKey(name), p.found)
		for _, was := range p.versions {
			add(versionKey(VersionName{name, int(was.number)}), was.found || was.purged)
		}
	}
	return keys
}
