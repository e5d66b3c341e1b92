package migrate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate"
	"github.com/pawl-registry/pawl/schema"
)

func at(context, subject string) migrate.Place {
	return migrate.Place{Context: context, Subject: subject}
}

func version(p migrate.Place, number, id int, refs ...migrate.Reference) migrate.Version {
	return migrate.Version{
		Place: p, Number: number, ID: id, Type: "AVRO", References: refs, Files: []migrate.File{{Content: fmt.Sprintf(`{"type":"fixed","name":"F%d","size":%d}`, id, id)}},
	}
}

// some is a content with something of everything.
func some() migrate.Content {
	deleted := version(at(".", "base"), 1, 4)
	deleted.Deleted = true
	full := version(at(".x", "full"), 2, 9, migrate.Reference{Name: "F", Context: ".", Subject: "base", Version: 3})
	full.Metadata = &schema.Metadata{Properties: map[string]string{"owner": "me"}}
	full.RuleSet = &schema.RuleSet{Domain: []schema.Rule{{Name: "r", Type: "CEL", Expr: "a < b"}}}
	c := migrate.Content{
		Versions: []migrate.Version{full, version(at(".", "base"), 3, 7), deleted},
		Configs:  []migrate.Config{{at(".", ""), map[string]json.RawMessage{"compatibilityLevel": json.RawMessage(`"FULL"`)}}},
		Modes:    []migrate.Mode{{at(".", "base"), "READONLY"}},
	}
	c.Sort()
	return c
}

func TestFileRoundTrip(t *testing.T) {
	var file bytes.Buffer
	if err := migrate.Write(&file, some()); err != nil {
		t.Fatal(err)
	}
	text := file.String()
	got, err := migrate.Read(&file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(some(), got); diff != "" {
		t.Errorf("read (-written +read):\n%s\n%s", diff, text)
	}
	lines := strings.SplitAfter(text, "\n")
	for name, bad := range map[string]string{
		"cut":       strings.Join(lines[:3], ""),
		"changed":   strings.Replace(text, `"id":7`, `"id":8`, 1),
		"shortened": lines[0] + strings.Join(lines[2:], ""),
		"continued": text + lines[1],
		"headless":  strings.Join(lines[1:], ""),
		"no export": "hello\n",
		"empty":     "",
		"later":     strings.Replace(text, `"format":1`, `"format":2`, 1),
	} {
		if _, err := migrate.Read(strings.NewReader(bad)); err == nil {
			t.Errorf("a file that is %s was read", name)
		}
	}
}

func FuzzFile(f *testing.F) {
	var file bytes.Buffer
	if err := migrate.Write(&file, some()); err != nil {
		f.Fatal(err)
	}
	f.Add(file.String())
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = migrate.Read(strings.NewReader(text))
	})
}

// A fake is a registry that keeps the rules that matter to the order of a
// copy, and can end it.
type fake struct {
	mu       sync.Mutex
	content  map[migrate.Key]migrate.Version
	modes    map[migrate.Place]string
	refuses  map[migrate.Key]bool
	left     int // how many writes it lives for
	writes   int
	problems []string
}

func newFake() *fake {
	return &fake{content: map[migrate.Key]migrate.Version{}, modes: map[migrate.Place]string{}, left: 1 << 30}
}

func (f *fake) Read(context.Context, migrate.Scope, migrate.Progress) (c migrate.Content, err error) {
	for _, v := range f.content {
		c.Versions = append(c.Versions, v)
	}
	for p, m := range f.modes {
		c.Modes = append(c.Modes, migrate.Mode{Place: p, Mode: m})
	}
	c.Sort()
	return c, nil
}

func (f *fake) write(do func() error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left--; f.left < 0 {
		return context.Canceled
	}
	f.writes++
	return do()
}

func (f *fake) Admit(_ context.Context, p migrate.Place) error {
	return f.write(func() error { f.modes[p] = "IMPORT"; return nil })
}

