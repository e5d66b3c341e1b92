package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/server/grpcapi"
)

// contractFlags say what a schema has besides its text, and what is made of it.
type contractFlags struct {
	metadata, rules  string
	normalize, force bool
}

// addContract adds the flags that publish and check share.
func (f *contractFlags) addContract(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.metadata, "metadata", "", "a JSON `FILE` with the metadata: tags, properties, sensitive")
	cmd.Flags().StringVar(&f.rules, "rules", "", "a JSON `FILE` with the rule set: migrationRules, domainRules, encodingRules")
	cmd.Flags().BoolVar(&f.normalize, "normalize", false, "store the schema in its normal form")
}

func (f *contractFlags) addForce(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.force, "force", false, "publish without a check; the log says so")
}

// enter reads the files that the flags name into a schema.
func (f *contractFlags) enter(s *registryv1.SchemaSource) (err error) {
	if s.Metadata, err = readMetadata(f.metadata); err != nil {
		return err
	}
	s.Rules, err = readRules(f.rules)
	return err
}

// readMetadata reads a file of metadata as Confluent writes it; no name is no
// metadata.
func readMetadata(path string) (*registryv1.Metadata, error) {
	if path == "" {
		return nil, nil
	}
	m, err := readJSON[schema.Metadata](path)
	return grpcapi.Metadata(m), err
}

// readRules reads a file with a rule set, likewise.
func readRules(path string) (*registryv1.RuleSet, error) {
	if path == "" {
		return nil, nil
	}
	rules, err := readJSON[schema.RuleSet](path)
	if err == nil {
		err = rules.Check()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return grpcapi.Rules(rules), nil
}

// readJSON reads a file that holds one value. A field with another name is an
// error: it would be lost without a word.
func readJSON[T any](path string) (*T, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	out := new(T)
	if err := d.Decode(out); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return out, nil
}
