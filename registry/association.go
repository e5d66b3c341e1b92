package registry

import (
	"context"
	"crypto/md5"
	"errors"
	"slices"
	"unicode/utf8"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// A Resource is something outside of the registry that uses subjects: a topic
// of a Kafka cluster.
type Resource struct {
	Namespace string // of the name: the id of a cluster, or "-"
	Name      string
	ID        string // what the cluster calls it, unlike the name for ever
	Type      string // topic
}

// A Lifecycle says whether a subject lives and dies with a resource.
type Lifecycle string

// The lifecycles.
const (
	// Strong: the subject is nobody else's, and goes with the resource.
	Strong Lifecycle = "STRONG"
	// Weak: others may use the subject too.
	Weak Lifecycle = "WEAK"
)

// An Association says which subject has the schemas of a part of a resource.
type Association struct {
	Resource  Resource
	Part      string // key or value
	Subject   SubjectName
	Lifecycle Lifecycle
	Frozen    bool // it cannot be changed
}

// GUID names the association; it is made of the resource and the part.
func (a Association) GUID() schema.GUID {
	return schema.GUID(md5.Sum(in(associationSpace).text(a.Resource.ID).text(a.Resource.Type).text(a.Part)))
}

type associationRecord struct {
	ID        string // of the resource
	Subject   SubjectName
	Lifecycle Lifecycle
	Frozen    bool `json:",omitempty"`
	Etag      uint64
}

// key is where an association is kept. The name comes first: who serializes
// for a topic often knows no namespace.
func (a Association) key() key {
	return in(associationSpace).text(a.Resource.Name).text(a.Resource.Namespace).text(a.Resource.Type).text(a.Part)
}

// byID and bySubject lead to it.
func (a Association) byID() key {
	return in(resourceSpace).text(a.Resource.ID).text(a.Resource.Type).text(a.Part).text(a.Resource.Namespace).text(a.Resource.Name)
}

func (a Association) bySubject() key {
	return in(boundSpace).subject(a.Subject).text(a.Resource.Name).text(a.Resource.Namespace).text(a.Resource.Type).text(a.Part)
}

// association reads what key writes.
func (c *cursor) association() (a Association) {
	a.Resource.Name, a.Resource.Namespace, a.Resource.Type, a.Part = c.text(), c.text(), c.text(), c.text()
	return a
}

// resourceID reads what byID writes.
func (c *cursor) resourceID() (a Association) {
	a.Resource.ID, a.Resource.Type, a.Part = c.text(), c.text(), c.text()
	a.Resource.Namespace, a.Resource.Name = c.text(), c.text()
	return a
}

func (rec associationRecord) association(a Association) Association {
	a.Resource.ID, a.Subject, a.Lifecycle, a.Frozen = rec.ID, rec.Subject, rec.Lifecycle, rec.Frozen
	return a
}

// An AssociationFilter selects associations: those of a resource by its name
// or by its id, or those of a subject. Empty fields of the rest select all.
type AssociationFilter struct {
	Resource  Resource // Name, and Namespace or none for all of them; or ID; Type
	Subject   SubjectName
	Parts     []string
	Lifecycle Lifecycle
}

// Associations lists the associations of a resource or a subject.
func (r *Registry) Associations(ctx context.Context, f AssociationFilter) ([]Association, error) {
	var list []Association
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		list, err = f.find(rd)
		return err
	})
	return list, failed("Associations", err)
}

// find reads the associations that a filter selects.
func (f AssociationFilter) find(rd storage.Reader) (list []Association, err error) {
	var prefix key
	name := (*cursor).association
	switch {
	case f.Subject.Subject != "":
		s, err := f.Subject.checked()
		if err != nil {
			return nil, err
		}
		prefix = in(boundSpace).subject(s)
		name = func(c *cursor) Association {
			_ = c.subject()
			return c.association()
		}
	case f.Resource.ID != "":
		prefix, name = in(resourceSpace).text(f.Resource.ID), (*cursor).resourceID
	case f.Resource.Name == "":
		return nil, invalid("resource_name", "name a resource, or give its id")
	default:
		prefix = in(associationSpace).text(f.Resource.Name)
		if f.Resource.Namespace != "" {
			prefix = prefix.text(f.Resource.Namespace)
		}
	}
	for p, err := range rd.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return nil, err
		}
		a := name(read(p.Key))
		rec, ok, err := load[associationRecord](rd, a.key())
		if err != nil {
			return nil, err
		}
		if a = rec.association(a); ok && f.wants(a) {
			list = append(list, a)
		}
	}
	return list, nil
}

