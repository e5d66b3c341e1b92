package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protojson"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

const (
	doorOrder   = `{"type":"record","name":"Order","fields":[{"name":"id","type":"string"}]}`
	doorEvolved = `{"type":"record","name":"Order","fields":[{"name":"id","type":"string"},{"name":"note","type":["null","string"],"default":null}]}`
	doorBroken  = `{"type":"record","name":"Order","fields":[{"name":"id","type":"int"},{"name":"sum","type":"long"}]}`
)

// A stored version is what every door says of one.
type stored struct {
	ID      int32
	GUID    string
	Version int32
	Text    string
}

// A door is one of the ways into the registry.
type door interface {
	publish(t *testing.T, subject, text string) error
	read(t *testing.T, subject, version string) stored
	byID(t *testing.T, id int32) string
	// check gives the message of each violation.
	check(t *testing.T, subject, text string) (compatible bool, messages []string)
}

// TestDoors publishes through each door and reads through each other: the
// schema, its id, the report of a check and the log are the same, whichever
// way the request came.
func TestDoors(t *testing.T) {
	s := start(t, t.TempDir())
	base := "http://" + s.addr.HTTP
	doors := map[string]door{"grpc": grpcDoor{s}, "rest": restDoor(base), "confluent": confluentDoor(base)}
	subjects := []string{"grpc", "rest", "confluent"}
	for _, name := range subjects {
		for _, text := range []string{doorOrder, doorEvolved} {
			if err := doors[name].publish(t, name, text); err != nil {
				t.Fatalf("publish through %s: %v", name, err)
			}
		}
		if doors[name].publish(t, name, doorBroken) == nil {
			t.Errorf("%s publishes what is not compatible", name)
		}
	}
	var want []stored
	for _, version := range []string{"1", "2", "latest"} {
		want = append(want, doors["grpc"].read(t, "grpc", version))
	}
	_, reasons := doors["grpc"].check(t, "grpc", doorBroken)
	if len(reasons) < 2 {
		t.Fatalf("a check finds %q, want two faults", reasons)
	}
	for name, door := range doors {
		for _, subject := range subjects {
			t.Run(subject+" through "+name, func(t *testing.T) {
				sameThrough(t, door, subject, want)
				compatible, messages := door.check(t, subject, doorBroken)
				if diff := cmp.Diff(reasons, messages); compatible || diff != "" {
					t.Errorf("check = %v, and the reasons differ (-grpc +here):\n%s", compatible, diff)
				}
				if compatible, messages := door.check(t, subject, doorEvolved); !compatible {
					t.Errorf("check of what is there = %q, want compatible", messages)
				}
			})
		}
	}
	logged(t, s, base, subjects)
	s.stop()
}

// sameThrough reads both versions of a subject through a door.
func sameThrough(t *testing.T, door door, subject string, want []stored) {
	t.Helper()
	for i, version := range []string{"1", "2", "latest"} {
		if diff := cmp.Diff(want[i], door.read(t, subject, version)); diff != "" {
			t.Errorf("version %s (-want +got):\n%s", version, diff)
		}
	}
	if got := door.byID(t, want[0].ID); got != doorOrder {
		t.Errorf("schema %d = %s, want %s", want[0].ID, got, doorOrder)
	}
}

// logged wants the same entries for each subject, through both doors that show
// the log.
func logged(t *testing.T, s *server, base string, subjects []string) {
	t.Helper()
	var first string
	for _, subject := range subjects {
		resource := "domains/default/subjects/" + subject
		list, err := s.log().ListEntries(t.Context(), &registryv1.ListEntriesRequest{Resource: resource})
		if err != nil {
			t.Fatal(err)
		}
		shown := &registryv1.ListEntriesResponse{}
		if _, text := request(t, "GET", base+"/api/v1/log?resource="+resource, nil); protojson.Unmarshal(text, shown) != nil {
			t.Fatalf("the log through rest: %s", text)
		}
		if got, want := story(t, shown, subject), story(t, list, subject); got != want {
			t.Errorf("the log through rest:\n%s\nthrough grpc:\n%s", got, want)
		}
		if first == "" {
			first = story(t, list, subject)
			fmt.Print(first)
		}
		if got := story(t, list, subject); got != first {
			t.Errorf("what came through %s is logged as\n%s\nwhat came through %s as\n%s", subject, got, subjects[0], first)
		}
	}
}

// story is a log without what must differ: times, requests, the subject.
func story(t *testing.T, list *registryv1.ListEntriesResponse, subject string) string {
	t.Helper()
	var lines []string
	for _, entry := range list.GetEntries() {
		data, err := json.Marshal(entry.GetData().AsMap())
		if err != nil {
			t.Fatal(err)
		}
		line := fmt.Sprintf("    %s %s by %s: %s\n", entry.GetType(), entry.GetResource(), entry.GetPrincipal(), data)
		lines = append(lines, strings.ReplaceAll(line, "/subjects/"+subject, "/subjects/SUBJECT"))
	}
	return strings.Join(lines, "")
}
