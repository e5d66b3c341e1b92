package main

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/types/known/timestamppb"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// governanceFlags are what an owner says of a subject or a data product.
type governanceFlags struct {
	owner, lifecycle string
	slas             []string
}

func (f *governanceFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.owner, "owner", "", "the team that owns it")
	cmd.Flags().StringVar(&f.lifecycle, "lifecycle", "", "how far it has come: experimental, production, deprecated or retired")
	cmd.Flags().StringArrayVar(&f.slas, "sla", nil, "name=value or name=value:unit, such as freshness=15:min; may be repeated")
}

func (f governanceFlags) stage() (registryv1.Lifecycle_Stage, error) {
	if f.lifecycle == "" {
		return 0, nil
	}
	stage, ok := registryv1.Lifecycle_Stage_value[strings.ToUpper(f.lifecycle)]
	if !ok || stage == 0 {
		return 0, usagef("lifecycle %q is not one of experimental, production, deprecated, retired", f.lifecycle)
	}
	return registryv1.Lifecycle_Stage(stage), nil
}

func (f governanceFlags) promises() ([]*registryv1.SLA, error) {
	var out []*registryv1.SLA
	for _, text := range f.slas {
		if text == "" { // --sla= clears the list
			continue
		}
		name, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, usagef("SLA %q is not of the form name=value or name=value:unit", text)
		}
		value, unit, _ := strings.Cut(value, ":")
		out = append(out, &registryv1.SLA{Name: name, Value: value, Unit: unit})
	}
	return out, nil
}

// deprecationFlags say when a subject ends. They are said all at once: those
// that are not given are cleared.
type deprecationFlags struct{ from, until, alternative, docs string }

// deprecationNames are the flags.
func deprecationNames() []string {
	return []string{"deprecated-from", "removed-on", "alternative", "deprecation-docs"}
}

func (f *deprecationFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.from, "deprecated-from", "", "the day, or the time in RFC 3339, from which nobody should begin to use it")
	cmd.Flags().StringVar(&f.until, "removed-on", "", "the day, or the time, at which it goes")
	cmd.Flags().StringVar(&f.alternative, "alternative", "", "[DOMAIN/]SUBJECT to use instead")
	cmd.Flags().StringVar(&f.docs, "deprecation-docs", "", "a URL that says more about its end; the four flags replace all that was said of it")
}

func (f deprecationFlags) deprecation() (*registryv1.Deprecation, error) {
	if f == (deprecationFlags{}) {
		return nil, nil
	}
	from, err := day("deprecated-from", f.from)
	if err != nil {
		return nil, err
	}
	until, err := day("removed-on", f.until)
	if err != nil {
		return nil, err
	}
	out := &registryv1.Deprecation{EffectiveTime: from, RemovalTime: until, Documentation: f.docs}
	if f.alternative != "" {
		name, err := parseSubject(f.alternative, "")
		if err != nil {
			return nil, err
		}
		out.Alternative = &registryv1.SubjectRef{Domain: name.domain, Subject: name.subject}
	}
	return out, nil
}

// day reads a day in UTC, or a time.
func day(flag, text string) (*timestamppb.Timestamp, error) {
	if text == "" {
		return nil, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil {
			return timestamppb.New(at), nil
		}
	}
	return nil, usagef("--%s %q is neither a day such as 2027-01-31 nor a time such as 2027-01-31T12:00:00Z", flag, text)
}

// contacts reads flags of the form kind=address. An empty one clears the list.
func contacts(list []string) ([]*registryv1.Contact, error) {
	var out []*registryv1.Contact
	for _, contact := range list {
		kind, address, ok := strings.Cut(contact, "=")
		if !ok && contact != "" {
			return nil, usagef("contact %q is not of the form kind=address", contact)
		}
		if ok {
			out = append(out, &registryv1.Contact{Kind: kind, Address: address})
		}
	}
	return out, nil
}

// bindings reads flags of the form topic, environment/topic or
// environment/broker/topic. An empty one clears the list.
func bindings(list []string) ([]*registryv1.TopicBinding, error) {
	var out []*registryv1.TopicBinding
	for _, text := range list {
		switch parts := strings.Split(text, "/"); {
		case text == "":
		case len(parts) == 1:
			out = append(out, &registryv1.TopicBinding{Topic: parts[0]})
		case len(parts) == 2:
			out = append(out, &registryv1.TopicBinding{Environment: parts[0], Topic: parts[1]})
		case len(parts) == 3:
			out = append(out, &registryv1.TopicBinding{Environment: parts[0], Broker: parts[1], Topic: parts[2]})
		default:
			return nil, usagef("binding %q is not of the form environment/broker/topic", text)
		}
	}
	return out, nil
}

// ownerText says who owns something, and why.
func ownerText(owner, from string) string {
	if owner == "" {
		return "nobody"
	}
	return fmt.Sprintf("%s (from %s)", owner, from)
}

// stageText is empty where nobody said how far something has come.
func stageText(s registryv1.Lifecycle_Stage) string {
	if s == 0 {
		return ""
	}
	return s.String()
}

func contactRows(w *bytes.Buffer, list []*registryv1.Contact) {
	for _, c := range list {
		fmt.Fprintf(w, "contact\t%s %s\n", c.GetKind(), c.GetAddress())
	}
}

func slaRows(w *bytes.Buffer, list []*registryv1.SLA) {
	for _, s := range list {
		fmt.Fprintf(w, "SLA\t%s\n", strings.TrimSpace(s.GetName()+" "+s.GetValue()+" "+s.GetUnit()))
	}
}

func governanceRows(w *bytes.Buffer, s *registryv1.Subject) {
	fmt.Fprintf(w, "owner\t%s\n", ownerText(s.GetEffectiveOwner(), s.GetEffectiveOwnerFrom()))
	contactRows(w, s.GetEffectiveContacts())
	fmt.Fprintf(w, "lifecycle\t%s\n", stageText(s.GetLifecycle()))
	if d := s.GetDeprecation(); d != nil {
		for _, row := range [][2]string{
			{"deprecated from", when(d.GetEffectiveTime())}, {"removed on", when(d.GetRemovalTime())},
			{"use instead", refText(d.GetAlternative())}, {"see", d.GetDocumentation()},
		} {
			if row[1] != "" {
				fmt.Fprintf(w, "%s\t%s\n", row[0], row[1])
			}
		}
	}
	slaRows(w, s.GetSlas())
	for _, b := range s.GetBindings() {
		fmt.Fprintf(w, "topic\t%s\n", strings.Trim(strings.Join([]string{b.GetEnvironment(), b.GetBroker(), b.GetTopic()}, "/"), "/"))
	}
}

func refText(s *registryv1.SubjectRef) string {
	if s == nil {
		return ""
	}
	return s.GetDomain() + "/" + s.GetSubject()
}