func (f AssociationFilter) wants(a Association) bool {
	return (f.Resource.Type == "" || f.Resource.Type == a.Resource.Type) &&
		(len(f.Parts) == 0 || slices.Contains(f.Parts, a.Part)) && (f.Lifecycle == "" || f.Lifecycle == a.Lifecycle)
}

const maxResource = 1 << 10

func (r Resource) check() error {
	for field, text := range map[string]string{"resource_namespace": r.Namespace, "resource_name": r.Name, "resource_id": r.ID} {
		if text == "" || len(text) > maxResource || !utf8.ValidString(text) {
			return invalid(field, "it has 1 to %d bytes of UTF-8", maxResource)
		}
	}
	if r.Type != "topic" {
		return invalid("resource_type", "%q is not topic", r.Type)
	}
	return nil
}

func (r Resource) resource() string { return "associations/" + r.Namespace + "/" + r.Name }

// parts are what a resource may have schemas for.
var parts = []string{"key", "value"}

// checked is the association with its subject's domain filled in.
func (a Association) checked() (Association, error) {
	var err error
	if a.Subject, err = a.Subject.checked(); err != nil {
		return a, err
	}
	switch {
	case !slices.Contains(parts, a.Part):
		return a, invalid("association_type", "%q is not key or value", a.Part)
	case a.Lifecycle != Strong && a.Lifecycle != Weak && a.Lifecycle != "":
		return a, invalid("lifecycle", "%q is not STRONG or WEAK", a.Lifecycle)
	case a.Frozen && a.Lifecycle == Weak:
		return a, invalid("frozen", "only a STRONG association can be frozen")
	}
	return a, nil
}

// A Binding is what is to become of the associations of a resource.
type Binding struct {
	Resource     Resource
	Associations []Association // their Resource is not read; an empty Lifecycle stays as it is, or is WEAK
	CreateOnly   bool          // one that is there and says otherwise is refused
	DryRun       bool          // nothing is written
	// Unborn subjects may have no live version: their first is about to come.
	Unborn bool
}

func (b Binding) checked() (Binding, error) {
	if err := b.Resource.check(); err != nil {
		return b, err
	}
	if len(b.Associations) == 0 || len(b.Associations) > len(parts) {
		return b, invalid("associations", "there are %d; give one for the key, the value, or each", len(b.Associations))
	}
	b.Associations = slices.Clone(b.Associations)
	seen := map[string]bool{}
	for i := range b.Associations {
		a, err := b.Associations[i].checked()
		if err != nil {
			return b, err
		}
		if seen[a.Part] {
			return b, invalid("association_type", "there are two for the %s", a.Part)
		}
		seen[a.Part] = true
		a.Resource = b.Resource
		b.Associations[i] = a
	}
	return b, nil
}

// errDry ends a mutation that was only tried.
var errDry = errors.New("dry run")

// Bind creates or changes associations of a resource, all or none.
func (r *Registry) Bind(ctx context.Context, b Binding) ([]Association, error) {
	b, err := b.checked()
	if err != nil {
		return nil, failed("Bind", err)
	}
	var out []Association
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		out = nil
		var changed []any
		for _, a := range b.Associations {
			bound, change, err := m.bind(b, a)
			if err != nil {
				return nil, err
			}
			if out = append(out, bound); change {
				changed = append(changed, bound.words())
			}
		}
		switch {
		case b.DryRun:
			return nil, errDry
		case len(changed) == 0:
			return nil, nil
		}
		return &event{AssociationsSet, b.Resource.resource(), map[string]any{
			"resourceId": b.Resource.ID, "resourceType": b.Resource.Type, "associations": changed,
		}}, nil
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return out, failed("Bind", err)
}

// words is what the log says of an association.
func (a Association) words() map[string]any {
	w := map[string]any{"part": a.Part, "subject": a.Subject.resource(), "lifecycle": string(a.Lifecycle)}
	if a.Frozen {
		w["frozen"] = true
	}
	return w
}

// bind enters one association, and reports whether that changes anything.
func (m *mutation) bind(b Binding, a Association) (bound Association, changed bool, err error) {
	was, err := m.boundAlready(a)
	if err := errors.Join(err, writable(m.Tx, Place(a.Subject))); err != nil {
		return a, false, err
	}
	if was == nil {
		return m.bindNew(b, a)
	}
	if a.Lifecycle == "" {
		a.Lifecycle = was.Lifecycle
	}
	if *was == a {
		return a, false, nil
	}
	name := b.Resource.resource()
	switch {
	case b.CreateOnly, was.Resource != a.Resource:
		return a, false, refuse(AssociationExists, name, "the %s of %s is associated with %s already", a.Part, a.Resource.Name, was.Subject)
	case was.Frozen:
		return a, false, refuse(AssociationFrozen, name, "the association of the %s of %s with %s is frozen", a.Part, a.Resource.Name, was.Subject)
	case was.Subject != a.Subject:
		return a, false, invalid("associations.subject", "an association keeps its subject, %s; remove it and create another one", was.Subject)
	case was.Frozen != a.Frozen:
		return a, false, invalid("frozen", "an association is frozen when it is created, or never")
	}
	if err := m.checkShared(a); err != nil {
		return a, false, err
	}
	return a, true, m.putAssociation(a)
}

