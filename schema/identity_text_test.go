package schema_test

import (
	"encoding/json"
	"testing"

	"github.com/pawl-registry/pawl/schema"
)

func TestIdentitiesAreReadBack(t *testing.T) {
	type both struct {
		D schema.Digest
		G schema.GUID
	}
	want := both{schema.Digest{1, 0xfe}, schema.GUID{0xab, 2}}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got both
	if err := json.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("%s is read back as %v, %v", text, got, err)
	}
	if g, err := schema.ParseGUID("AB020000000000000000000000000000"); err != nil || g != want.G {
		t.Errorf("a guid without hyphens and in upper case is read as %s, %v", g, err)
	}
}

func TestIdentitiesThatAreNone(t *testing.T) {
	for _, text := range []string{
		"", "-", "ab02", "ab020000-0000-0000-0000-00000000000", "ab02000-00000-0000-0000-000000000000",
		"zz020000-0000-0000-0000-000000000000", "ab02-0000000000000000000000000000", "ab020000-0000-0000-0000-0000000000000000",
	} {
		if g, err := schema.ParseGUID(text); err == nil {
			t.Errorf("ParseGUID(%q) = %s, want an error", text, g)
		}
	}
	for _, text := range []string{"", "sha256:", "sha256:00", "md5:00"} {
		var d schema.Digest
		if err := d.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("a digest is read from %q", text)
		}
	}
}