func (f *fake) Place(_ context.Context, v migrate.Version) error {
	return f.write(func() error {
		if f.refuses[v.Key()] {
			return &migrate.RefusalError{Why: "the text is wrong"}
		}
		if f.modes[v.Place] != "IMPORT" {
			f.problems = append(f.problems, v.Key().String()+" came before its mode")
		}
		for _, r := range v.References {
			p := v.Place
			if p.Subject = r.Subject; r.Context != "" {
				p.Context = r.Context
			}
			if _, ok := f.content[migrate.Key{Place: p, Number: r.Version}]; !ok {
				f.problems = append(f.problems, v.Key().String()+" came before what it references")
			}
		}
		for k := range f.content {
			if k.Place == v.Place && k.Number > v.Number {
				f.problems = append(f.problems, v.Key().String()+" came after a later version")
			}
		}
		v.Deleted = false
		f.content[v.Key()] = v
		return nil
	})
}

func (f *fake) mark(k migrate.Key, deleted bool) error {
	return f.write(func() error {
		if f.modes[k.Place] == "READONLY" {
			f.problems = append(f.problems, k.String()+" may not be changed")
		}
		v := f.content[k]
		v.Deleted = deleted
		f.content[k] = v
		return nil
	})
}

func (f *fake) Delete(_ context.Context, k migrate.Key) error   { return f.mark(k, true) }
func (f *fake) Undelete(_ context.Context, k migrate.Key) error { return f.mark(k, false) }

func (f *fake) SetConfig(context.Context, migrate.Config) error {
	return f.write(func() error { return nil })
}

func (f *fake) SetMode(_ context.Context, m migrate.Mode) error {
	return f.write(func() error {
		if f.modes[m.Place] = m.Mode; m.Mode == "" {
			delete(f.modes, m.Place)
		}
		return nil
	})
}