// boundAlready is the association that the same part of a resource has, be it
// found by name or by id.
func (m *mutation) boundAlready(a Association) (*Association, error) {
	for _, f := range []AssociationFilter{
		{Resource: Resource{ID: a.Resource.ID, Type: a.Resource.Type}, Parts: []string{a.Part}},
		{Resource: Resource{Namespace: a.Resource.Namespace, Name: a.Resource.Name, Type: a.Resource.Type}, Parts: []string{a.Part}},
	} {
		found, err := f.find(m.Tx)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			return &found[0], nil
		}
	}
	return nil, nil
}

func (m *mutation) bindNew(b Binding, a Association) (Association, bool, error) {
	if a.Lifecycle == "" {
		a.Lifecycle = Weak
		if a.Frozen {
			a.Lifecycle = Strong
		}
	}
	if _, err := loadDomain(m.Tx, a.Subject.Domain); err != nil && (!b.Unborn || !b.DryRun) {
		return a, false, err
	}
	subject, err := subjectOrNone(m.Tx, a.Subject)
	switch {
	case err != nil:
		return a, false, err
	case subject.Live == 0 && !b.Unborn:
		return a, false, refuse(SubjectNotFound, a.Subject.resource(), "there is no subject %s; publish its first version, or bring it along", a.Subject)
	case a.Frozen && subject.Live > 0 && b.Unborn && b.DryRun:
		return a, false, refuse(AssociationExists, a.Subject.resource(), "a frozen association begins with an empty subject, and %s has versions", a.Subject)
	}
	if err := m.checkShared(a); err != nil {
		return a, false, err
	}
	return a, true, m.putAssociation(a)
}

// checkShared refuses an association beside others of its subject, unless all
// are weak.
func (m *mutation) checkShared(a Association) error {
	others, err := AssociationFilter{Subject: a.Subject}.find(m.Tx)
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.Resource == a.Resource && o.Part == a.Part {
			continue
		}
		if a.Lifecycle == Strong || o.Lifecycle == Strong {
			return refuse(AssociationExists, a.Subject.resource(), "%s is associated with the %s of %s already, and a STRONG association shares its subject with nobody", a.Subject, o.Part, o.Resource.Name)
		}
	}
	return nil
}

func (m *mutation) putAssociation(a Association) error {
	return errors.Join(
		m.Put(a.byID(), []byte{}), m.Put(a.bySubject(), []byte{}),
		store(m.Tx, a.key(), associationRecord{a.Resource.ID, a.Subject, a.Lifecycle, a.Frozen, m.index}),
	)
}

// Unbind removes associations of a resource, which is named by its id and
// type; without parts, all of them. It answers what was there.
func (r *Registry) Unbind(ctx context.Context, of Resource, parts []string, dryRun bool) ([]Association, error) {
	var gone []Association
	err := r.mutate(ctx, func(m *mutation) (_ *event, err error) {
		if gone, err = (AssociationFilter{Resource: Resource{ID: of.ID, Type: of.Type}, Parts: parts}).find(m.Tx); err != nil {
			return nil, err
		}
		if of.ID == "" || len(gone) == 0 {
			return nil, refuse(AssociationNotFound, "associations", "the resource %q has no such association", of.ID)
		}
		named := make([]any, 0, len(gone))
		for _, a := range gone {
			named = append(named, a.Part)
			if err := remove(m.Tx, a.key(), a.byID(), a.bySubject()); err != nil {
				return nil, err
			}
		}
		if dryRun {
			return nil, errDry
		}
		return &event{AssociationsRemoved, gone[0].Resource.resource(), map[string]any{
			"resourceId": of.ID, "resourceType": gone[0].Resource.Type, "parts": named,
		}}, nil
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	return gone, failed("Unbind", err)
}

// removeAssociations removes those with the subjects of a domain.
func (m *mutation) removeAssociations(domain string) error {
	prefix := in(boundSpace).text(domain)
	var keys []key
	for p, err := range m.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return err
		}
		c := read(p.Key)
		subject := c.subject()
		a := c.association()
		rec, _, err := load[associationRecord](m.Tx, a.key())
		if err != nil {
			return err
		}
		a = rec.association(a)
		a.Subject = subject
		keys = append(keys, a.key(), a.byID(), a.bySubject())
	}
	return remove(m.Tx, keys...)
}
