package protobuf_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Two ways to write the same options are one text, and what is another value
// is another text.
func TestOptionsAreWrittenInOneWay(t *testing.T) {
	const head = `syntax = "proto2";
import "google/protobuf/descriptor.proto";
enum Level { LOW = 0; HIGH = 3; }
message Rule { optional string name = 1; repeated int32 in = 2; map<string, Level> by = 3; optional float f = 4; optional double d = 5; optional bytes b = 6; optional Rule inner = 7; }
extend google.protobuf.MessageOptions { optional Rule rule = 50000; repeated Level levels = 50001; }
message M { `
	for _, c := range []struct{ options, want string }{
		{``, ``},
		{`option (rule).name = "a"; option (rule).in = 2; option (rule).in = 1;`, `(rule) = {in = [2, 1]; name = "a"}`},
		{`option (rule) = { name: "a" in: [2, 1] };`, `(rule) = {in = [2, 1]; name = "a"}`},
		{`option (rule) = { by: { key: "y" value: LOW } by: { key: "x" value: HIGH } };`, `(rule) = {by = {"x": HIGH; "y": LOW}}`},
		{`option (rule) = { f: -0.0 d: 1e300 };`, `(rule) = {d = 1e+300; f = -0}`},
		{`option (rule) = { f: inf d: nan };`, `(rule) = {d = NaN; f = +Inf}`},
		{`option (rule) = { b: "\x00\xff" inner { name: "i" } };`, `(rule) = {b = "\x00\xff"; inner = {name = "i"}}`},
		{`option (levels) = HIGH; option (levels) = LOW; option deprecated = true;`, `(levels) = [HIGH, LOW]; deprecated = true`},
	} {
		m, problems := compiled(t, head+c.options+" }")
		if m == nil {
			t.Errorf("%s: Compile = %v, want a module", c.options, problems)
			continue
		}
		if diff := cmp.Diff(c.want, m.Messages["M"].Options); diff != "" {
			t.Errorf("%s is written (-want +got)\n%s", c.options, diff)
		}
	}
}
