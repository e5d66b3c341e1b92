package bleve_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/catalog"
	"github.com/pawl-registry/pawl/catalog/bleve"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
	"github.com/pawl-registry/pawl/storage/memory"
)

// A shelf is a registry with a catalog that follows it.
type shelf struct {
	t    testing.TB
	r    *registry.Registry
	i    *bleve.Index
	stop func()
}

// over opens a catalog in a directory, empty for none, over a registry.
func over(t testing.TB, r *registry.Registry, dir string) *shelf {
	t.Helper()
	logger := slog.New(slog.NewTextHandler(t.Output(), nil))
	i, err := bleve.Open(t.Context(), bleve.Config{Registry: r, Logger: logger, Dir: dir})
	if err != nil {
		t.Fatalf("Open(%s) = %v", dir, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan struct{})
	go func() {
		defer close(ran)
		i.Run(ctx)
	}()
	s := &shelf{t: t, r: r, i: i}
	stopped := false
	s.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		<-ran
		if err := i.Close(); err != nil {
			t.Errorf("Close() = %v", err)
		}
	}
	t.Cleanup(func() { s.stop() })
	return s
}

func newRegistry(t testing.TB, store storage.Store, visible func(registry.Caller, string) bool) *registry.Registry {
	t.Helper()
	r, err := registry.Open(t.Context(), registry.Config{
		Store: store, Clock: time.Now, Logger: slog.New(slog.DiscardHandler), CreateDomains: true, Visible: visible,
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func newShelf(t testing.TB) *shelf {
	store := memory.New()
	t.Cleanup(func() { _ = store.Close() })
	return over(t, newRegistry(t, store, nil), "")
}

func (s *shelf) publish(domain, subject string, format schema.Format, text string) {
	s.t.Helper()
	_, err := s.r.Publish(s.t.Context(), registry.Publication{
		Subject: registry.SubjectName{Domain: domain, Subject: subject},
		Draft:   registry.Draft{Format: format, Files: []schema.File{{Path: subject, Content: text}}},
	})
	if err != nil {
		s.t.Fatalf("Publish(%s/%s) = %v", domain, subject, err)
	}
}

// await waits until the catalog knows of everything in the log.
func (s *shelf) await() {
	s.t.Helper()
	log, err := s.r.Entries(s.t.Context(), registry.EntryFilter{}, registry.PageRequest{Size: 1})
	if err != nil {
		s.t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		page, err := s.i.Search(s.t.Context(), catalog.Search{Query: "x"})
		if err == nil && page.IndexedThrough >= log.Last {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("after a minute the catalog is at %d of %d: %v", page.IndexedThrough, log.Last, err)
		}
	}
}

func (s *shelf) search(query string) catalog.Page {
	s.t.Helper()
	page, err := s.i.Search(s.t.Context(), catalog.Search{Query: query})
	if err != nil {
		s.t.Fatalf("Search(%s) = %v", query, err)
	}
	return page
}

// names are the subjects of a page, in order.
func names(p catalog.Page) []string {
	var out []string
	for _, r := range p.Results {
		out = append(out, r.Subject.String())
	}
	return out
}

func (s *shelf) finds(query string, want ...string) {
	s.t.Helper()
	if diff := cmp.Diff(want, names(s.search(query))); diff != "" {
		s.t.Errorf("Search(%s) finds (-want +got)\n%s", query, diff)
	}
}

const (
	orderAvro = `{"type": "record", "name": "acme.shop.Order", "doc": "What a customer has bought.", "fields": [
		{"name": "orderId", "type": "string", "doc": "The number on the bill."},
		{"name": "total_amount", "type": "long"},
		{"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["OPEN", "REFUNDED"]}},
		{"name": "card", "type": "string", "confluent:tags": ["PII"]}]}`
	paymentProto = `syntax = "proto3";
package acme.pay.v1;
// A payment of a customer for an order.
message Payment {
  string order_id = 1; // The order that is paid.
  string iban = 2;
}
service Payments { rpc Capture(Payment) returns (Payment); }
`
	customerAvro = `{"type": "record", "name": "acme.crm.Customer", "fields": [{"name": "email", "type": "string"}]}`
)

func shop(t testing.TB) *shelf {
	s := newShelf(t)
	if _, err := s.r.CreateTeam(t.Context(), registry.Team{Name: "till"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.r.CreateDomain(t.Context(), registry.Domain{Name: "payments", Owner: "till"}); err != nil {
		t.Fatal(err)
	}
	s.publish("shop", "orders-value", schema.Avro, orderAvro)
	s.publish("payments", "payment.captured", schema.Protobuf, paymentProto)
	s.publish("crm", "customer", schema.Avro, customerAvro)
	description := "Everybody who ever bought something."
	if _, err := s.r.UpdateSubject(t.Context(), registry.SubjectName{Domain: "crm", Subject: "customer"}, registry.SubjectChange{
		Description: &description, Tags: []string{"golden record"}, Labels: map[string]string{"tier": "gold"},
	}); err != nil {
		t.Fatal(err)
	}
	s.await()
	return s
}

func TestSubjectsAreFoundByWhatIsInThem(t *testing.T) {
	s := shop(t)
	const orders, payment, customer = "shop/orders-value", "payments/payment.captured", "crm/customer"
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"orders", []string{orders}},
		{"order", []string{orders, payment}}, // a type, and a doc
		{"orderid", []string{payment, orders}},
		{"orderId", []string{orders, payment}},
		{"orders valu", []string{orders}},
		{"customer", []string{customer, payment, orders}}, // its name before two docs
		{"custmoer", []string{customer, payment, orders}},
		{"refunded", []string{orders}},
		{"capture", []string{payment}},
		{"gold", []string{customer}},
		{"ever bought", []string{customer}},
		{`"number on the bill"`, []string{orders}},
		{`"bill the"`, nil},
		{"till", []string{payment}},
		{"owner:till", []string{payment}},
		{"tag:pii", []string{orders}},
		{`tag:"golden record"`, []string{customer}},
		{"format:avro", []string{customer, orders}},
		{"format:PROTOBUF order", []string{payment}},
		{"domain:shop", []string{orders}},
		{"field:order_id", []string{payment, orders}},
		{"field:payment.order_id", []string{payment}},
		{"field:acme.shop.Order.orderId", []string{orders}},
		{"field:amount", []string{orders}},
		{"field:order", []string{payment, orders}},
		{"type:payment", []string{payment}},
		{"type:acme.crm.Customer", []string{customer}},
		{"type:email", nil},
		{"acme iban", []string{payment}},
		{"iban nothing", nil},
	} {
		s.finds(c.query, c.want...)
	}
}

func TestMatchesSayWhy(t *testing.T) {
	s := shop(t)
	for _, c := range []struct {
		query string
		want  []catalog.Match
	}{
		{"iban domain:payments", []catalog.Match{{What: catalog.Field, Path: "acme.pay.v1.Payment.iban", Excerpt: "iban"}}},
		{`"number on the bill"`, []catalog.Match{{What: catalog.Doc, Path: "acme.shop.Order.orderId", Excerpt: "The number on the bill."}}},
		{"gold", []catalog.Match{{What: catalog.Label, Path: "tier", Excerpt: "tier gold"}, {What: catalog.Tag, Excerpt: "golden record"}}},
		{"tag:pii", []catalog.Match{{What: catalog.Tag, Path: "acme.shop.Order.card", Excerpt: "PII"}}},
	} {
		page := s.search(c.query)
		if len(page.Results) != 1 {
			t.Errorf("Search(%s) finds %v, want one", c.query, names(page))
			continue
		}
		if diff := cmp.Diff(c.want, page.Results[0].Matches); diff != "" {
			t.Errorf("matches of %s (-want +got)\n%s", c.query, diff)
		}
	}
	best := s.search("customer").Results[0]
	if best.Score != 1 || best.Latest != 1 || best.Format != schema.Avro {
		t.Errorf("a name that is the query = %+v, want score 1 of an Avro subject at version 1", best)
	}
}

func TestTheCatalogFollows(t *testing.T) {
	s := shop(t)
	name := registry.SubjectName{Domain: "crm", Subject: "customer"}
	s.publish("crm", "customer", schema.Avro, `{"type": "record", "name": "acme.crm.Customer", "fields": [{"name": "email", "type": "string"}, {"name": "shoesize", "type": "int", "default": 0}]}`)
	s.await()
	s.finds("shoesize", "crm/customer")
	if got := s.search("shoesize").Results[0].Latest; got != 2 {
		t.Errorf("the latest version is %d, want 2", got)
	}
	if _, err := s.r.DeleteVersion(t.Context(), registry.VersionName{SubjectName: name, Number: 2}); err != nil {
		t.Fatal(err)
	}
	s.await()
	s.finds("shoesize")
	s.finds("field:email", "crm/customer")
	if _, err := s.r.DeleteSubject(t.Context(), name, ""); err != nil {
		t.Fatal(err)
	}
	s.await()
	s.finds("field:email")
	if _, err := s.r.UndeleteSubject(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	s.await()
	s.finds("field:email", "crm/customer")
	team := "till"
	if _, err := s.r.UpdateDomain(t.Context(), "crm", registry.DomainChange{Owner: &team}); err != nil {
		t.Fatal(err)
	}
	s.await()
	s.finds("owner:till", "crm/customer", "payments/payment.captured")
}

func TestWhatIsHiddenIsNotFound(t *testing.T) {
	store := memory.New()
	t.Cleanup(func() { _ = store.Close() })
	s := over(t, newRegistry(t, store, func(c registry.Caller, domain string) bool {
		return c.Principal == "insider" || domain == "open"
	}), "")
	s.publish("open", "customer", schema.Avro, customerAvro)
	s.publish("secret", "customer", schema.Avro, customerAvro)
	s.publish("secret", "salaries", schema.Avro, `{"type": "record", "name": "Salary", "fields": []}`)
	s.await()
	insider := registry.WithCaller(t.Context(), registry.Caller{Principal: "insider"})
	for _, c := range []struct {
		query        string
		hidden, seen int
	}{
		{"customer", 1, 2}, {"domain:secret", 0, 2}, {"salaries", 0, 1}, {"salarie", 0, 1}, {"salareis", 0, 1}, {"secret", 0, 2}, {"type:Salary", 0, 1}, {"format:avro", 1, 3},
	} {
		for who, ctx := range map[string]context.Context{"outsider": t.Context(), "insider": insider} {
			want := c.hidden
			if who == "insider" {
				want = c.seen
			}
			page, err := s.i.Search(ctx, catalog.Search{Query: c.query})
			if err != nil || page.Total != want || len(page.Results) != want {
				t.Errorf("Search(%s) as %s = %d of %d: %v, %v, want %d", c.query, who, len(page.Results), page.Total, names(page), err, want)
			}
		}
	}
}

func TestPagesAreTheWholeAnswer(t *testing.T) {
	s := newShelf(t)
	const count = 250
	for n := range count {
		s.publish("default", fmt.Sprintf("customer-%03d", n), schema.Avro, customerAvro)
	}
	s.await()
	var got, want []string
	for token := ""; ; {
		page, err := s.i.Search(t.Context(), catalog.Search{Query: "customer", Size: 60, Token: token})
		if err != nil || page.Total != count {
			t.Fatalf("Search = %d in all, %v, want %d", page.Total, err, count)
		}
		got = append(got, names(page)...)
		if token = page.Next; token == "" {
			break
		}
		if _, err := s.i.Search(t.Context(), catalog.Search{Query: "other", Token: token}); err == nil {
			t.Error("a token of another query is taken, want an error")
		}
	}
	for n := range count {
		want = append(want, fmt.Sprintf("default/customer-%03d", n))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the pages (-want +got)\n%s", diff)
	}
}