func (f *fake) copy(t *testing.T, want migrate.Content) (*migrate.Plan, error) {
	t.Helper()
	have, err := f.Read(t.Context(), migrate.Scope{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	plan := migrate.PlanOf(want, have)
	work := &migrate.Work{Target: f, Parallel: 8, Progress: func(string, int, int) {}}
	return plan, work.Do(t.Context(), plan)
}

// many is a content whose versions reference each other across subjects.
func many() migrate.Content {
	var c migrate.Content
	for n := range 40 {
		for s := range 9 {
			v := version(at(".", fmt.Sprintf("s%d", s)), 2*n+1, 100+9*n+s)
			if s > 0 {
				v.References = []migrate.Reference{{Name: "F", Subject: fmt.Sprintf("s%d", s-1), Version: 2*n + 1}}
			}
			v.Deleted = n%5 == 0
			c.Versions = append(c.Versions, v)
		}
	}
	c.Modes = []migrate.Mode{{at(".", "s3"), "READONLY"}}
	c.Sort()
	return c
}

func TestCopyGoesOnWhereItWasInterrupted(t *testing.T) {
	want, target := many(), newFake()
	for _, left := range []int{3, 40, 100, 150} {
		target.left = left
		if _, err := target.copy(t, want); err == nil {
			t.Fatalf("a copy went through that was interrupted after %d writes", left)
		}
	}
	target.left = 1 << 30
	if plan, err := target.copy(t, want); err != nil || len(plan.Refused) > 0 {
		t.Fatal(err, plan.Refused)
	}
	have, _ := target.Read(t.Context(), migrate.Scope{}, nil)
	if diff := migrate.Differences(want, have); len(diff) > 0 {
		t.Error(diff)
	}
	if len(target.problems) > 0 {
		t.Error(target.problems)
	}
	writes := target.writes
	if plan, err := target.copy(t, want); err != nil || !plan.Empty() || target.writes != writes {
		t.Errorf("a second copy makes %d writes and errs %v; want none", target.writes-writes, err)
	}
}

func TestCopyListsWhatIsRefused(t *testing.T) {
	want, target := some(), newFake()
	base := migrate.Key{Place: at(".", "base"), Number: 3}
	target.refuses = map[migrate.Key]bool{base: true}
	loop := version(at(".", "loop"), 1, 50, migrate.Reference{Name: "F", Subject: "pool", Version: 1})
	pool := version(at(".", "pool"), 1, 51, migrate.Reference{Name: "F", Subject: "loop", Version: 1})
	want.Versions = append(want.Versions, loop, pool)
	want.Sort()
	plan, err := target.copy(t, want)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range plan.Refused {
		got = append(got, r.What+": "+r.Why)
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{
		":.x:full version 2: it references base version 3, which was not taken",
		"base version 3: the text is wrong",
		"loop version 1: its references go round in a circle",
		"pool version 1: its references go round in a circle",
	}, got); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	if target.content[migrate.Key{Place: at(".", "base"), Number: 1}].ID != 4 {
		t.Error("the rest was not copied")
	}
}

// A subject that the source has made read-only, and goes on with all the same,
// is opened and closed again.
func TestCopyGoesIntoWhatIsReadOnly(t *testing.T) {
	want, target := many(), newFake()
	if _, err := target.copy(t, want); err != nil {
		t.Fatal(err)
	}
	key := migrate.Key{Place: at(".", "s3"), Number: 5}
	for i := range want.Versions {
		if want.Versions[i].Key() == key {
			want.Versions[i].Deleted = true
		}
	}
	if _, err := target.copy(t, want); err != nil {
		t.Fatal(err)
	}
	if !target.content[key].Deleted || target.modes[key.Place] != "READONLY" || len(target.modes) != 1 {
		t.Errorf("deleted is %t, modes are %v; want true, and READONLY at s3 only", target.content[key].Deleted, target.modes)
	}
	if len(target.problems) > 0 {
		t.Error(target.problems)
	}
}

func TestDifferencesAreFound(t *testing.T) {
	for name, change := range map[string]func(c *migrate.Content){
		"id":         func(c *migrate.Content) { c.Versions[0].ID++ },
		"text":       func(c *migrate.Content) { c.Versions[0].Files = []migrate.File{{Content: `"int"`}} },
		"deleted":    func(c *migrate.Content) { c.Versions[0].Deleted = false },
		"references": func(c *migrate.Content) { c.Versions[2].References = nil },
		"metadata":   func(c *migrate.Content) { c.Versions[2].Metadata = nil },
		"rules":      func(c *migrate.Content) { c.Versions[2].RuleSet = nil },
		"missing":    func(c *migrate.Content) { c.Versions = c.Versions[1:] },
		"additional": func(c *migrate.Content) { c.Versions = append(c.Versions, version(at(".", "base"), 4, 70)) },
		"config":     func(c *migrate.Content) { c.Configs = nil },
		"mode":       func(c *migrate.Content) { c.Modes = nil },
	} {
		have := some()
		change(&have)
		if diff := migrate.Differences(some(), have); len(diff) != 1 {
			t.Errorf("%s: differences are %q, want one", name, diff)
		}
	}
	if diff := migrate.Differences(some(), some()); len(diff) > 0 {
		t.Errorf("a content differs from itself: %q", diff)
	}
}

func TestMapping(t *testing.T) {
	m := migrate.Mapping{To: map[string]string{".": ".left"}}
	got, err := m.Apply(some())
	if err != nil {
		t.Fatal(err)
	}
	if v := got.Versions[1]; v.Context != ".left" || got.Versions[2].References[0].Context != ".left" || got.Modes[0].Context != ".left" {
		t.Errorf("mapped: %+v", got)
	}
	back, err := m.Back()
	if err != nil {
		t.Fatal(err)
	}
	again, err := back.Apply(got)
	if diff := cmp.Diff(some(), again); err != nil || diff != "" {
		t.Errorf("mapped back: %v (-want +got):\n%s", err, diff)
	}
	if _, err := (migrate.Mapping{To: map[string]string{".": ".x"}}).Apply(some()); err == nil {
		t.Error("two contexts became one")
	}
	only, err := migrate.Mapping{To: map[string]string{".x": ".x"}, Only: true}.Apply(some())
	if err != nil || len(only.Versions) != 1 || len(only.Configs) != 0 {
		t.Errorf("only .x is %+v, %v", only, err)
	}
}
