package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry"

	"github.com/pawl-registry/pawl/e2e/clients/go/check"
	"github.com/pawl-registry/pawl/e2e/clients/go/schemas"
)

// versions publishes two versions of a subject and reads them in every way.
func versions(client schemaregistry.Client, d dialect) {
	subject := "cgo-" + d.name
	var first, second schemaregistry.SchemaMetadata
	check.Run(d.name+": register", func() (err error) {
		first, err = client.RegisterFullResponse(subject, d.order, false)
		if err != nil {
			return err
		}
		return check.Same("id, guid and version", first.ID > 0 && first.GUID != "" && first.Version == 1, true)
	})
	check.Run(d.name+": look up", func() error {
		id, err := fresh().GetID(subject, d.order, false)
		if err != nil {
			return err
		}
		version, err := fresh().GetVersion(subject, d.order, false)
		if err != nil {
			return err
		}
		return check.Same("id and version", fmt.Sprint(id, version), fmt.Sprint(first.ID, 1))
	})
	check.Run(d.name+": look up what is not there", func() error {
		_, err := fresh().GetID(subject, d.evolved, false)
		return refused(err, 40403)
	})
	check.Run(d.name+": by id", func() error {
		found, err := fresh().GetBySubjectAndID(subject, first.ID)
		if err != nil {
			return err
		}
		return d.same("schema", found.Schema, d.order.Schema)
	})
	check.Run(d.name+": by guid", func() error {
		found, err := fresh().GetByGUID(first.GUID)
		if err != nil {
			return err
		}
		return d.same("schema", found.Schema, d.order.Schema)
	})
	check.Run(d.name+": evolve compatibly", func() (err error) {
		second, err = client.RegisterFullResponse(subject, d.evolved, false)
		if err != nil {
			return err
		}
		return check.Same("version", second.Version, 2)
	})
	check.Run(d.name+": latest", func() error {
		latest, err := client.GetLatestSchemaMetadata(subject)
		if err != nil {
			return err
		}
		return check.Same("id and version", fmt.Sprint(latest.ID, latest.Version), fmt.Sprint(second.ID, 2))
	})
	check.Run(d.name+": by version", func() error {
		old, err := client.GetSchemaMetadata(subject, 1)
		if err != nil {
			return err
		}
		return errors.Join(check.Same("id", old.ID, first.ID), d.same("schema", old.Schema, d.order.Schema))
	})
	check.Run(d.name+": versions", func() error {
		numbers, err := client.GetAllVersions(subject)
		if err != nil {
			return err
		}
		return check.Same("versions", numbers, []int{1, 2})
	})
	check.Run(d.name+": subjects and versions of an id", func() error {
		uses, err := client.GetSubjectsAndVersionsByID(second.ID)
		if err != nil {
			return err
		}
		return check.Same("uses", uses, []schemaregistry.SubjectAndVersion{{Subject: subject, Version: 2}})
	})
	check.Run(d.name+": a version or subject that is not there", func() error {
		_, version := client.GetSchemaMetadata(subject, 9)
		_, name := client.GetLatestSchemaMetadata("cgo-nothing")
		return errors.Join(refused(version, 40402), refused(name, 40401))
	})
}

// identity looks at references, contexts, and names that need escapes.
func identity(client schemaregistry.Client, d dialect) {
	check.Run(d.name+": references", func() error {
		money := "cgo-" + d.name + "-money"
		if _, err := client.Register(money, d.money, false); err != nil {
			return err
		}
		invoice := d.invoice
		invoice.References = []schemaregistry.Reference{{Name: d.reference, Subject: money, Version: 1}}
		if _, err := client.Register("cgo-"+d.name+"-invoice", invoice, false); err != nil {
			return err
		}
		kept, err := client.GetSchemaMetadata("cgo-"+d.name+"-invoice", 1)
		if err != nil {
			return err
		}
		_, err = client.DeleteSubject(money, false)
		return errors.Join(check.Same("references", kept.References, invoice.References), refused(err, 42206))
	})
	check.Run(d.name+": contexts", func() error {
		qualified := ":.cgo-" + d.name + ":inner"
		made, err := client.RegisterFullResponse(qualified, d.order, false)
		if err != nil {
			return err
		}
		inside := connect(schemaregistry.NewConfig(check.Environment("REGISTRY") + "/contexts/.cgo-" + d.name))
		latest, err := inside.GetLatestSchemaMetadata("inner")
		if err != nil {
			return err
		}
		contexts, err := client.GetAllContexts()
		if err != nil {
			return err
		}
		return errors.Join(check.Same("id", latest.ID, made.ID), check.Same("contexts", slices.Contains(contexts, ".cgo-"+d.name), true))
	})
	check.Run(d.name+": a name that needs escapes", func() error {
		odd := "cgo/" + d.name + " ü?#%"
		if _, err := client.Register(odd, d.order, false); err != nil {
			return err
		}
		made, err := client.GetLatestSchemaMetadata(odd)
		if err != nil {
			return err
		}
		return check.Same("subject", made.Subject, odd)
	})
	if d.name == "avro" {
		check.Run(d.name+": normalize", func() error {
			spaced, err := fresh().RegisterFullResponse("cgo-normal", info{Schema: schemas.AvroOrderSpaced}, true)
			if err != nil {
				return err
			}
			plain, err := fresh().RegisterFullResponse("cgo-normal", d.order, true)
			if err != nil {
				return err
			}
			return check.Same("id and version", fmt.Sprint(plain.ID, plain.Version), fmt.Sprint(spaced.ID, 1))
		})
	}
}
