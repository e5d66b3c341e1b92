package intake

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/pawl-registry/pawl/registry"
)

// bindings finds the subjects that are bound to a topic of one of the brokers;
// a binding that names no broker is for all of them.
func (p *places) bindings(ctx context.Context, brokers, topic string) ([]place, error) {
	found, err := p.atTopic(ctx, brokers, topic)
	if err != nil {
		return nil, err
	}
	var out []place
	for _, f := range found {
		// It may have been deleted, or not be for this caller to see.
		there, err := p.there(ctx, f.subject)
		if err != nil {
			return nil, err
		}
		if there {
			out = append(out, f)
		}
	}
	return out, nil
}

func (p *places) atTopic(ctx context.Context, brokers, topic string) ([]place, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.follow(ctx); err != nil {
		return nil, err
	}
	var out []place
	for _, host := range append(hosts(brokers), "") {
		for subject, b := range p.topic[host+" "+topic] {
			if f := (place{subject, b.Environment}); !slices.Contains(out, f) {
				out = append(out, f)
			}
		}
		if host != "" && len(out) > 0 {
			break
		}
	}
	slices.SortFunc(out, func(a, b place) int {
		return cmp.Or(strings.Compare(a.subject.String(), b.subject.String()), strings.Compare(a.environment, b.environment))
	})
	return out, nil
}

// hosts are the brokers of a list as they are compared: host:port.
func hosts(list string) []string {
	var out []string
	for host := range strings.SplitSeq(list, ",") {
		host = strings.TrimPrefix(strings.TrimSpace(strings.ToLower(host)), "kafka://")
		if host = strings.Trim(host, "/"); host != "" {
			out = append(out, host)
		}
	}
	return out
}

// follow reads which subjects have changed since the last time; at first, and
// where the log was replaced by an older one, all of them.
func (p *places) follow(ctx context.Context) error {
	// What is asked here is kept for everybody: each answer is filtered.
	ctx = registry.SeeingAll(ctx)
	if p.began {
		err := p.read(ctx)
		if !refused(err, registry.IndexUnknown) {
			return err
		}
	}
	p.bound, p.topic = map[registry.SubjectName][]registry.TopicBinding{}, map[string]map[registry.SubjectName]registry.TopicBinding{}
	status, err := p.registry.Status(ctx)
	if err != nil {
		return err
	}
	page := registry.PageRequest{Size: 1000}
	for {
		list, err := p.registry.Subjects(ctx, registry.SubjectFilter{}, page)
		if err != nil {
			return err
		}
		for _, s := range list.Items {
			p.bind(s.Name, s.Bindings)
		}
		if page.Token = list.Next; page.Token == "" {
			break
		}
	}
	p.began, p.after = true, status.LastIndex
	return nil
}

// read follows the log.
func (p *places) read(ctx context.Context) error {
	page := registry.PageRequest{Size: 1000}
	changed := map[string]bool{}
	last := p.after
	for {
		list, err := p.registry.Entries(ctx, registry.EntryFilter{After: p.after, Types: []registry.EntryType{registry.SubjectUpdated}}, page)
		if err != nil {
			return err
		}
		for _, e := range list.Items {
			changed[e.Resource] = true
		}
		last = max(last, list.Last)
		if page.Token = list.Next; page.Token == "" {
			break
		}
	}
	for resource := range changed {
		name, ok := subjectIn(resource)
		if !ok {
			continue
		}
		s, err := p.registry.Subject(ctx, name, true)
		if refused(err, registry.SubjectNotFound, registry.DomainNotFound) {
			p.bind(name, nil)
			continue
		}
		if err != nil {
			return err
		}
		p.bind(name, s.Bindings)
	}
	p.after = last
	return nil
}

// subjectIn reads domains/orders/subjects/placed.
func subjectIn(resource string) (registry.SubjectName, bool) {
	rest, ok := strings.CutPrefix(resource, "domains/")
	if !ok {
		return registry.SubjectName{}, false
	}
	domain, subject, ok := strings.Cut(rest, "/subjects/")
	return registry.SubjectName{Domain: domain, Subject: subject}, ok
}

// bind replaces the bindings of a subject.
func (p *places) bind(s registry.SubjectName, list []registry.TopicBinding) {
	for _, b := range p.bound[s] {
		for _, at := range keys(b) {
			delete(p.topic[at], s)
		}
	}
	delete(p.bound, s)
	if len(list) == 0 {
		return
	}
	p.bound[s] = list
	for _, b := range list {
		for _, at := range keys(b) {
			if p.topic[at] == nil {
				p.topic[at] = map[registry.SubjectName]registry.TopicBinding{}
			}
			p.topic[at][s] = b
		}
	}
}

// keys are where a binding is found.
func keys(b registry.TopicBinding) []string {
	brokers := hosts(b.Broker)
	if len(brokers) == 0 {
		brokers = []string{""}
	}
	out := make([]string, len(brokers))
	for i, host := range brokers {
		out[i] = host + " " + b.Topic
	}
	return out
}
