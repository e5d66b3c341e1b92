package main

import (
	"context"
	"errors"
	"slices"

	"github.com/twmb/franz-go/pkg/sr"

	"github.com/pawl-registry/pawl/e2e/clients/go/check"
	"github.com/pawl-registry/pawl/e2e/clients/go/schemas"
)

// contracts has metadata and rule sets kept and given back.
func contracts(ctx context.Context, client *sr.Client) {
	check.Run("metadata and rule set", func() error {
		contract := sr.Schema{
			Schema: schemas.AvroOrder,
			SchemaMetadata: &sr.SchemaMetadata{
				Tags:       map[string][]string{"acme.Order.id": {"PII"}},
				Properties: map[string]string{"owner": "orders"},
				Sensitive:  []string{"owner"},
			},
			SchemaRuleSet: &sr.SchemaRuleSet{DomainRules: []sr.SchemaRule{{
				Name: "positive", Kind: sr.SchemaRuleKindCondition, Mode: sr.SchemaRuleModeWrite, Type: "CEL",
				Tags: []string{"PII"}, Expr: "message.total > 0", OnFailure: "ERROR",
			}}},
		}
		if _, err := client.CreateSchema(ctx, "franz-contract", contract); err != nil {
			return err
		}
		kept, err := client.SchemaByVersion(ctx, "franz-contract", 1)
		if err != nil {
			return err
		}
		return errors.Join(
			check.Same("metadata", kept.SchemaMetadata, contract.SchemaMetadata),
			check.Same("rule set", kept.SchemaRuleSet, contract.SchemaRuleSet))
	})
}

// settings looks at what holds for the whole registry.
func settings(ctx context.Context, client *sr.Client) {
	check.Run("level of the registry", func() error {
		got := client.Compatibility(ctx)[0]
		if got.Err != nil {
			return got.Err
		}
		if err := check.Same("level", got.Level, sr.CompatBackward); err != nil {
			return err
		}
		if err := client.SetCompatibility(ctx, sr.SetCompatibility{Level: sr.CompatFullTransitive})[0].Err; err != nil {
			return err
		}
		if err := check.Same("level", client.Compatibility(ctx)[0].Level, sr.CompatFullTransitive); err != nil {
			return err
		}
		return client.SetCompatibility(ctx, sr.SetCompatibility{Level: sr.CompatBackward})[0].Err
	})
	check.Run("mode of the registry", func() error {
		got := client.Mode(ctx)[0]
		return errors.Join(got.Err, check.Same("mode", got.Mode, sr.ModeReadWrite))
	})
	check.Run("all subjects, schemas and contexts", func() error {
		subjects, err := client.Subjects(ctx)
		if err != nil {
			return err
		}
		all, err := client.AllSchemas(ctx)
		if err != nil {
			return err
		}
		contexts, err := client.Contexts(ctx)
		if err != nil {
			return err
		}
		return errors.Join(
			check.Same("a subject", slices.Contains(subjects, "franz-avro-value"), true),
			check.Same("a subject of a context", slices.Contains(subjects, ":.franz-avro:inner"), true),
			check.Same("schemas at least as many as subjects", len(all) >= len(subjects), true),
			check.Same("contexts", slices.Contains(contexts, ".") && slices.Contains(contexts, ".franz-avro"), true))
	})
}

// migration registers ids that another registry gave.
func migration(ctx context.Context, client *sr.Client) {
	const subject = ":.franz-import:orders-value"
	check.Run("ids kept in mode IMPORT", func() error {
		if _, err := client.RegisterSchema(ctx, subject, sr.Schema{Schema: schemas.AvroOrder}, 70001, 3); refused(err, sr.ErrOperationNotPermitted) != nil {
			return refused(err, sr.ErrOperationNotPermitted)
		}
		if err := client.SetMode(ctx, sr.ModeImport, subject)[0].Err; err != nil {
			return err
		}
		id, err := client.RegisterSchema(ctx, subject, sr.Schema{Schema: schemas.AvroOrder}, 70001, 3)
		if err != nil {
			return err
		}
		kept, err := client.SchemaByVersion(ctx, subject, 3)
		if err != nil {
			return err
		}
		return errors.Join(check.Same("id", id, 70001), check.Same("id", kept.ID, 70001), check.Same("version", kept.Version, 3))
	})
}

// callers says who is calling to a registry that wants to know.
func callers(ctx context.Context) {
	guarded := check.Environment("REGISTRY_GUARDED")
	check.Run("nobody is let in without a name", func() error {
		client, err := sr.NewClient(sr.URLs(guarded))
		if err != nil {
			return err
		}
		_, err = client.Subjects(ctx)
		var got *sr.ResponseError
		if !errors.As(err, &got) {
			return errors.Join(errors.New("not refused"), err)
		}
		return check.Same("status", got.StatusCode, 401)
	})
	check.Run("basic authentication", func() error {
		client, err := sr.NewClient(sr.URLs(guarded), sr.BasicAuth(check.Environment("USERNAME"), check.Environment("PASSWORD")))
		if err != nil {
			return err
		}
		_, err = client.CreateSchema(ctx, "franz-guarded", sr.Schema{Schema: schemas.AvroOrder})
		return err
	})
	check.Run("a bearer's token", func() error {
		client, err := sr.NewClient(sr.URLs(guarded), sr.BearerToken(check.Environment("PASSWORD")))
		if err != nil {
			return err
		}
		_, err = client.Subjects(ctx)
		return err
	})
}
