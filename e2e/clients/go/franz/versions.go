package main

import (
	"context"
	"fmt"

	"github.com/twmb/franz-go/pkg/sr"

	"github.com/pawl-registry/pawl/e2e/clients/go/check"
	"github.com/pawl-registry/pawl/e2e/clients/go/schemas"
)

// versions publishes two versions of a subject and reads them in every way.
func versions(ctx context.Context, client *sr.Client, d dialect) {
	subject := "franz-" + d.name + "-value"
	var first, second sr.SubjectSchema
	check.Run(d.name+": register", func() (err error) {
		first, err = client.CreateSchema(ctx, subject, d.order)
		if err != nil {
			return err
		}
		return check.Same("subject and version", fmt.Sprint(first.Subject, first.Version), fmt.Sprint(subject, 1))
	})
	check.Run(d.name+": register again gives the same id", func() error {
		again, err := client.CreateSchema(ctx, subject, d.order)
		if err != nil {
			return err
		}
		return check.Same("id and version", fmt.Sprint(again.ID, again.Version), fmt.Sprint(first.ID, 1))
	})
	check.Run(d.name+": look up", func() error {
		found, err := client.LookupSchema(ctx, subject, d.order)
		if err != nil {
			return err
		}
		return check.Same("id", found.ID, first.ID)
	})
	check.Run(d.name+": look up what is not there", func() error {
		_, err := client.LookupSchema(ctx, subject, d.evolved)
		return refused(err, sr.ErrSchemaNotFound)
	})
	check.Run(d.name+": by id", func() error {
		found, err := client.SchemaByID(ctx, first.ID)
		if err != nil {
			return err
		}
		if err := check.Same("type", found.Type, d.order.Type); err != nil {
			return err
		}
		return d.same("schema", found.Schema, d.order.Schema)
	})
	check.Run(d.name+": text by id", func() error {
		text, err := client.SchemaTextByID(ctx, first.ID)
		if err != nil {
			return err
		}
		return d.same("text", text, d.order.Schema)
	})
	check.Run(d.name+": evolve compatibly", func() (err error) {
		second, err = client.CreateSchema(ctx, subject, d.evolved)
		if err != nil {
			return err
		}
		return check.Same("version", second.Version, 2)
	})
	check.Run(d.name+": latest", func() error {
		latest, err := client.SchemaByVersion(ctx, subject, -1)
		if err != nil {
			return err
		}
		return check.Same("id and version", fmt.Sprint(latest.ID, latest.Version), fmt.Sprint(second.ID, 2))
	})
	check.Run(d.name+": text by version", func() error {
		text, err := client.SchemaTextByVersion(ctx, subject, 1)
		if err != nil {
			return err
		}
		return d.same("text", text, d.order.Schema)
	})
	check.Run(d.name+": versions", func() error {
		numbers, err := client.SubjectVersions(ctx, subject)
		if err != nil {
			return err
		}
		return check.Same("versions", numbers, []int{1, 2})
	})
	check.Run(d.name+": subjects and versions of an id", func() error {
		subjects, err := client.SubjectsByID(ctx, second.ID)
		if err != nil {
			return err
		}
		if err := check.Same("subjects", subjects, []string{subject}); err != nil {
			return err
		}
		uses, err := client.SchemaVersionsByID(ctx, second.ID)
		if err != nil {
			return err
		}
		return check.Same("uses", uses, []sr.SubjectVersion{{Subject: subject, Version: 2}})
	})
	check.Run(d.name+": schemas of a subject", func() error {
		all, err := client.Schemas(ctx, subject)
		if err != nil {
			return err
		}
		return check.Same("schemas", len(all), 2)
	})
	check.Run(d.name+": a version that is not there", func() error {
		_, err := client.SchemaByVersion(ctx, subject, 9)
		return refused(err, sr.ErrVersionNotFound)
	})
	check.Run(d.name+": a subject that is not there", func() error {
		_, err := client.SchemaByVersion(ctx, "franz-nothing", 1)
		return refused(err, sr.ErrSubjectNotFound)
	})
}

// identity looks at guids, references, contexts, and names that need escapes.
func identity(ctx context.Context, client *sr.Client, d dialect) {
	money := "franz-" + d.name + "-money"
	invoice := d.invoice
	check.Run(d.name+": references", func() error {
		if _, err := client.CreateSchema(ctx, money, d.money); err != nil {
			return err
		}
		invoice.References = []sr.SchemaReference{{Name: d.reference, Subject: money, Version: 1}}
		made, err := client.CreateSchema(ctx, "franz-"+d.name+"-invoice", invoice)
		if err != nil {
			return err
		}
		return check.Same("references", made.References, invoice.References)
	})
	check.Run(d.name+": referenced by", func() error {
		users, err := client.SchemaReferences(ctx, money, 1)
		if err != nil {
			return err
		}
		return check.Same("user", users[0].Subject, "franz-"+d.name+"-invoice")
	})
	check.Run(d.name+": a reference that is not there", func() error {
		lost := d.invoice
		lost.References = []sr.SchemaReference{{Name: d.reference, Subject: "franz-nothing", Version: 1}}
		_, err := client.CreateSchema(ctx, "franz-"+d.name+"-lost", lost)
		return refused(err, sr.ErrInvalidSchema)
	})
	check.Run(d.name+": by guid", func() error {
		made, err := client.SchemaByVersion(ctx, money, 1)
		if err != nil {
			return err
		}
		found, err := client.SchemaByGUID(ctx, made.GUID)
		if err != nil {
			return err
		}
		if err := d.same("schema", found.Schema.Schema, d.money.Schema); err != nil {
			return err
		}
		ids, err := client.SchemaIDsByGUID(ctx, made.GUID)
		if err != nil {
			return err
		}
		return check.Same("ids", ids, []sr.ContextID{{Context: ".", ID: made.ID}})
	})
	check.Run(d.name+": contexts", func() error {
		inside := sr.InContext(ctx, ".franz-"+d.name)
		made, err := client.CreateSchema(inside, "inner", d.order)
		if err != nil {
			return err
		}
		qualified, err := client.SchemaByVersion(ctx, ":.franz-"+d.name+":inner", 1)
		if err != nil {
			return err
		}
		return check.Same("id", qualified.ID, made.ID)
	})
	check.Run(d.name+": a name that needs escapes", func() error {
		odd := "franz/" + d.name + " ü?#%"
		made, err := client.CreateSchema(ctx, odd, d.order)
		if err != nil {
			return err
		}
		return check.Same("subject", made.Subject, odd)
	})
	if d.name == "avro" {
		check.Run(d.name+": normalize", func() error {
			made, err := client.CreateSchema(sr.WithParams(ctx, sr.Normalize), "franz-normal", sr.Schema{Schema: schemas.AvroOrderSpaced})
			if err != nil {
				return err
			}
			again, err := client.CreateSchema(sr.WithParams(ctx, sr.Normalize), "franz-normal", d.order)
			if err != nil {
				return err
			}
			return check.Same("id and version", fmt.Sprint(again.ID, again.Version), fmt.Sprint(made.ID, 1))
		})
	}
}
