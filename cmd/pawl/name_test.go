package main

import "testing"

func TestParseVersion(t *testing.T) {
	for _, c := range []struct {
		text, domain string
		want         versionName
	}{
		{"orders", "", versionName{subjectName{"", "orders"}, ""}},
		{"payments/orders", "", versionName{subjectName{"payments", "orders"}, ""}},
		{"payments/orders@3", "", versionName{subjectName{"payments", "orders"}, "3"}},
		{"orders@latest", "", versionName{subjectName{"", "orders"}, "latest"}},
		{"acme/v1/orders@12", "payments", versionName{subjectName{"payments", "acme/v1/orders"}, "12"}},
		{"me@home", "", versionName{subjectName{"", "me@home"}, ""}},
		{"me@home@2", "", versionName{subjectName{"", "me@home"}, "2"}},
		{"orders@0", "", versionName{subjectName{"", "orders@0"}, ""}},
		{"orders@+1", "", versionName{subjectName{"", "orders@+1"}, ""}},
	} {
		if got, err := parseVersion(c.text, c.domain); err != nil || got != c.want {
			t.Errorf("parseVersion(%q, %q) = %+v, %v, want %+v", c.text, c.domain, got, err, c.want)
		}
	}
	for _, text := range []string{"", "payments/", "/orders", "@3"} {
		if got, err := parseVersion(text, ""); err == nil {
			t.Errorf("parseVersion(%q) = %+v, want an error", text, got)
		}
	}
}

func TestParseReference(t *testing.T) {
	ref, err := parseReference("acme/money.proto=common/money@2")
	if err != nil || ref.GetName() != "acme/money.proto" || ref.GetDomain() != "common" || ref.GetSubject() != "money" || ref.GetVersion() != 2 {
		t.Errorf("parseReference = %v, %v", ref, err)
	}
	for _, text := range []string{"money", "=money@1", "a=money", "a=money@latest", "a=@2"} {
		if got, err := parseReference(text); err == nil {
			t.Errorf("parseReference(%q) = %v, want an error", text, got)
		}
	}
}

func FuzzParseVersion(f *testing.F) {
	f.Add("payments/orders@3")
	f.Add("@")
	f.Fuzz(func(t *testing.T, text string) {
		name, err := parseVersion(text, "")
		if err == nil && name.subject == "" {
			t.Errorf("parseVersion(%q) names no subject", text)
		}
	})
}
