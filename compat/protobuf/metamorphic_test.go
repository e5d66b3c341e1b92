package protobuf_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
	model "github.com/pawl-registry/pawl/schema/protobuf"
)

// plain are findings without the positions that shuffling moves.
func plain(changes finding.Changes) map[string]int {
	set := map[string]int{}
	for _, f := range changes.Findings {
		set[fmt.Sprintf("%s %s %v", f.Rule, f.Path, f.Effects)]++
	}
	return set
}

// data is the worst for data, without the rules that have a direction by
// decision: a root that is removed hurts both, one that is added none.
func data(changes finding.Changes) finding.Effects {
	var e finding.Effects
	for _, f := range changes.Findings {
		switch f.Rule {
		case protobuf.MessageRemoved, protobuf.MessageAdded, protobuf.ReservedRemoved, protobuf.ExtensionRange:
		default:
			e.Raise(f.Effects)
		}
	}
	e[finding.Code], e[finding.Service] = [2]finding.Class{}, [2]finding.Class{}
	return e
}

func TestLawsOfDiff(t *testing.T) {
	rounds, r := trials(t, 500)
	compiled := func(s aSchema) *model.Module {
		return compileText(t, s.text())
	}
	diff := func(old, new *model.Module) finding.Changes {
		changes, err := protobuf.Diff(t.Context(), old, new)
		if err != nil {
			t.Fatal(err)
		}
		return changes
	}
	for range rounds {
		before := randomSchema(r)
		after := before.clone()
		for range 1 + r.IntN(4) {
			after.change(r)
		}
		old, new := compiled(before), compiled(after)
		there, back := diff(old, new), diff(new, old)
		if again := diff(old, old); len(again.Findings) > 0 {
			t.Fatalf("Diff of a schema with itself finds\n%s\n%s", describe(again), before.text())
		}
		want, got := data(there), data(back)
		for encoding := range got {
			got[encoding][0], got[encoding][1] = got[encoding][1], got[encoding][0]
		}
		if want != got {
			t.Fatalf("Diff there = %v, and back with readers swapped = %v\n%s\n%s\nthere\n%sback\n%s", want, got, before.text(), after.text(), describe(there), describe(back))
		}
	}
}

func TestOrderInAFileMeansNothing(t *testing.T) {
	rounds, r := trials(t, 300)
	for range rounds {
		before := randomSchema(r)
		after := before.clone()
		for range 1 + r.IntN(4) {
			after.change(r)
		}
		module := func(s aSchema) *model.Module {
			return compileText(t, s.text())
		}
		first, err := protobuf.Diff(t.Context(), module(before), module(after))
		if err != nil {
			t.Fatal(err)
		}
		again, err := protobuf.Diff(t.Context(), module(before.shuffle(r)), module(after.shuffle(r)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(plain(first), plain(again)); diff != "" {
			t.Fatalf("the same modules in another order differ otherwise (-first +again)\n%s\n%s\n%s", diff, before.text(), after.text())
		}
	}
}

// many is a module of messages, each with fields of the type of others.
func many(n int, kind protoreflect.Kind, refers func(i int) []int) *model.Module {
	m := &model.Module{Messages: map[protoreflect.FullName]*model.Message{}}
	all := make([]*model.Message, n)
	for i := range all {
		name := protoreflect.FullName(fmt.Sprintf("t.v1.M%d", i))
		all[i] = &model.Message{Name: name, File: "a.proto"}
		m.Messages[name] = all[i]
	}
	for i, message := range all {
		for j, to := range refers(i) {
			name := protoreflect.Name(fmt.Sprintf("f%d", j))
			message.Fields = append(message.Fields, &model.Field{
				Name: name, FullName: message.Name.Append(name), JSONName: string(name), Number: int32(j + 1),
				Kind: protoreflect.MessageKind, Message: all[to], Parent: message, Presence: model.ExplicitPresence,
			})
		}
		message.Fields = append(message.Fields, &model.Field{
			Name: "v", FullName: message.Name.Append("v"), JSONName: "v", Number: 9999, Kind: kind, Parent: message,
		})
	}
	return m
}

func TestDiffStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	m := many(10, protoreflect.Int32Kind, func(int) []int { return nil })
	if _, err := protobuf.Diff(ctx, m, m); !errors.Is(err, context.Canceled) {
		t.Errorf("Diff with a cancelled context = %v, want context canceled", err)
	}
}

func TestEveryFindingIsOneOfTheRules(t *testing.T) {
	known := map[finding.Rule]bool{}
	for _, rule := range protobuf.Rules() {
		if known[rule.Rule] || !strings.HasPrefix(string(rule.Rule), "PROTO_") || !strings.HasSuffix(rule.Meaning, ".") {
			t.Errorf("rule %q (%q) is there twice, has no PROTO_ or no sentence", rule.Rule, rule.Meaning)
		}
		known[rule.Rule] = true
	}
	rounds, r := trials(t, 300)
	for range rounds {
		before := randomSchema(r)
		after := before.clone()
		for range 5 {
			after.change(r)
		}
		old := compileText(t, before.text())
		new := compileText(t, after.text())
		changes, err := protobuf.Diff(t.Context(), old, new)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range changes.Findings {
			if !known[f.Rule] || f.Path == "" || f.Message == "" || f.Old.File == "" || f.New.File == "" {
				t.Fatalf("finding %+v has no known rule, path, message or position", f)
			}
		}
	}
}
