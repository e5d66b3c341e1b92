package pawl

import (
	"context"
	"time"

	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A Stage says how far a subject or a data product has come in its lifecycle;
// empty is unset.
type Stage string

// The stages of a lifecycle.
const (
	StageExperimental Stage = "EXPERIMENTAL" // it may change or go without notice
	StageProduction   Stage = "PRODUCTION"   // others may rely on it
	StageDeprecated   Stage = "DEPRECATED"   // nobody should begin to use it
	StageRetired      Stage = "RETIRED"      // nobody should use it any more
)

// A Contact is a way to reach a team: kind email, slack, pagerduty, url.
type Contact struct{ Kind, Address string }

// An SLA is one promise: freshness of 15 minutes.
type SLA struct{ Name, Value, Unit, Description string }

// A Deprecation says when a subject ends, and what takes its place.
type Deprecation struct {
	Effective, Removal time.Time
	Alternative        SubjectName
	Documentation      string // a URL
}

// A TopicBinding says where data of a subject flows.
type TopicBinding struct{ Environment, Broker, Topic string }

// A Governance is what a team says about a subject for others to rely on.
type Governance struct {
	Owner       string // a team; empty means that of the domain
	Contacts    []Contact
	Lifecycle   Stage
	SLAs        []SLA
	Deprecation *Deprecation // nil for none
	Bindings    []TopicBinding
}

// An Ownership is who answers for a subject, and why.
type Ownership struct {
	Team     string // empty: nobody
	From     string // domains/payments, or domains/payments/subjects/orders
	Contacts []Contact
}

// A SubjectChange changes what people write about a subject; nil fields stay.
type SubjectChange struct {
	Description *string
	Labels      map[string]string // nil stays, empty clears; so do all lists
	Tags        []string
	Owner       *string
	Contacts    []Contact
	Lifecycle   *Stage
	SLAs        []SLA
	Deprecation *Deprecation // one without any field clears
	Bindings    []TopicBinding
	// Etag, if given, must be that of the subject as it is. Otherwise somebody
	// else was faster, and the change is refused with ErrOvertaken.
	Etag string
}

// UpdateSubject changes what people write about a subject. It makes no
// version. It is sent once: a repetition could undo what somebody else changed
// in between.
func (c *Client) UpdateSubject(ctx context.Context, s SubjectName, change SubjectChange) (Subject, error) {
	request, err := change.request(s)
	if err != nil {
		return Subject{}, err
	}
	answer, err := tell(ctx, c, c.subjects.UpdateSubject, request)
	if err != nil {
		return Subject{}, err
	}
	return fromSubject(answer.GetSubject()), nil
}

func (c SubjectChange) request(s SubjectName) (*registryv1.UpdateSubjectRequest, error) {
	mask := &fieldmaskpb.FieldMask{}
	names := func(field string, given bool) {
		if given {
			mask.Paths = append(mask.Paths, field)
		}
	}
	names("description", c.Description != nil)
	names("labels", c.Labels != nil)
	names("tags", c.Tags != nil)
	names("owner", c.Owner != nil)
	names("contacts", c.Contacts != nil)
	names("lifecycle", c.Lifecycle != nil)
	names("slas", c.SLAs != nil)
	names("deprecation", c.Deprecation != nil)
	names("bindings", c.Bindings != nil)
	stage, err := enumValue("lifecycle", string(deref(c.Lifecycle)), registryv1.Lifecycle_Stage_value)
	return &registryv1.UpdateSubjectRequest{UpdateMask: mask, Subject: &registryv1.Subject{
		Domain: s.Domain, Name: s.Subject, Etag: c.Etag,
		Description: deref(c.Description), Labels: c.Labels, Tags: c.Tags, Owner: deref(c.Owner),
		Contacts: convert(c.Contacts, toContact), Lifecycle: registryv1.Lifecycle_Stage(stage), Slas: convert(c.SLAs, toSLA),
		Deprecation: toDeprecation(c.Deprecation), Bindings: convert(c.Bindings, toBinding),
	}}, err
}

// deref is what a pointer leads to, or nothing.
func deref[T any](p *T) (value T) {
	if p != nil {
		value = *p
	}
	return value
}

func fromGovernance(s *registryv1.Subject) Governance {
	return Governance{
		Owner: s.GetOwner(), Contacts: convert(s.GetContacts(), fromContact), Lifecycle: Stage(enumName(s.GetLifecycle())),
		SLAs: convert(s.GetSlas(), fromSLA), Deprecation: fromDeprecation(s.GetDeprecation()), Bindings: convert(s.GetBindings(), fromBinding),
	}
}

func fromContact(c *registryv1.Contact) Contact {
	return Contact{Kind: c.GetKind(), Address: c.GetAddress()}
}

func toContact(c Contact) *registryv1.Contact {
	return &registryv1.Contact{Kind: c.Kind, Address: c.Address}
}

func fromSLA(s *registryv1.SLA) SLA {
	return SLA{Name: s.GetName(), Value: s.GetValue(), Unit: s.GetUnit(), Description: s.GetDescription()}
}

func toSLA(s SLA) *registryv1.SLA {
	return &registryv1.SLA{Name: s.Name, Value: s.Value, Unit: s.Unit, Description: s.Description}
}

func fromBinding(b *registryv1.TopicBinding) TopicBinding {
	return TopicBinding{Environment: b.GetEnvironment(), Broker: b.GetBroker(), Topic: b.GetTopic()}
}

func toBinding(b TopicBinding) *registryv1.TopicBinding {
	return &registryv1.TopicBinding{Environment: b.Environment, Broker: b.Broker, Topic: b.Topic}
}

func fromDeprecation(d *registryv1.Deprecation) *Deprecation {
	if d == nil {
		return nil
	}
	return &Deprecation{
		Effective: fromTime(d.GetEffectiveTime()), Removal: fromTime(d.GetRemovalTime()),
		Alternative:   fromSubjectRef(d.GetAlternative()),
		Documentation: d.GetDocumentation(),
	}
}

func toDeprecation(d *Deprecation) *registryv1.Deprecation {
	if d == nil {
		return nil
	}
	out := &registryv1.Deprecation{EffectiveTime: toTime(d.Effective), RemovalTime: toTime(d.Removal), Documentation: d.Documentation}
	if d.Alternative.Subject != "" {
		out.Alternative = toSubjectRef(d.Alternative)
	}
	return out
}

// toTime leaves a time out that is not set.
func toTime(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

func fromSubjectRef(s *registryv1.SubjectRef) SubjectName {
	return SubjectName{Domain: s.GetDomain(), Subject: s.GetSubject()}
}

func toSubjectRef(s SubjectName) *registryv1.SubjectRef {
	return &registryv1.SubjectRef{Domain: s.Domain, Subject: s.Subject}
}
