package backstage

import (
	"slices"

	"github.com/pawl-registry/pawl/exchange"
)

// application writes a Component with all that it reads and writes, in any
// environment. A neighbour is an API too, of the file that its domain is
// exported to.
func (b *Book) application(a exchange.Application) {
	e := Entity{Kind: "Component", Metadata: meta(a.Name, "applications/"+a.Name, a.Description, a.Labels)}
	e.Spec = Spec{Type: "service", Lifecycle: unknown, Owner: b.owner(a.Owner)}
	for _, u := range a.Usages {
		s, ok := b.subjects[u.Subject]
		if !ok || u.State == "RETIRED" {
			continue
		}
		if s.Version != nil {
			list := &e.Spec.ConsumesAPIs
			if u.Producer {
				list = &e.Spec.ProvidesAPIs
			}
			*list = append(*list, nameOf(apiName(u.Subject)))
		}
		for _, p := range s.Bindings {
			if p.Environment == u.Environment {
				e.Spec.DependsOn = append(e.Spec.DependsOn, "resource:default/"+nameOf(topicName(p)))
			}
		}
	}
	for _, list := range []*[]string{&e.Spec.ProvidesAPIs, &e.Spec.ConsumesAPIs, &e.Spec.DependsOn} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	b.add(e)
}
