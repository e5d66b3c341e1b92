package protobuf

import (
	"fmt"
	"maps"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// services compares the module's own services by name, or by the name they
// have where only the package changed: that is told of the file.
func (d *differ) services() {
	matched := map[*protobuf.Service]bool{}
	for _, name := range slices.Sorted(maps.Keys(d.old.Services)) {
		old := d.old.Services[name]
		if old.Imported {
			continue
		}
		new := d.new.Services[name]
		if pkg, changed := d.packages[string(name.Parent())]; new == nil && changed {
			new = d.new.Services[protoreflect.FullName(pkg).Append(name.Name())]
		}
		if new == nil {
			d.serviceRemoved(old)
			continue
		}
		matched[new] = true
		d.serviceMoved(old, new)
		d.methods(old, new)
	}
	for _, name := range slices.Sorted(maps.Keys(d.new.Services)) {
		if new := d.new.Services[name]; !new.Imported && !matched[new] && d.old.Services[name] == nil {
			d.serviceAdded(new)
		}
	}
}

func (d *differ) serviceMoved(old, new *protobuf.Service) {
	if old.File == new.File || old.Name != new.Name {
		return
	}
	d.add(finding.Finding{
		Rule:    ServiceMoved,
		Path:    string(new.Name),
		Old:     old.Position,
		New:     new.Position,
		Message: fmt.Sprintf("service %s moved from %s to %s, and some languages generate code by file", new.Name, old.File, new.File),
		Hint:    fmt.Sprintf("keep it in %s", old.File),
		Effects: finding.Effects{finding.Code: two(finding.Lossy)},
	})
}

func (d *differ) serviceRemoved(s *protobuf.Service) {
	d.add(finding.Finding{
		Rule:    ServiceRemoved,
		Path:    string(s.Name),
		Old:     s.Position,
		New:     d.new.around(nil, s.File),
		Message: fmt.Sprintf("service %s was removed: its clients get UNIMPLEMENTED", s.Name),
		Hint:    fmt.Sprintf("keep service %s, and mark it deprecated", s.Name.Name()),
		Effects: finding.Effects{finding.Code: two(finding.Break), finding.Service: {finding.Break, finding.Safe}},
	})
}

func (d *differ) serviceAdded(s *protobuf.Service) {
	d.add(finding.Finding{
		Rule:    ServiceAdded,
		Path:    string(s.Name),
		Old:     d.old.around(nil, s.File),
		New:     s.Position,
		Message: fmt.Sprintf("service %s was added: old servers do not have it", s.Name),
		Effects: finding.Effects{finding.Service: {finding.Safe, finding.Note}},
	})
}

// methods compares the methods of two services by name.
func (d *differ) methods(old, new *protobuf.Service) {
	d.options(finding.Finding{Path: string(new.Name), Old: old.Position, New: new.Position},
		optioned{old.Options, old.OptionPlaces}, optioned{new.Options, new.OptionPlaces})
	named := make(map[protoreflect.Name]*protobuf.Method, len(new.Methods))
	for _, m := range new.Methods {
		named[m.Name] = m
	}
	for _, m := range old.Methods {
		f := finding.Finding{Path: string(new.Name.Append(m.Name)), Old: m.Position, New: new.Position}
		partner := named[m.Name]
		if partner == nil {
			d.methodRemoved(f)
			continue
		}
		delete(named, m.Name)
		f.New = partner.Position
		d.method(methods{m, partner, f})
	}
	for _, m := range new.Methods {
		if named[m.Name] != nil {
			d.add(finding.Finding{
				Rule:    MethodAdded,
				Path:    string(new.Name.Append(m.Name)),
				Old:     old.Position,
				New:     m.Position,
				Message: fmt.Sprintf("method %s was added to %s: old servers do not have it", m.Name, new.Name),
				Effects: finding.Effects{finding.Service: {finding.Safe, finding.Note}},
			})
		}
	}
}

func (d *differ) methodRemoved(f finding.Finding) {
	f.Rule = MethodRemoved
	f.Message = fmt.Sprintf("method %s was removed: its clients get UNIMPLEMENTED", f.Path)
	f.Hint = "keep the method, and mark it deprecated"
	f.Effects = finding.Effects{finding.Code: two(finding.Break), finding.Service: {finding.Break, finding.Safe}}
	d.add(f)
}

// methods are two methods of one name, and a finding at them.
type methods struct {
	old, new *protobuf.Method
	at       finding.Finding
}

func (d *differ) method(m methods) {
	d.methodType("request", m, pair{m.old.Input, m.new.Input})
	d.methodType("response", m, pair{m.old.Output, m.new.Output})
	d.streaming("request", m, [2]bool{m.old.ClientStreaming, m.new.ClientStreaming})
	d.streaming("response", m, [2]bool{m.old.ServerStreaming, m.new.ServerStreaming})
	if m.old.IdempotencyLevel != m.new.IdempotencyLevel {
		d.idempotency(m)
	}
	d.options(m.at, optioned{m.old.Options, m.old.OptionPlaces}, optioned{m.new.Options, m.new.OptionPlaces})
}

// methodType compares the names of two requests or responses, and puts what
// they hold against each other.
func (d *differ) methodType(what string, m methods, p pair) {
	if p.old == nil || p.new == nil {
		return
	}
	d.meet(p.old, p.new)
	if p.old.Name == p.new.Name || d.partner[p.old] == p.new {
		return
	}
	f := m.at
	f.Rule = MethodType
	f.Message = fmt.Sprintf("the %s of %s was %s and is %s; what these hold is compared apart", what, f.Path, p.old.Name, p.new.Name)
	f.Hint = fmt.Sprintf("make the %s %s again", what, p.old.Name)
	f.Effects = finding.Effects{finding.Code: two(finding.Break)}
	d.add(f)
}

func (d *differ) streaming(what string, m methods, streams [2]bool) {
	if streams[0] == streams[1] {
		return
	}
	was, is := "single", "a stream"
	if streams[0] {
		was, is = is, was
	}
	f := m.at
	f.Rule = MethodStreaming
	f.Message = fmt.Sprintf("the %s of %s was %s and is %s", what, f.Path, was, is)
	f.Hint = "add a method of another name instead"
	f.Effects = finding.Effects{finding.Code: two(finding.Break), finding.Service: two(finding.Break)}
	d.add(f)
}

// idempotency compares what clients may assume about repeating a call. Those
// that call a method without side effects with GET fail when it has some.
func (d *differ) idempotency(m methods) {
	f := optionAt(m.at, "idempotency_level", m.old.OptionPlaces, m.new.OptionPlaces)
	f.Rule = MethodIdempotency
	f.Message = fmt.Sprintf("the idempotency level of %s was %s and is %s", f.Path, m.old.IdempotencyLevel, m.new.IdempotencyLevel)
	f.Hint = fmt.Sprintf("keep idempotency_level = %s", m.old.IdempotencyLevel)
	const pure = "NO_SIDE_EFFECTS"
	f.Effects[finding.Service] = two(finding.Note)
	if m.old.IdempotencyLevel == pure {
		f.Effects[finding.Service][finding.NewReaders] = finding.Break
	}
	if m.new.IdempotencyLevel == pure {
		f.Effects[finding.Service][finding.OldReaders] = finding.Break
	}
	d.add(f)
}
