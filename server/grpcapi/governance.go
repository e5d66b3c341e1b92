package grpcapi

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

// Lists of a change are never nil: nil would leave them alone.

func stageOf(s registryv1.Lifecycle_Stage) *registry.Stage {
	stage := word[registry.Stage](s)
	return &stage
}

func wireStage(s registry.Stage) registryv1.Lifecycle_Stage {
	return registryv1.Lifecycle_Stage(registryv1.Lifecycle_Stage_value[string(s)])
}

func slasOf(list []*registryv1.SLA) []registry.SLA {
	slas := make([]registry.SLA, 0, len(list))
	for _, s := range list {
		slas = append(slas, registry.SLA{Name: s.GetName(), Value: s.GetValue(), Unit: s.GetUnit(), Description: s.GetDescription()})
	}
	return slas
}

func wireSLA(s registry.SLA) *registryv1.SLA {
	return &registryv1.SLA{Name: s.Name, Value: s.Value, Unit: s.Unit, Description: s.Description}
}

func bindingsOf(list []*registryv1.TopicBinding) []registry.TopicBinding {
	bindings := make([]registry.TopicBinding, 0, len(list))
	for _, b := range list {
		bindings = append(bindings, registry.TopicBinding{Environment: b.GetEnvironment(), Broker: b.GetBroker(), Topic: b.GetTopic()})
	}
	return bindings
}

func wireBinding(b registry.TopicBinding) *registryv1.TopicBinding {
	return &registryv1.TopicBinding{Environment: b.Environment, Broker: b.Broker, Topic: b.Topic}
}

func deprecationOf(d *registryv1.Deprecation) *registry.Deprecation {
	return &registry.Deprecation{
		Effective: timeOf(d.GetEffectiveTime()), Removal: timeOf(d.GetRemovalTime()),
		Alternative: refOf(d.GetAlternative()), Documentation: d.GetDocumentation(),
	}
}

// timeOf is the zero time where nothing is set: AsTime makes 1970 of that.
func timeOf(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}

func wireDeprecation(d registry.Deprecation) *registryv1.Deprecation {
	if d.IsZero() {
		return nil
	}
	return &registryv1.Deprecation{
		EffectiveTime: wireTime(d.Effective), RemovalTime: wireTime(d.Removal),
		Alternative: wireRef(d.Alternative), Documentation: d.Documentation,
	}
}

func refOf(s *registryv1.SubjectRef) registry.SubjectName {
	return registry.SubjectName{Domain: s.GetDomain(), Subject: s.GetSubject()}
}

func wireRef(s registry.SubjectName) *registryv1.SubjectRef {
	if s == (registry.SubjectName{}) {
		return nil
	}
	return &registryv1.SubjectRef{Domain: s.Domain, Subject: s.Subject}
}
