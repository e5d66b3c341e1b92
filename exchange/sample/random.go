package sample

import (
	"time"

	"pgregory.net/rapid"

	"github.com/pawl-registry/pawl/exchange"
)

// Random draws a mesh whose words are whatever the registry lets people say.
func Random() *rapid.Generator[exchange.Mesh] {
	return rapid.Custom(func(t *rapid.T) exchange.Mesh {
		names := rapid.SliceOfNDistinct(name(), 1, 5, rapid.ID[exchange.Name]).Draw(t, "names")
		m := exchange.Mesh{Registry: rapid.SampledFrom([]string{"", "https://registry.example.com", "http://[::1]:8080/"}).Draw(t, "registry")}
		for _, n := range names {
			m.Subjects = append(m.Subjects, subject(n, names).Draw(t, "subject"))
		}
		if rapid.Bool().Draw(t, "neighbour") {
			m.Neighbours = []exchange.Subject{m.Subjects[0]}
			m.Subjects = m.Subjects[1:]
		}
		m.Teams = rapid.SliceOfNDistinct(rapid.Custom(team), 0, 3, func(t exchange.Team) string { return t.Name }).Draw(t, "teams")
		m.Domains = []exchange.Domain{{Name: names[0].Domain, Description: word().Draw(t, "text"), Owner: rapid.SampledFrom([]string{"", "crew"}).Draw(t, "owner"), Labels: labels().Draw(t, "labels")}}
		m.Products = []exchange.Product{{
			Name: exchange.Name{Domain: names[0].Domain, Name: plain().Draw(t, "product")}, Description: word().Draw(t, "text"), Outputs: names, Inputs: names[:1], Tags: words().Draw(t, "tags"),
			Labels: labels().Draw(t, "labels"), SLAs: slas().Draw(t, "slas"), Contacts: contacts().Draw(t, "contacts"), Lifecycle: lifecycle().Draw(t, "lifecycle"),
		}}
		m.Applications = []exchange.Application{{Name: plain().Draw(t, "application"), Description: word().Draw(t, "text"), Labels: labels().Draw(t, "labels")}}
		for _, n := range names {
			m.Applications[0].Usages = append(m.Applications[0].Usages, exchange.Usage{
				Subject: n, Producer: rapid.Bool().Draw(t, "producer"), Environment: plain().Draw(t, "environment"), Version: rapid.IntRange(0, 9).Draw(t, "version"), Paths: words().Draw(t, "paths"),
			})
		}
		return m
	})
}

// word is any text that JSON and YAML can hold.
func word() *rapid.Generator[string] {
	return rapid.OneOf(rapid.StringN(0, 12, -1), rapid.SampledFrom([]string{"", "true", "7", "1e3", "null", "~", "a: b", "---", "# x", "two\nlines", " x ", "'", "\"", "é/ü", "99.9", "0x1F"}))
}

func words() *rapid.Generator[[]string] { return rapid.SliceOfN(word(), 0, 3) }

func plain() *rapid.Generator[string] { return rapid.StringMatching(`[a-z0-9][a-z0-9._-]{0,62}`) }

func labels() *rapid.Generator[map[string]string] { return rapid.MapOfN(word(), word(), 0, 3) }

func name() *rapid.Generator[exchange.Name] {
	return rapid.Custom(func(t *rapid.T) exchange.Name {
		return exchange.Name{Domain: rapid.StringMatching(`[A-Za-z0-9][A-Za-z0-9._-]{0,20}`).Draw(t, "domain"), Name: rapid.StringN(1, 80, -1).Draw(t, "name")}
	})
}

func contacts() *rapid.Generator[[]exchange.Contact] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) exchange.Contact {
		return exchange.Contact{Kind: rapid.SampledFrom([]string{"email", "slack", "url", "pagerduty"}).Draw(t, "kind"), Address: rapid.StringN(1, 20, -1).Draw(t, "address")}
	}), 0, 3)
}

func team(t *rapid.T) exchange.Team {
	return exchange.Team{Name: plain().Draw(t, "team"), Description: word().Draw(t, "text"), Contacts: contacts().Draw(t, "contacts"), Labels: labels().Draw(t, "labels")}
}

