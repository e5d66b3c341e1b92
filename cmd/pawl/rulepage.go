package main

import (
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
)

// A rulePage is the page of a rule for scripts. Its names are stable.
type rulePage struct {
	Rule      finding.Rule `json:"rule"`
	Meaning   string       `json:"meaning"`
	Why       string       `json:"why"`
	Source    string       `json:"source,omitempty"`
	NoWitness string       `json:"noWitness,omitempty"`
	Fix       string       `json:"fix"`
	Buf       []string     `json:"buf"`
	Confluent []string     `json:"confluent"`
	Example   *ruleExample `json:"example,omitempty"`
}

type ruleExample struct {
	Old     []ruleFile     `json:"old"`
	Between []ruleFile     `json:"between,omitempty"`
	New     []ruleFile     `json:"new"`
	Effects []ruleEffect   `json:"effects"`
	Also    []finding.Rule `json:"also,omitempty"`
}

type ruleFile struct {
	Path    string `json:"path"`
	Content string `json:"content"`
}

type ruleEffect struct {
	Encoding   string `json:"encoding"`
	NewReaders string `json:"newReaders"`
	OldReaders string `json:"oldReaders"`
}

func pageOf(p finding.Page) rulePage {
	page := rulePage{
		Rule: p.Rule, Meaning: p.Meaning, Why: p.Why, Source: p.Source, NoWitness: p.NoWitness, Fix: p.Fix,
		Buf: append([]string{}, p.Buf...), Confluent: append([]string{}, p.Confluent...),
	}
	if e := p.Example; e.Old != nil {
		page.Example = &ruleExample{
			Old: filesOf(e.Old), Between: filesOf(e.Between), New: filesOf(e.New),
			Effects: effectsOf(e.Effects), Also: e.Also,
		}
	}
	return page
}

func filesOf(files []schema.File) []ruleFile {
	var list []ruleFile
	for _, f := range files {
		list = append(list, ruleFile{f.Path, f.Content})
	}
	return list
}

// effectsOf are the encodings in which an example does anything.
func effectsOf(e finding.Effects) []ruleEffect {
	list := []ruleEffect{}
	for encoding := range finding.Encodings {
		if cells := e[encoding]; cells != ([2]finding.Class{}) {
			list = append(list, ruleEffect{encoding.String(), cells[finding.NewReaders].String(), cells[finding.OldReaders].String()})
		}
	}
	return list
}
