package migrate

import (
	"fmt"
	"maps"
	"slices"
)

// A Plan is what there is to do so that a target has what a source has.
type Plan struct {
	Present int       // how many versions are there already
	Place   []Version // versions that are not there
	Delete  []Version // versions that are live and must not be
	Configs []Config
	Modes   []Mode
	// Refused is what cannot be done, and, once the plan was carried out, what
	// was not.
	Refused []Refused

	admit     []Place   // the subjects that something is done at
	undelete  []Version // versions that are deleted and must not be
	conflicts []Key     // versions that are there, but as other ones
}

// Empty reports whether there is nothing to do.
func (p *Plan) Empty() bool {
	return len(p.Place)+len(p.Delete)+len(p.undelete)+len(p.Configs)+len(p.Modes)+len(p.Refused) == 0
}

// Undeletes is how many versions come back.
func (p *Plan) Undeletes() int { return len(p.undelete) }

// Sets is how many modes of the source are set. The others are those that end
// a copy.
func (p *Plan) Sets() int {
	n := 0
	for _, m := range p.Modes {
		if m.Mode != "" {
			n++
		}
	}
	return n
}

// PlanOf compares what is wanted with what a target has.
func PlanOf(want, have Content) *Plan {
	p := &Plan{Refused: slices.Clone(want.Unread)}
	p.versions(want, have)
	p.configs(want, have)
	p.admission()
	p.modes(want, have)
	return p
}

func (p *Plan) versions(want, have Content) {
	there := have.byKey()
	for _, v := range want.Versions {
		is, ok := there[v.Key()]
		if !ok {
			p.Place = append(p.Place, v)
			if v.Deleted {
				p.Delete = append(p.Delete, v)
			}
			continue
		}
		p.Present++
		if diff := v.differs(is); diff != "" {
			p.conflicts = append(p.conflicts, v.Key())
			p.Refused = append(p.Refused, Refused{v.Key().String(), "it is there already, but " + diff})
			continue
		}
		switch {
		case v.Deleted && !is.Deleted:
			p.Delete = append(p.Delete, v)
		case !v.Deleted && is.Deleted:
			p.undelete = append(p.undelete, v)
		}
	}
}

// admission lists the subjects that something is done at: they must be open
// for it, whatever mode an earlier copy left them in.
func (p *Plan) admission() {
	touched := Content{Versions: slices.Concat(p.Place, p.Delete, p.undelete)}
	p.admit = touched.Subjects()
	for _, c := range p.Configs {
		if c.Subject != "" {
			p.admit = append(p.admit, c.Place)
		}
	}
	slices.SortFunc(p.admit, Place.compare)
	p.admit = slices.Compact(p.admit)
}

// configs sets what the source sets. What only the target sets stays: somebody
// set it there.
func (p *Plan) configs(want, have Content) {
	there := have.configs()
	for _, c := range want.Configs {
		if len(c.missing(there[c.Place])) > 0 {
			p.Configs = append(p.Configs, c)
		}
	}
}

// missing are the fields that another config does not have alike.
func (c Config) missing(have Config) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(c.Fields)) {
		if is, ok := have.Fields[name]; !ok || !sameValue(c.Fields[name], is) {
			names = append(names, name)
		}
	}
	return names
}

// modes sets what the source sets, ends what was admitted, and what an earlier
// copy that was interrupted left behind.
func (p *Plan) modes(want, have Content) {
	wanted, there := want.modes(), have.modes()
	for _, m := range want.Modes {
		if there[m.Place] != m.Mode {
			p.Modes = append(p.Modes, m)
		}
	}
	for _, place := range p.admit {
		if mode, set := wanted[place]; !set || there[place] == mode { // not in the list yet
			p.Modes = append(p.Modes, Mode{place, mode})
		}
	}
	for _, subject := range want.Subjects() {
		_, set := wanted[subject]
		if _, admitted := slices.BinarySearchFunc(p.admit, subject, Place.compare); !set && !admitted && there[subject] == "IMPORT" {
			p.Modes = append(p.Modes, Mode{subject, ""})
		}
	}
}

// Differences are what a target has otherwise than a source, within the
// subjects of the source.
func Differences(want, have Content) []string {
	var out []string
	there, wanted := have.byKey(), want.byKey()
	for _, v := range want.Versions {
		is, ok := there[v.Key()]
		switch diff := v.differs(is); {
		case !ok:
			out = append(out, fmt.Sprintf("%s: it is not there", v.Key()))
		case diff != "":
			out = append(out, fmt.Sprintf("%s: %s", v.Key(), diff))
		case v.Deleted != is.Deleted:
			out = append(out, fmt.Sprintf("%s: deleted is %t, not %t", v.Key(), is.Deleted, v.Deleted))
		}
	}
	for _, r := range want.Unread {
		out = append(out, r.What+": "+r.Why)
	}
	subjects := want.Subjects()
	for _, v := range have.Versions {
		_, known := slices.BinarySearchFunc(subjects, v.Place, Place.compare)
		if _, ok := wanted[v.Key()]; known && !ok {
			out = append(out, fmt.Sprintf("%s: only the target has it", v.Key()))
		}
	}
	out = append(out, configDifferences(want, have)...)
	return append(out, modeDifferences(want, have)...)
}

func configDifferences(want, have Content) []string {
	var out []string
	wanted, there := want.configs(), have.configs()
	for _, c := range want.Configs {
		for _, name := range c.missing(there[c.Place]) {
			is := string(there[c.Place].Fields[name])
			if is == "" {
				is = "not set"
			}
			out = append(out, fmt.Sprintf("%s: %s is %s, not %s", c.Place, name, is, c.Fields[name]))
		}
	}
	for _, subject := range want.Subjects() {
		for _, name := range slices.Sorted(maps.Keys(there[subject].Fields)) {
			if _, ok := wanted[subject].Fields[name]; !ok && !PawlOnly(name) {
				out = append(out, fmt.Sprintf("%s: %s is %s, and the source does not set it", subject, name, there[subject].Fields[name]))
			}
		}
	}
	return out
}

func modeDifferences(want, have Content) []string {
	var out []string
	wanted, there := want.modes(), have.modes()
	differ := func(p Place, is, mode string) {
		if is != mode {
			out = append(out, fmt.Sprintf("%s: the mode is %s, not %s", p, orUnset(is), orUnset(mode)))
		}
	}
	for _, m := range want.Modes {
		differ(m.Place, there[m.Place], m.Mode)
	}
	for _, subject := range want.Subjects() {
		if _, set := wanted[subject]; !set {
			differ(subject, there[subject], "")
		}
	}
	return out
}

func orUnset(mode string) string {
	if mode == "" {
		return "not set"
	}
	return mode
}

func (c *Content) byKey() map[Key]Version {
	out := make(map[Key]Version, len(c.Versions))
	for _, v := range c.Versions {
		out[v.Key()] = v
	}
	return out
}

func (c *Content) configs() map[Place]Config {
	out := make(map[Place]Config, len(c.Configs))
	for _, config := range c.Configs {
		out[config.Place] = config
	}
	return out
}

func (c *Content) modes() map[Place]string {
	out := make(map[Place]string, len(c.Modes))
	for _, m := range c.Modes {
		out[m.Place] = m.Mode
	}
	return out
}
