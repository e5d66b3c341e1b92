package registry

import (
	"fmt"
	"slices"

	"github.com/pawl-registry/pawl/schema"
)

// A history is what the log says there must be.
type history struct {
	last     uint64 // the index of the newest entry
	subjects map[SubjectName]*past
	domains  map[string]*tended
	settings map[Place]*tended
	access   map[Place]*tended
	// associations by their keys
	associations map[string]*associated
	// usages by their keys
	usages map[string]*pastUsage
	// things by their keys
	things map[string]*tended
}

func newHistory() history {
	return history{
		subjects: map[SubjectName]*past{}, domains: map[string]*tended{}, settings: map[Place]*tended{}, access: map[Place]*tended{},
		associations: map[string]*associated{}, things: map[string]*tended{}, usages: map[string]*pastUsage{},
	}
}

// A tended is a thing that people made and change: a domain, team or setting.
type tended struct {
	created, changed uint64 // the indexes of the entries
	found            bool   // whether the data has it
	subjects         int    // live ones of a domain
}

// A past is what the log says of a subject.
type past struct {
	versions []pastVersion // in increasing order of their numbers
	stored   int           // those that are not purged
	live     int
	format   schema.Format
	// The indexes of the entries that made the subject, that changed it last,
	// that changed its words, that deleted it, and that purged of it; 0 for none.
	created, changed, described, deleted, purged uint64

	found              bool // whether the data has it
	hasStored, hasLive int  // what the data has
	hasLatest          int
	hasInlined         bool
}

// A pastVersion is what the log says of a version.
type pastVersion struct {
	number  int32
	format  schema.Format
	deleted uint64 // the index of the entry that deleted it, 0 while it is live
	id      int32
	purged  bool
	found   bool   // whether the data has it
	entry   uint64 // the index of the entry that published it
}

func (p pastVersion) state() string {
	switch {
	case p.purged:
		return "purged"
	case p.deleted != 0:
		return "deleted"
	}
	return "live"
}

func (h *history) past(s SubjectName) *past {
	p, ok := h.subjects[s]
	if !ok {
		p = &past{}
		h.subjects[s] = p
	}
	return p
}

// version is a version that the log has published, or nil.
func (h *history) version(v VersionName) *pastVersion {
	p, ok := h.subjects[v.SubjectName]
	if !ok {
		return nil
	}
	return p.at(v.Number)
}

// publish enters the next version.
func (p *past) publish(index uint64, number, id int, format schema.Format) error {
	if next := p.last() + 1; number != next {
		return fmt.Errorf("it publishes version %d where version %d is the next", number, next)
	}
	return p.take(index, number, id, format)
}

// take enters a version that brings its number. It may be one that is gone.
func (p *past) take(index uint64, number, id int, format schema.Format) error {
	at, there := p.find(number)
	if there && !p.versions[at].purged {
		return fmt.Errorf("it imports version %d, which is there by then", number)
	}
	if p.stored == 0 {
		p.forget()
		p.created = index
	}
	if number < p.last() {
		p.purged = index
	}
	if there {
		p.versions = slices.Delete(p.versions, at, at+1)
	}
	p.versions = slices.Insert(p.versions, at, pastVersion{number: int32(number), format: format, id: int32(id), entry: index})
	p.stored++
	p.live++
	if p.latest() == number {
		p.format = format
	}
	p.changed = index
	return nil
}

// last is the highest number that was ever given.
func (p *past) last() int {
	if len(p.versions) == 0 {
		return 0
	}
	return int(p.versions[len(p.versions)-1].number)
}

func (p *past) find(number int) (int, bool) {
	return slices.BinarySearchFunc(p.versions, number, func(v pastVersion, n int) int { return int(v.number) - n })
}

// forget is what becomes of a subject that has no versions any more.
func (p *past) forget() { p.format, p.created, p.described, p.deleted = "", 0, 0, 0 }

// delete enters that some of the versions that are live were deleted.
func (p *past) delete(index uint64, numbers []int) error {
	for _, n := range numbers {
		if v := p.at(n); v == nil || v.state() != "live" {
			return p.wrong("deletes", n)
		}
		p.at(n).deleted = index
		p.live--
	}
	p.changed = index
	return nil
}

// undelete enters that some of the versions that are deleted are live again.
func (p *past) undelete(index uint64, numbers []int) error {
	for _, n := range numbers {
		if v := p.at(n); v == nil || v.state() != "deleted" {
			return p.wrong("undeletes", n)
		}
		p.at(n).deleted = 0
		p.live++
	}
	p.changed = index
	return nil
}

// purge enters that some of the versions that are deleted are gone.
func (p *past) purge(index uint64, numbers []int) error {
	for _, n := range numbers {
		if v := p.at(n); v == nil || v.state() != "deleted" {
			return p.wrong("purges", n)
		}
		p.at(n).purged = true
		p.stored--
	}
	p.changed, p.purged = index, index
	if p.stored == 0 {
		p.forget()
	}
	return nil
}

func (p *past) at(n int) *pastVersion {
	i, there := p.find(n)
	if !there {
		return nil
	}
	return &p.versions[i]
}

func (p *past) wrong(what string, n int) error {
	v := p.at(n)
	if v == nil {
		return fmt.Errorf("it %s version %d, which was not published before", what, n)
	}
	return fmt.Errorf("it %s version %d, which is %s by then", what, n, v.state())
}

// settle makes the format that of the latest live version, if there is one.
func (p *past) settle() {
	if n := p.latest(); n > 0 {
		p.format = p.at(n).format
	}
}

// latest is the highest live number, 0 for none.
func (p *past) latest() int {
	for _, v := range slices.Backward(p.versions) {
		if v.state() == "live" {
			return int(v.number)
		}
	}
	return 0
}

// which lists the versions that are wanted, in increasing order.
func (p *past) which(wanted func(pastVersion) bool) []int {
	var numbers []int
	for _, v := range p.versions {
		if wanted(v) {
			numbers = append(numbers, int(v.number))
		}
	}
	return numbers
}
