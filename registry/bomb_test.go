package registry_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage/memory"
)

// What a bomb may cost. The times are generous: other work may share the
// machine, and the race detector makes everything ten times slower.
const (
	maxBombTime  = 20 * time.Second
	maxBombAlloc = 3 << 29
)

// A bomb is a publication that is built to hurt.
type bomb struct {
	name  string
	draft registry.Draft
	want  registry.Reason
}

func bombs() []bomb {
	deep := func(open, middle, end string, n int) string {
		return strings.Repeat(open, n) + middle + strings.Repeat(end, n)
	}
	var many strings.Builder
	many.WriteString("message M {\n")
	for i := range 1 << 20 {
		fmt.Fprintf(&many, "int32 f%d=%d;", i, i+1)
	}
	many.WriteString("}")
	fields := strings.Repeat(`{"name":"f","type":"int"},`, 1<<20)
	return []bomb{
		{"100,000 nested arrays in Avro", avro(deep(`{"type":"array","items":`, `"int"`, "}", 100_000)), registry.SchemaTooLarge},
		{"100,000 brackets in Avro", avro(deep("[", "", "]", 100_000)), registry.SchemaTooLarge},
		{"100,000 nested messages", proto(deep("message M {", "", "}", 100_000)), registry.SchemaTooLarge},
		{"10 MB of a union", avro("[" + strings.Repeat(`"int",`, 2<<20) + `"int"]`), registry.SchemaTooLarge},
		{"10 MB of white space", avro(strings.Repeat(" ", 10<<20)), registry.SchemaTooLarge},
		{"10 MB of a comment", proto("/*" + strings.Repeat("x", 10<<20) + "*/"), registry.SchemaTooLarge},
		{"2^20 fields in Protobuf", proto(many.String()), registry.SchemaTooLarge},
		{"2^20 fields in Avro", avro(`{"type":"record","name":"R","fields":[` + fields[:len(fields)-1] + "]}"), registry.SchemaTooLarge},
		{"invalid UTF-8 in Avro", avro("{\"type\": \"fixed\", \"name\": \"F\", \"size\": 1, \"doc\": \"\xff\"}"), registry.SchemaInvalid},
		{"invalid UTF-8 in a comment", proto("// \xff\nmessage M {}"), registry.SchemaInvalid},
		{"invalid UTF-8 in a path", registry.Draft{Format: schema.Avro, Files: []schema.File{{Path: "\xff.avsc", Content: `"int"`}}}, registry.InvalidArgument},
		{"invalid UTF-8 in a reference", avro(`"int"`, schema.Reference{Name: "\xff", Subject: "x", Version: 1}), registry.InvalidArgument},
		{"a reference to a subject with invalid UTF-8", avro(`"int"`, schema.Reference{Name: "x", Subject: "\xff", Version: 1}), registry.InvalidArgument},
		{"100,000 references", avro(`"int"`, references(100_000)...), registry.SchemaTooLarge},
	}
}

func references(n int) []schema.Reference {
	refs := make([]schema.Reference, n)
	for i := range refs {
		refs[i] = schema.Reference{Name: "acme.Money", Subject: "types", Version: 1}
	}
	return refs
}

func TestBombsAreRefusedCheaply(t *testing.T) {
	r := inMemory(t)
	publish(t, r, in("default", "types"), avro(moneyText))
	before, _ := r.Status(t.Context())
	for _, b := range bombs() {
		start, alloc := time.Now(), allocated()
		_, err := r.Publish(t.Context(), registry.Publication{Subject: orders, Draft: b.draft})
		took, grew := time.Since(start), allocated()-alloc
		t.Logf("%s: %v, %d MB allocated: %.200v", b.name, took, grew>>20, err)
		if refusal, ok := errors.AsType[*registry.Error](err); !ok || refusal.Reason != b.want {
			t.Errorf("Publish of %s = %.300v, want %s", b.name, err, b.want)
		} else if len(refusal.Message) > 4<<10 {
			t.Errorf("Publish of %s is refused with %d bytes of message", b.name, len(refusal.Message))
		}
		if took > maxBombTime || grew > maxBombAlloc {
			t.Errorf("Publish of %s took %v and allocated %d MB", b.name, took, grew>>20)
		}
	}
	if after, err := r.Status(t.Context()); err != nil || after != before {
		t.Errorf("after the bombs the registry holds %+v, %v, want %+v", after, err, before)
	}
}

