package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/confluentinc/confluent-kafka-go/v2/schemaregistry"

	"github.com/pawl-registry/pawl/e2e/clients/go/check"
	"github.com/pawl-registry/pawl/e2e/clients/go/schemas"
)

// contracts has metadata and rule sets kept, given back and found.
func contracts(client schemaregistry.Client) {
	contract := info{
		Schema:     schemas.AvroOrder,
		SchemaType: "AVRO",
		Metadata: &schemaregistry.Metadata{
			Tags:       map[string][]string{"acme.Order.id": {"PII"}},
			Properties: map[string]string{"owner": "orders"},
			Sensitive:  []string{"owner"},
		},
		RuleSet: &schemaregistry.RuleSet{
			MigrationRules: []schemaregistry.Rule{{Name: "up", Kind: "TRANSFORM", Mode: "UPGRADE", Type: "JSONATA", Expr: "$"}},
			DomainRules: []schemaregistry.Rule{{
				Name: "positive", Doc: "no gifts", Kind: "CONDITION", Mode: "WRITE", Type: "CEL", Tags: []string{"PII"},
				Params: map[string]string{"k": "v"}, Expr: "message.total > 0", OnFailure: "ERROR", Disabled: true,
			}},
		},
	}
	check.Run("metadata and rule set", func() error {
		if _, err := client.Register("cgo-contract", contract, false); err != nil {
			return err
		}
		kept, err := fresh().GetLatestSchemaMetadata("cgo-contract")
		if err != nil {
			return err
		}
		return errors.Join(check.Same("metadata", kept.Metadata, contract.Metadata), check.Same("rule set", kept.RuleSet, contract.RuleSet))
	})
	check.Run("latest with metadata", func() error {
		found, err := client.GetLatestWithMetadata("cgo-contract", map[string]string{"owner": "orders"}, false)
		if err != nil {
			return err
		}
		return check.Same("version", found.Version, 1)
	})
}

// settings looks at what holds for the whole registry.
func settings(client schemaregistry.Client) {
	check.Run("level of the registry", func() error {
		level, err := client.GetDefaultCompatibility()
		if err != nil {
			return err
		}
		set, err := client.UpdateDefaultCompatibility(schemaregistry.Full)
		if err != nil {
			return err
		}
		_, err = client.UpdateDefaultCompatibility(schemaregistry.Backward)
		return errors.Join(err, check.Same("levels", fmt.Sprint(level.String(), set.String()), fmt.Sprint("BACKWARD", "FULL")))
	})
	check.Run("all subjects", func() error {
		subjects, err := client.GetAllSubjects()
		if err != nil {
			return err
		}
		return check.Same("a subject", slices.Contains(subjects, "cgo-avro"), true)
	})
}

// callers says who is calling to a registry that wants to know.
func callers() {
	guarded := check.Environment("REGISTRY_GUARDED")
	check.Run("nobody is let in without a name", func() error {
		_, err := connect(schemaregistry.NewConfig(guarded)).GetAllSubjects()
		if err == nil {
			return errors.New("not refused")
		}
		return nil
	})
	check.Run("basic authentication", func() error {
		client := connect(schemaregistry.NewConfigWithBasicAuthentication(guarded, check.Environment("USERNAME"), check.Environment("PASSWORD")))
		_, err := client.Register("cgo-guarded", info{Schema: schemas.AvroOrder}, false)
		return err
	})
}
