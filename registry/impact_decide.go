package registry

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/compat"
)

// verdict sums up what happens to the usages.
func (i *Impact) verdict() Harm {
	unknown := false
	for _, u := range i.Usages {
		if u.Blocks {
			return HarmBreaking
		}
		unknown = unknown || u.Status == compat.Unknown && u.Usage.State == Active && u.Usage.Name.Role == Consumer
	}
	if unknown || !i.Coverage.Complete() || i.reachesReaders() {
		return HarmIndeterminate
	}
	return HarmSafe
}

// reachesReaders reports whether somebody reads what may be affected further
// down: nobody compared what he reads with what comes.
func (i *Impact) reachesReaders() bool {
	return i.MoreDerived > 0 || slices.ContainsFunc(i.Derived, func(d DerivedImpact) bool { return len(d.Usages) > 0 })
}

// A consent is what counts beside the facts: whether all who are asked agree,
// or somebody overrides them.
type consent struct{ agreed, overridden bool }

// decide is the one table of the gate.
//
//	level         consumers              OBSERVE  ENFORCE         CONSUMER_AWARE
//	compatible    none breaks            pass     pass            pass
//	compatible    some break             pass     needs approval  needs approval
//	incompatible  all known, none break  refuse   refuse          pass
//	incompatible  indeterminate          refuse   refuse          needs approval
//	incompatible  some break             refuse   refuse          needs approval
//
// Consent turns "needs approval" into a pass, and never a refusal of the
// level: in the first two gates consumers only add to what is refused.
func decide(gate Gate, compatible bool, harm Harm, c consent) Outcome {
	switch {
	case !compatible && gate != ConsumerAware:
		return Refuse
	case compatible && (gate == Observe || harm != HarmBreaking), !compatible && harm == HarmSafe, c.agreed:
		return Pass
	case compatible && c.overridden:
		return Pass
	}
	return NeedsApproval
}

// decideRemoval is the table for what deletes: there is nobody to ask, since
// whoever breaks can stop reading first.
func decideRemoval(gate Gate, harm Harm, c consent) Outcome {
	if gate == Observe || harm != HarmBreaking || c.overridden {
		return Pass
	}
	return Refuse
}

// blocking are the usages that are a reason to refuse.
func (i *Impact) blocking() []UsageImpact {
	return slices.DeleteFunc(slices.Clone(i.Usages), func(u UsageImpact) bool { return !u.Blocks })
}

// namedUsages is how many usages a sentence names.
const namedUsages = 5

// who names the usages that break, and who owns them.
func who(usages []UsageImpact) string {
	var names []string
	for _, u := range usages[:min(namedUsages, len(usages))] {
		name := u.Usage.Name.Application + " in " + u.Usage.Name.Environment
		if u.Usage.Owner != "" {
			name += " (" + u.Usage.Owner + ")"
		}
		names = append(names, name)
	}
	text := strings.Join(names, ", ")
	if more := len(usages) - len(names); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// summary says an impact in a sentence.
func (i *Impact) summary() string {
	broken := i.blocking()
	var text string
	switch i.Verdict {
	case HarmSafe:
		text = fmt.Sprintf("no reader breaks: all are known, %s", count(i.Coverage.Known, "consumer"))
	case HarmBreaking:
		text = count(len(broken), "consumer")
		if len(broken) == 1 {
			text += " breaks: "
		} else {
			text += " break: "
		}
		text += who(broken)
	case HarmIndeterminate:
		text = "no known consumer breaks, " + i.doubt()
	}
	return text + i.consequence()
}

// doubt says why a verdict is indeterminate.
func (i *Impact) doubt() string {
	switch {
	case i.Coverage.Known == 0 && i.Coverage.Unattributed == 0:
		return "and none is known"
	case i.Coverage.Unattributed > 0:
		return fmt.Sprintf("and of the readers not all are: %s named no application", count(int(i.Coverage.Unattributed), "fetch"))
	case i.reachesReaders():
		return "and something made from it may"
	}
	return "and of some nobody can say it"
}

// consequence says what becomes of the change.
func (i *Impact) consequence() string {
	formal := i.Report != nil && !i.Report.Compatible
	switch {
	case i.Outcome == Pass && i.Verdict == HarmBreaking && i.Gate == Observe:
		return "; the gate OBSERVE lets it pass"
	case i.Outcome == Pass && i.Verdict == HarmBreaking:
		return "; those who were asked agreed, or were overridden"
	case i.Outcome == Pass && formal:
		return "; the gate CONSUMER_AWARE lets it pass though the level refuses it"
	case i.Outcome == Refuse && formal:
		return fmt.Sprintf("; the level %s refuses it", i.Report.Mode.Level)
	case i.Outcome == Refuse:
		return "; it is refused, until they stop reading or somebody overrides them"
	case i.Outcome == NeedsApproval:
		return "; it needs the approval of " + i.asked()
	}
	return ""
}

// asked names the teams whose approval is missing.
func (i *Impact) asked() string {
	var teams []string
	nobody := false
	for _, a := range i.Approvers {
		switch {
		case a.Team == "":
			nobody = true
		case !a.Approved:
			teams = append(teams, a.Team)
		}
	}
	switch {
	case len(teams) == 0 && nobody:
		return "nobody who is known: somebody has to own the applications or the subject, or override"
	case len(teams) == 0:
		return "whoever owns the subject; nobody does"
	}
	return strings.Join(teams, ", ")
}