// allocated is how many bytes have ever been allocated.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// Thirty levels of which each references the one below it twice: 2^30 paths
// lead down, 30 schemas.
func TestDiamondsOfReferencesStayLinear(t *testing.T) {
	for _, format := range []schema.Format{schema.Avro, schema.Protobuf} {
		r := inMemory(t)
		start := time.Now()
		const levels = 30
		for i := range levels {
			for _, side := range []string{"l", "r"} {
				publish(t, r, in("default", fmt.Sprint(side, i)), diamond(format, side, i))
			}
		}
		v, _, err := r.Version(t.Context(), at(in("default", fmt.Sprint("l", levels-1)), 1), false)
		if err != nil {
			t.Fatal(err)
		}
		deps, err := r.Dependencies(t.Context(), v.References)
		if err != nil || len(deps) != 2*(levels-1) {
			t.Errorf("%s: Dependencies = %d, %v, want %d", format, len(deps), err, 2*(levels-1))
		}
		for i, d := range deps {
			for _, ref := range d.Schema.References {
				if !contains(deps[:i], ref) {
					t.Errorf("%s: %v comes before what it imports, %v", format, d.Reference, ref)
				}
			}
		}
		if took := time.Since(start); took > maxBombTime {
			t.Errorf("%s: a diamond of %d levels took %v", format, levels, took)
		}
	}
}

func contains(deps []registry.Dependency, ref schema.Reference) bool {
	for _, d := range deps {
		if d.Reference == ref {
			return true
		}
	}
	return false
}

// diamond is a schema that references both of the level below it.
func diamond(format schema.Format, side string, level int) registry.Draft {
	name := func(side string, level int) string { return fmt.Sprintf("%s%d", side, level) }
	var refs []schema.Reference
	var avroFields, imports, protoFields []string
	for i, s := range []string{"l", "r"} {
		if level == 0 {
			break
		}
		below := name(s, level-1)
		file := below
		if format == schema.Protobuf {
			file += ".proto"
		}
		refs = append(refs, schema.Reference{Name: file, Subject: below, Version: 1})
		avroFields = append(avroFields, fmt.Sprintf(`{"name": "%s", "type": "%s"}`, below, below))
		imports = append(imports, fmt.Sprintf("import %q;\n", file))
		protoFields = append(protoFields, fmt.Sprintf("M%s %s = %d; ", below, below, i+1))
	}
	me := name(side, level)
	if format == schema.Avro {
		return avro(fmt.Sprintf(`{"type": "record", "name": "%s", "fields": [%s]}`, me, strings.Join(avroFields, ", ")), refs...)
	}
	return proto(fmt.Sprintf("%smessage M%s { %s}", strings.Join(imports, ""), me, strings.Join(protoFields, "")), refs...)
}

// A chain of references ends at the limit, also where every link of it is
// remembered, so that a restart can still read all that was accepted.
func TestChainsOfReferencesEndAtTheLimit(t *testing.T) {
	const limit = 60
	cfg := registry.Config{Limits: schema.Limits{Depth: limit}}
	for _, format := range []schema.Format{schema.Avro, schema.Protobuf} {
		store := memory.New()
		defer func() { _ = store.Close() }()
		r := openFrozen(t, store, cfg)
		for i := range limit + 1 {
			publish(t, r, in("default", fmt.Sprint("c", i)), link(format, i))
		}
		for _, r := range []*registry.Registry{r, openFrozen(t, store, cfg)} {
			_, err := r.Publish(t.Context(), registry.Publication{Subject: in("default", "end"), Draft: link(format, limit+1)})
			refusal := wantReason(t, fmt.Sprintf("%s: Publish of a link too many", format), err, registry.SchemaTooLarge)
			if !strings.Contains(refusal.Message, "more than 60 deep") {
				t.Errorf("%s: a link too many is refused with %q, want the depth", format, refusal.Message)
			}
		}
		wantSound(t, openFrozen(t, store, cfg))
	}
}

func link(format schema.Format, i int) registry.Draft {
	if i == 0 {
		if format == schema.Avro {
			return avro(`{"type": "record", "name": "c0", "fields": []}`)
		}
		return proto("message C0 {}")
	}
	below := fmt.Sprint("c", i-1)
	if format == schema.Avro {
		return avro(fmt.Sprintf(`{"type": "record", "name": "c%d", "fields": [{"name": "f", "type": "%s"}]}`, i, below),
			schema.Reference{Name: below, Subject: below, Version: 1})
	}
	return proto(fmt.Sprintf("import %q;\nmessage C%d { C%d f = 1; }", below, i, i-1), schema.Reference{Name: below, Subject: below, Version: 1})
}
