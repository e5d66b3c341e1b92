package registry

import "slices"

// approvers lists who is asked about an impact: the owner of the subject, and
// the owner of each application that breaks. An application that nobody owns
// is the subject's owner's to answer for.
func approvers(i *Impact, held *heldChange) []Approver {
	if i.Verdict == HarmSafe || i.Verdict == HarmIndeterminate && (i.Report == nil || i.Report.Compatible || i.Gate != ConsumerAware) {
		return nil
	}
	var rec *changeRecord
	if held != nil {
		rec = &held.rec
	}
	var list approverList
	if i.Owner.Team != "" {
		list.of(i.Owner.Team, i.Owner.Contacts).Subject = true
	}
	for n := range i.Usages {
		u := &i.Usages[n]
		if !u.Blocks {
			continue
		}
		u.Approved = rec.approved(u.id())
		list.ask(u.Usage.Owner, u.Usage.Contacts, i.Owner).broken(u.Usage.Name, u.Approved)
	}
	return list.decided(rec)
}

// An approverList is one under construction.
type approverList []askedTeam

// An askedTeam is an approver, and whether an approval of one of its usages is
// missing.
type askedTeam struct {
	Approver
	missing bool
}

// of is the entry of a team.
func (l *approverList) of(team string, contacts []Contact) *askedTeam {
	i := slices.IndexFunc(*l, func(a askedTeam) bool { return a.Team == team })
	if i < 0 {
		i = len(*l)
		*l = append(*l, askedTeam{Approver: Approver{Team: team, Contacts: contacts}})
	}
	return &(*l)[i]
}

// ask is who answers for an application with an owner.
func (l *approverList) ask(owner string, contacts []Contact, subject Ownership) *askedTeam {
	if owner == "" {
		owner, contacts = subject.Team, subject.Contacts
	}
	return l.of(owner, contacts)
}

func (a *askedTeam) broken(name UsageName, approved bool) {
	a.Usages = append(a.Usages, name)
	a.missing = a.missing || !approved
}

// decided enters what the teams said.
func (l approverList) decided(rec *changeRecord) []Approver {
	var out []Approver
	for _, a := range l {
		if d := rec.decided(a.Team); a.Team != "" && d != nil {
			a.Rejected = !d.Approve
			a.Approved = d.Approve && !a.missing && (d.Subject || !a.Subject)
		} else {
			a.Approved = len(a.Usages) > 0 && !a.missing && !a.Subject // its owner agreed, and it has another one now
		}
		out = append(out, a.Approver)
	}
	return out
}

// agreed reports whether all who are asked agree; where nobody is asked nobody
// does.
func agreed(approvers []Approver) bool {
	return len(approvers) > 0 && !slices.ContainsFunc(approvers, func(a Approver) bool { return !a.Approved })
}
