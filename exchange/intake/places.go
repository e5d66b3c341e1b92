package intake

import (
	"context"
	"strings"
	"sync"

	"github.com/pawl-registry/pawl/exchange"
	"github.com/pawl-registry/pawl/exchange/openlineage"
	"github.com/pawl-registry/pawl/registry"
)

// A place is a subject, in the environment where the dataset is its data.
type place struct {
	subject     registry.SubjectName
	environment string // empty for unknown
}

// places know which subjects stand for which datasets. Those that are bound to
// topics are kept in memory, and followed along the log.
type places struct {
	registry *registry.Registry

	mu    sync.Mutex // guards what follows
	began bool
	after uint64                                                    // the last entry of the log that was read
	bound map[registry.SubjectName][]registry.TopicBinding          // by subject
	topic map[string]map[registry.SubjectName]registry.TopicBinding // by host and topic
}

// find finds the subjects of a dataset: by the name that the registry itself
// gives it, by the bindings of its topic, by its associations, and for a topic
// that has none of these by Kafka's own custom. Other names of the dataset are
// tried in the same way, after its own. said reports that the name was given
// by a registry: then the subject need not be there yet.
func (p *places) find(ctx context.Context, name openlineage.Name, others []openlineage.Name, said bool) ([]place, error) {
	for _, n := range append([]openlineage.Name{name}, others...) {
		found, err := p.one(ctx, n, said)
		if err != nil || len(found) > 0 {
			return found, err
		}
	}
	return nil, nil
}

func (p *places) one(ctx context.Context, n openlineage.Name, said bool) ([]place, error) {
	if subject, ok := n.Subject(); ok {
		return p.named(ctx, subject, said)
	}
	brokers, ok := strings.CutPrefix(n.Namespace, "kafka://")
	if !ok {
		return nil, nil
	}
	for _, look := range []func(context.Context, string, string) ([]place, error){p.bindings, p.associations, p.custom} {
		found, err := look(ctx, brokers, n.Name)
		if err != nil || len(found) > 0 {
			return found, err
		}
	}
	return nil, nil
}

func (p *places) named(ctx context.Context, n exchange.Name, said bool) ([]place, error) {
	subject := registry.SubjectName{Domain: n.Domain, Subject: n.Name}
	there, err := p.there(ctx, subject)
	if err == nil && !there && said && p.registry.Visible(ctx, n.Domain) {
		_, err = p.registry.Domain(ctx, n.Domain)
		there = err == nil
		if refused(err, registry.DomainNotFound, registry.InvalidArgument) {
			err = nil
		}
	}
	if err != nil || !there {
		return nil, err
	}
	return []place{{subject: subject}}, nil
}

// there reports whether there is a subject that the caller may see.
func (p *places) there(ctx context.Context, s registry.SubjectName) (bool, error) {
	if !p.registry.Visible(ctx, s.Domain) {
		return false, nil
	}
	_, err := p.registry.Subject(ctx, s, false)
	if refused(err, registry.SubjectNotFound, registry.DomainNotFound, registry.InvalidArgument) {
		return false, nil
	}
	return err == nil, err
}

func (p *places) associations(ctx context.Context, _, topic string) ([]place, error) {
	list, err := p.registry.Associations(ctx, registry.AssociationFilter{Resource: registry.Resource{Name: topic, Type: "topic"}})
	if err != nil {
		return nil, err
	}
	var out []place
	for _, a := range list {
		there, err := p.there(ctx, a.Subject)
		if err != nil {
			return nil, err
		}
		if there {
			out = append(out, place{subject: a.Subject})
		}
	}
	return out, nil
}

// custom is how Kafka's serializers name subjects where nobody says otherwise:
// the topic with -value behind it.
func (p *places) custom(ctx context.Context, _, topic string) ([]place, error) {
	subject := registry.SubjectName{Domain: registry.DefaultDomain, Subject: topic + "-value"}
	there, err := p.there(ctx, subject)
	if err != nil || !there {
		return nil, err
	}
	return []place{{subject: subject}}, nil
}
