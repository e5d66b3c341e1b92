package house

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/pawl-registry/pawl/"

// mayImport is the floor plan. "a: b c" lets package a import b and c from
// this module, and nothing else from it. A new package needs a new line.
var mayImport = map[string]string{
	"schema":                   "schema/source schema/avro schema/protobuf",
	"schema/source":            "",
	"schema/avro":              "schema/source",
	"schema/protobuf":          "schema/source",
	"compat":                   "schema schema/source compat/finding compat/avro compat/protobuf compat/confluent",
	"compat/finding":           "schema/source",
	"compat/avro":              "schema/source schema/avro compat/finding",
	"compat/protobuf":          "schema/source schema/protobuf compat/finding",
	"compat/confluent":         "schema/source schema/avro schema/protobuf compat/finding compat/avro",
	"lint":                     "schema schema/source schema/avro schema/protobuf",
	"exchange":                 "",
	"exchange/openlineage":     "exchange",
	"exchange/backstage":       "exchange",
	"exchange/odcs":            "exchange",
	"exchange/odps":            "exchange",
	"exchange/sample":          "exchange",
	"exchange/collect":         "exchange registry schema schema/avro schema/protobuf",
	"exchange/intake":          "exchange exchange/openlineage registry schema compat",
	"exchange/export":          "exchange exchange/openlineage exchange/backstage exchange/odcs exchange/odps exchange/collect registry",
	"storage":                  "",
	"storage/memory":           "storage",
	"storage/bolt":             "storage",
	"storage/storagetest":      "storage",
	"registry":                 "schema schema/source compat compat/finding storage",
	"catalog":                  "registry schema schema/avro schema/protobuf",
	"catalog/bleve":            "catalog registry schema",
	"proto/pawl/registry/v1":   "",
	"server":                   "registry catalog catalog/bleve schema storage server/grpcapi server/rest server/confluent server/auth server/observe proto/pawl/registry/v1",
	"server/grpcapi":           "exchange/export exchange/intake registry catalog schema schema/source compat compat/finding proto/pawl/registry/v1",
	"server/rest":              "docs/api proto/pawl/registry/v1",
	"server/confluent":         "registry schema compat",
	"server/auth":              "registry",
	"server/observe":           "registry",
	"docs/api":                 "",
	"clients/go":               "proto/pawl/registry/v1",
	"clients/go/wire":          "",
	"clients/go/pawltest":      "clients/go proto/pawl/registry/v1 registry storage/memory server/grpcapi",
	"cmd/pawl/internal/render": "proto/pawl/registry/v1",
	"cmd/pawl/internal/codec":  "clients/go/wire schema/avro",
	"cmd/pawl/internal/record": "",
	"cmd/pawl/internal/bench":  "proto/pawl/registry/v1 cmd/pawl/internal/migrate/confluent",
	"cmd/pawl":                 "cmd/pawl/internal/bench cmd/pawl/internal/codec cmd/pawl/internal/record cmd/pawl/internal/render cmd/pawl/internal/migrate cmd/pawl/internal/migrate/confluent cmd/pawl/internal/migrate/native cmd/pawl/internal/migrate/topic clients/go/wire server registry schema schema/source compat compat/finding lint storage storage/bolt clients/go proto/pawl/registry/v1 server/grpcapi",
	"e2e":                      "clients/go proto/pawl/registry/v1",
	"e2e/java":                 "schema/source schema/avro compat/finding compat/avro internal/avrotest",
	"e2e/load":                 "clients/go proto/pawl/registry/v1",
	"internal/avrotest":        "",
	"internal/house":           "",
	"internal/rulebook":        "compat compat/finding lint schema",
	"internal/standards":       "",

	"cmd/pawl/internal/migrate":           "schema",
	"cmd/pawl/internal/migrate/confluent": "schema cmd/pawl/internal/migrate",
	"cmd/pawl/internal/migrate/native":    "schema proto/pawl/registry/v1 cmd/pawl/internal/migrate",
	"cmd/pawl/internal/migrate/topic":     "cmd/pawl/internal/migrate cmd/pawl/internal/migrate/confluent",
}

// mustNotReach keeps whole libraries out of a package's dependencies, however indirect.
var mustNotReach = map[string][]string{
	"schema":   {"net", "os/exec", "google.golang.org/grpc", "go.etcd.io"},
	"compat":   {"net", "os/exec", "google.golang.org/grpc", "go.etcd.io"},
	"lint":     {"net", "os/exec", "google.golang.org/grpc", "go.etcd.io"},
	"registry": {"net/http", "google.golang.org/grpc", "go.etcd.io", "github.com/blevesearch"},
	// A client, or a test with the registry in it, has no use for the index.
	"catalog":        {"net/http", "google.golang.org/grpc", "go.etcd.io", "github.com/blevesearch"},
	"server/grpcapi": {"github.com/blevesearch"},
}

type pkg struct {
	ImportPath, Doc string
	Imports, Deps   []string
}

func load(t *testing.T) []pkg {
	cmd := exec.Command("go", "list", "-json=ImportPath,Doc,Imports,Deps", module+"...")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var list []pkg
	for dec := json.NewDecoder(out); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestFloorPlan(t *testing.T) {
	for _, p := range load(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		allowed, ok := mayImport[name]
		if !ok {
			t.Errorf("%s is not on the floor plan", name)
		}
		if p.Doc == "" {
			t.Errorf("%s has no package comment", name)
		}
		for _, imp := range p.Imports {
			if local, ok := strings.CutPrefix(imp, module); ok && !slices.Contains(strings.Fields(allowed), local) {
				t.Errorf("%s must not import %s", name, local)
			}
		}
		for _, dep := range p.Deps {
			for _, bad := range mustNotReach[name] {
				if dep == bad || strings.HasPrefix(dep, bad+"/") {
					t.Errorf("%s must not reach %s", name, dep)
				}
			}
		}
	}
}
