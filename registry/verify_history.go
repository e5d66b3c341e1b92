package registry

import (
	"fmt"

	"github.com/pawl-registry/pawl/schema"
)

// A history is what the log says there must be.
type history struct {
	last     uint64 // the index of the newest entry
	subjects map[SubjectName]*past
	domains  map[string]*tended
	teams    map[string]*tended
	settings map[Place]*tended
}

func newHistory() history {
	return history{
		subjects: map[SubjectName]*past{}, domains: map[string]*tended{},
		teams: map[string]*tended{}, settings: map[Place]*tended{},
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
	versions []pastVersion // by number, from 1
	stored   int           // those that are not purged
	live     int
	format   schema.Format
	// The indexes of the entries that made the subject, that changed it last,
	// that changed its words, that deleted it, and that purged of it; 0 for none.
	created, changed, described, deleted, purged uint64

	found              bool // whether the data has it
	hasStored, hasLive int  // what the data has
	hasLatest          int
}

// A pastVersion is what the log says of a version.
type pastVersion struct {
	format  schema.Format
	deleted uint64 // the index of the entry that deleted it, 0 while it is live
	id      int32
	purged  bool
	found   bool // whether the data has it
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
	if !ok || v.Number < 1 || v.Number > len(p.versions) {
		return nil
	}
	return &p.versions[v.Number-1]
}

// publish enters the next version.
func (p *past) publish(index uint64, number, id int, format schema.Format) error {
	next := len(p.versions) + 1
	if number != next {
		return fmt.Errorf("it publishes version %d where version %d is the next", number, next)
	}
	if p.stored == 0 {
		p.forget()
		p.created = index
	}
	p.versions = append(p.versions, pastVersion{format: format, id: int32(id)})
	p.stored++
	p.live++
	p.format, p.changed = format, index
	return nil
}

// forget is what becomes of a subject that has no versions any more.
func (p *past) forget() { p.format, p.created, p.described, p.deleted = "", 0, 0, 0 }

// delete enters that some of the versions that are live were deleted.
func (p *past) delete(index uint64, numbers []int) error {
	for _, n := range numbers {
		if v := p.at(n); v == nil || v.state() != "live" {
			return p.wrong("deletes", n)
		}
		p.versions[n-1].deleted = index
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
		p.versions[n-1].deleted = 0
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
		p.versions[n-1].purged = true
		p.stored--
	}
	p.changed, p.purged = index, index
	if p.stored == 0 {
		p.forget()
	}
	return nil
}

func (p *past) at(n int) *pastVersion {
	if n < 1 || n > len(p.versions) {
		return nil
	}
	return &p.versions[n-1]
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
		p.format = p.versions[n-1].format
	}
}

// latest is the highest live number, 0 for none.
func (p *past) latest() int {
	for n := len(p.versions); n > 0; n-- {
		if p.versions[n-1].state() == "live" {
			return n
		}
	}
	return 0
}

// which lists the versions that are wanted, in increasing order.
func (p *past) which(wanted func(pastVersion) bool) []int {
	var numbers []int
	for i, v := range p.versions {
		if wanted(v) {
			numbers = append(numbers, i+1)
		}
	}
	return numbers
}