func lifecycle() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"", "EXPERIMENTAL", "PRODUCTION", "DEPRECATED", "RETIRED"})
}

func slas() *rapid.Generator[[]exchange.SLA] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) exchange.SLA {
		return exchange.SLA{Name: word().Draw(t, "name"), Value: word().Draw(t, "value"), Unit: word().Draw(t, "unit"), Description: word().Draw(t, "text")}
	}), 0, 3)
}

var kinds = []exchange.Kind{
	exchange.String, exchange.Integer, exchange.Number, exchange.Boolean, exchange.Bytes, exchange.Date, exchange.Time, exchange.Timestamp,
	exchange.Object, exchange.Array, exchange.Map, exchange.Union, exchange.Nothing,
}

func field(depth int) *rapid.Generator[exchange.Field] {
	return rapid.Custom(func(t *rapid.T) exchange.Field {
		f := exchange.Field{
			Name: rapid.StringMatching(`[A-Za-z_][A-Za-z0-9_]{0,8}`).Draw(t, "field"), Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Type: rapid.StringMatching(`[A-Za-z_][A-Za-z0-9_.<>, ]{0,20}`).Draw(t, "type"),
			Doc: word().Draw(t, "doc"), Required: rapid.Bool().Draw(t, "required"), Tags: words().Draw(t, "tags"),
		}
		parts := func(most int) { f.Parts = rapid.SliceOfN(field(depth-1), 0, most).Draw(t, "parts") }
		switch f.Kind {
		case exchange.Object, exchange.Union:
			if depth > 0 {
				parts(3)
			}
		case exchange.Array:
			f.Parts = []exchange.Field{{Name: "_element", Kind: exchange.String, Type: "string", Required: true}}
			if depth > 0 {
				parts(1)
			}
		case exchange.Map:
			f.Parts = []exchange.Field{{Name: "key", Kind: exchange.String, Type: "string"}, {Name: "value", Kind: exchange.Bytes, Type: "bytes"}}
		default:
		}
		return f
	})
}

func subject(n exchange.Name, all []exchange.Name) *rapid.Generator[exchange.Subject] {
	return rapid.Custom(func(t *rapid.T) exchange.Subject {
		s := exchange.Subject{
			Name: n, Description: word().Draw(t, "text"), Owner: rapid.SampledFrom([]string{"", "crew"}).Draw(t, "owner"), Contacts: contacts().Draw(t, "contacts"),
			Lifecycle: lifecycle().Draw(t, "lifecycle"), Tags: words().Draw(t, "tags"), Labels: labels().Draw(t, "labels"), SLAs: slas().Draw(t, "slas"),
			CreateTime: time.Unix(rapid.Int64Range(0, 1<<31).Draw(t, "time"), 0), Level: "BACKWARD",
		}
		if rapid.Bool().Draw(t, "live") {
			s.Version = &exchange.Version{Number: rapid.IntRange(1, 1<<31-1).Draw(t, "number"), Format: "AVRO", Text: rapid.StringN(1, 40, -1).Draw(t, "text"), Types: rapid.SliceOfN(field(3), 1, 2).Draw(t, "types")}
		}
		if rapid.Bool().Draw(t, "bound") {
			s.Bindings = []exchange.Binding{{Environment: rapid.SampledFrom([]string{"", "prod"}).Draw(t, "environment"), Broker: rapid.SampledFrom([]string{"broker:9092", "kafka://b:1", ""}).Draw(t, "broker"), Topic: rapid.StringMatching(`[A-Za-z0-9._-]{1,20}`).Draw(t, "topic")}}
		}
		if rapid.Bool().Draw(t, "derived") {
			s.Derived = []exchange.Derivation{{Source: rapid.SampledFrom(all).Draw(t, "source"), Description: word().Draw(t, "text"), Mappings: []exchange.Mapping{
				{Target: word().Draw(t, "target"), Sources: []string{rapid.StringN(1, 9, -1).Draw(t, "from")}, Transformation: rapid.SampledFrom([]string{"", "IDENTITY", "MASKED", "JOIN", "DIRECT", "INDIRECT", "ODD"}).Draw(t, "word")},
			}}}
		}
		return s
	})
}
