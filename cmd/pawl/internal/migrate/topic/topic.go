// Package topic reads a dump of the topic that Confluent's registry keeps its
// schemas in, _schemas by default.
package topic

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate"
	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate/confluent"
)

// A state is what the records of a topic come to, one after the other.
type state struct {
	versions map[migrate.Key]migrate.Version
	configs  map[migrate.Place]map[string]json.RawMessage
	modes    map[migrate.Place]string
	records  int
}

// Read reads a dump, in the order of the topic. Of records with the same key
// the last counts, as it does in a compacted topic.
func Read(r io.Reader) (migrate.Content, error) {
	s := &state{map[migrate.Key]migrate.Version{}, map[migrate.Place]map[string]json.RawMessage{}, map[migrate.Place]string{}, 0}
	for n, line := range migrate.Lines(r) {
		if line.Err != nil {
			return migrate.Content{}, line.Err
		}
		rec, err := read(line.Text)
		if err == nil && rec.key != nil {
			err = s.apply(rec)
		}
		if err != nil {
			return migrate.Content{}, fmt.Errorf("line %d: %w", n, err)
		}
	}
	if s.records == 0 {
		return migrate.Content{}, fmt.Errorf("there is no record of a schema registry in it; print keys and values, one record a line")
	}
	return s.content(), nil
}

// The types of keys that say something.
const (
	schemaKey        = "SCHEMA"
	configKey        = "CONFIG"
	modeKey          = "MODE"
	deleteSubjectKey = "DELETE_SUBJECT"
	clearSubjectKey  = "CLEAR_SUBJECT"
)

type topicKey struct {
	Type    string `json:"keytype"`
	Subject string `json:"subject"`
	Version int    `json:"version"`
}

// place is what a key of a setting is about. Without a subject it is the
// default context.
func (k topicKey) place() migrate.Place { return confluent.PlaceOf(k.Subject) }

func (s *state) apply(r record) error {
	var k topicKey
	if err := json.Unmarshal(r.key, &k); err != nil {
		return fmt.Errorf("the key: %w", err)
	}
	switch k.Type {
	case schemaKey, configKey, modeKey, deleteSubjectKey, clearSubjectKey:
		s.records++
	default:
		return nil // NOOP, CONTEXT, and what later versions add
	}
	if err := s.take(k, r.value); err != nil {
		return fmt.Errorf("the value of %s: %w", r.key, err)
	}
	return nil
}

func (s *state) take(k topicKey, value []byte) error {
	switch k.Type {
	case schemaKey:
		return s.schema(k, value)
	case configKey:
		return s.config(k, value)
	case modeKey:
		return s.mode(k, value)
	}
	if value == nil {
		return nil
	}
	var upTo struct{ Version int }
	if err := json.Unmarshal(value, &upTo); err != nil {
		return err
	}
	for key, v := range s.versions {
		if key.Place != k.place() || key.Number > upTo.Version {
			continue
		}
		if k.Type == clearSubjectKey {
			if v.Deleted {
				delete(s.versions, key)
			}
			continue
		}
		v.Deleted = true
		s.versions[key] = v
	}
	return nil
}

func (s *state) schema(k topicKey, value []byte) error {
	key := migrate.Key{Place: k.place(), Number: k.Version}
	if value == nil {
		delete(s.versions, key)
		return nil
	}
	var e confluent.Entity
	if err := json.Unmarshal(value, &e); err != nil {
		return err
	}
	e.Subject, e.Version = k.Subject, k.Version
	s.versions[key] = e.Neutral()
	return nil
}

func (s *state) config(k topicKey, value []byte) error {
	if value == nil {
		delete(s.configs, k.place())
		return nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(value, &fields); err != nil {
		return err
	}
	for name, value := range fields {
		if string(value) == "null" || name == "subject" || name == "magic" {
			delete(fields, name)
		}
	}
	s.configs[k.place()] = fields
	return nil
}

func (s *state) mode(k topicKey, value []byte) error {
	if value == nil {
		delete(s.modes, k.place())
		return nil
	}
	var mode struct{ Mode string }
	if err := json.Unmarshal(value, &mode); err != nil {
		return err
	}
	s.modes[k.place()] = mode.Mode
	return nil
}

func (s *state) content() migrate.Content {
	var c migrate.Content
	for _, v := range s.versions {
		c.Versions = append(c.Versions, v)
	}
	for place, fields := range s.configs {
		if len(fields) > 0 {
			c.Configs = append(c.Configs, migrate.Config{Place: place, Fields: fields})
		}
	}
	for place, mode := range s.modes {
		c.Modes = append(c.Modes, migrate.Mode{Place: place, Mode: mode})
	}
	c.Sort()
	return c
}
