package main

import (
	"errors"

	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry"

	"github.com/pawl-registry/pawl/e2e/clients/go/check"
)

// rules breaks the rules of compatibility, and changes them.
func rules(client schemaregistry.Client, d dialect) {
	subject := "cgo-" + d.name
	check.Run(d.name+": refused as incompatible", func() error {
		_, err := client.Register(subject, d.broken, false)
		return refused(err, 409)
	})
	check.Run(d.name+": refused as invalid", func() error {
		_, err := client.Register(subject, info{Schema: "{", SchemaType: d.order.SchemaType}, false)
		return refused(err, 42201)
	})
	check.Run(d.name+": check", func() error {
		good, err := client.TestSubjectCompatibility(subject, d.evolved)
		if err != nil {
			return err
		}
		first, err := client.TestCompatibility(subject, 1, d.evolved)
		if err != nil {
			return err
		}
		bad, err := client.TestCompatibility(subject, 2, d.broken)
		if err != nil {
			return err
		}
		return check.Same("verdicts", []bool{good, first, bad}, []bool{true, true, false})
	})
	check.Run(d.name+": level of a subject", func() error {
		_, err := client.GetCompatibility(subject)
		if err := refused(err, 40408); err != nil {
			return err
		}
		set, err := client.UpdateCompatibility(subject, schemaregistry.None)
		if err != nil {
			return err
		}
		got, err := client.GetCompatibility(subject)
		if err != nil {
			return err
		}
		if _, err := client.Register(subject, d.broken, false); err != nil {
			return err
		}
		deleted, err := client.DeleteSubjectVersion(subject, 3, false)
		if err != nil {
			return err
		}
		_, err = client.UpdateCompatibility(subject, schemaregistry.BackwardTransitive)
		return errors.Join(err, check.Same("level", set, schemaregistry.Compatibility(schemaregistry.None)),
			check.Same("level", got, schemaregistry.Compatibility(schemaregistry.None)), check.Same("version", deleted, 3))
	})
	check.Run(d.name+": configuration of a subject", func() error {
		want := schemaregistry.ServerConfig{
			CompatibilityUpdate: schemaregistry.Full, CompatibilityGroup: "major", Normalize: true,
			DefaultMetadata: &schemaregistry.Metadata{Properties: map[string]string{"owner": "orders"}},
		}
		if _, err := client.UpdateConfig("cgo-"+d.name+"-config", want); err != nil {
			return err
		}
		got, err := client.GetConfig("cgo-"+d.name+"-config", false)
		if err != nil {
			return err
		}
		want.CompatibilityUpdate, want.CompatibilityLevel = 0, schemaregistry.Full
		return check.Same("configuration", got, want)
	})
}

// deletes goes through the two steps of a delete.
func deletes(client schemaregistry.Client, d dialect) {
	subject := "cgo-" + d.name + "-gone"
	check.Run(d.name+": delete a version", func() error {
		for _, schema := range []info{d.order, d.evolved} {
			if _, err := client.Register(subject, schema, false); err != nil {
				return err
			}
		}
		_, early := client.DeleteSubjectVersion(subject, 1, true)
		gone, err := client.DeleteSubjectVersion(subject, 1, false)
		if err != nil {
			return err
		}
		_, twice := client.DeleteSubjectVersion(subject, 1, false)
		kept, err := client.GetSchemaMetadataIncludeDeleted(subject, 1, true)
		if err != nil {
			return err
		}
		return errors.Join(refused(early, 40407), refused(twice, 40406), check.Same("version", gone, 1), check.Same("version", kept.Version, 1))
	})
	check.Run(d.name+": delete a subject", func() error {
		_, early := client.DeleteSubject(subject, true)
		gone, err := client.DeleteSubject(subject, false)
		if err != nil {
			return err
		}
		_, twice := client.DeleteSubject(subject, false)
		purged, err := client.DeleteSubject(subject, true)
		if err != nil {
			return err
		}
		_, nothing := client.DeleteSubject(subject, false)
		return errors.Join(refused(early, 40405), refused(twice, 40404), refused(nothing, 40401),
			check.Same("deleted", gone, []int{2}), check.Same("purged", purged, []int{1, 2}))
	})
}
