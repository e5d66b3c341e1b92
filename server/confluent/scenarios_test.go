package confluent_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/pawl-registry/pawl/server/confluent"
)

func TestRegisterAndRead(t *testing.T) {
	play(t, open(t), []step{
		{"POST /subjects/a/versions", body(avro("f1")), 200, `{"id":1,"version":1,"guid":"any","schemaType":"AVRO","schema":` + quote(avro("f1")) + `,"ts":"any","subject":"none"}`},
		{"POST /subjects/a/versions", body(avro("f1")), 200, `{"id":1,"version":1}`},
		{"POST /subjects/a/versions", body(avro("f1", "f2=")), 200, `{"id":2,"version":2}`},
		{"POST /subjects/b/versions", body(avro("f1", "f2=")), 200, `{"id":2,"version":1}`},
		{"POST /subjects/a/versions", body(avro("f1", "f3")), 409, `{"error_code":409,"message":"has READER_FIELD_MISSING_DEFAULT_VALUE"}`},
		{"GET /subjects", "", 200, `["a","b"]`},
		{"GET /subjects/", "", 200, `["a","b"]`},
		{"GET /subjects/a/versions", "", 200, `[1,2]`},
		{"GET /subjects/a/versions/1", "", 200, `{"subject":"a","version":1,"id":1,"schemaType":"AVRO","guid":"any","references":"none","metadata":"none"}`},
		{"GET /subjects/a/versions/latest", "", 200, `{"version":2,"id":2}`},
		{"GET /subjects/a/versions/-1", "", 200, `{"version":2}`},
		{"GET /subjects/a/versions/2/schema", "", 200, avro("f1", "f2=")},
		{"GET /subjects/a/versions/3", "", 404, `{"error_code":40402,"message":"Version 3 not found."}`},
		{"GET /subjects/a/versions/0", "", 422, `{"error_code":42202}`},
		{"GET /subjects/a/versions/earliest", "", 422, `{"error_code":42202}`},
		{"GET /subjects/c/versions/1", "", 404, `{"error_code":40401,"message":"Subject 'c' not found."}`},
		{"POST /subjects/a", body(avro("f1")), 200, `{"subject":"a","version":1,"id":1,"guid":"any","schema":"any"}`},
		{"POST /subjects/a", body(avro("nope")), 404, `{"error_code":40403,"message":"Schema not found"}`},
		{"POST /subjects/c", body(avro("f1")), 404, `{"error_code":40401}`},
		{"POST /subjects/a", `{}`, 422, `{"error_code":42201}`},
		{"POST /subjects/c/versions", `{}`, 422, `{"error_code":42201,"message":"Empty schema"}`},
		{"POST /subjects/c/versions", body(`{}`, `"schemaType":"JSON"`), 422, `{"error_code":42201}`},
		{"POST /subjects/c/versions", body(`x`, `"schemaType":"XML"`), 422, `{"error_code":42201}`},
		{"POST /subjects/c/versions", body(avro("f1"), `"who":"knows"`, `"version":"1"`), 200, `{"version":1,"metadata":{"properties":{"confluent:version":"1"}}}`},
	})
}

func TestSchemasByID(t *testing.T) {
	h := open(t)
	play(t, h, []step{
		{"POST /subjects/a/versions", body(avro("f1")), 200, ""},
		{"POST /subjects/b/versions", body(avro("f1")), 200, ""},
		{"GET /schemas/ids/1", "", 200, `{"schema":` + quote(avro("f1")) + `,"schemaType":"AVRO","id":"none","maxId":"none","guid":"any"}`},
		{"GET /schemas/ids/1?fetchMaxId=true", "", 200, `{"maxId":1}`},
		{"GET /schemas/ids/1?format=unknown", "", 200, `{"schema":"any"}`},
		{"GET /schemas/ids/1/schema", "", 200, avro("f1")},
		{"GET /schemas/ids/1/subjects", "", 200, `["a","b"]`},
		{"GET /schemas/ids/1/subjects?offset=1&limit=1", "", 200, `["b"]`},
		{"GET /schemas/ids/1/versions", "", 200, `[{"subject":"a","version":1},{"subject":"b","version":1}]`},
		{"GET /schemas/ids/1/versions?subject=b", "", 200, `[{"subject":"b","version":1}]`},
		{"DELETE /subjects/b", "", 200, `[1]`},
		{"GET /schemas/ids/1/subjects", "", 200, `["a"]`},
		{"GET /schemas/ids/1/subjects?deleted=true", "", 200, `["a","b"]`},
		{"GET /schemas/ids/2", "", 404, `{"error_code":40403,"message":"Schema 2 not found"}`},
		{"GET /schemas/ids/-3", "", 404, `{"error_code":40403}`},
		{"GET /schemas/ids/x", "", 404, `{"error_code":404}`},
		{"GET /schemas/ids/99999999999", "", 404, `{"error_code":404}`},
		{"GET /schemas/ids/2/schema", "", 404, `{"error_code":40403}`},
		{"GET /schemas/ids/2/versions", "", 404, `{"error_code":40403}`},
		{"GET /schemas/guids/00000000-0000-0000-0000-000000000001", "", 404, `{"error_code":40403}`},
		{"GET /schemas/guids/x", "", 404, `{"error_code":40403}`},
		{"GET /schemas?subjectPrefix=a", "", 200, `[{"subject":"a","version":1,"id":1}]`},
		{"GET /schemas?deleted=true", "", 200, `[{"subject":"a"},{"subject":"b","deleted":true}]`},
		{"GET /schemas?deletedOnly=true", "", 200, `[{"subject":"b"}]`},
		{"GET /schemas?offset=5", "", 200, `[]`},
		{"GET /schemas/types", "", 200, `["AVRO","PROTOBUF"]`},
	})
	var e struct{ GUID string }
	if err := json.Unmarshal(ask(t, h, "GET /subjects/a/versions/1", "").Body.Bytes(), &e); err != nil {
		t.Fatal(err)
	}
	play(t, h, []step{
		{"GET /schemas/guids/" + e.GUID, "", 200, `{"guid":"` + e.GUID + `","schema":` + quote(avro("f1")) + `,"subject":"none","version":"none"}`},
		{"GET /schemas/guids/" + e.GUID + "/ids", "", 200, `[{"context":".","id":1}]`},
		{"POST /subjects/:.x:a/versions", body(avro("f1")), 200, `{"guid":"` + e.GUID + `"}`},
		{"GET /schemas/guids/" + e.GUID + "/ids", "", 200, `[{"context":".","id":1},{"context":".x","id":1}]`},
	})
}

func TestDeleteVersions(t *testing.T) {
	play(t, open(t), []step{
		{"PUT /config/t", `{"compatibility":"none"}`, 200, `{"compatibility":"NONE"}`},
		{"POST /subjects/t/versions", body(avro("f1")), 200, ""},
		{"POST /subjects/t/versions", body(avro("f2")), 200, ""},
		{"POST /subjects/t/versions", body(avro("f3")), 200, ""},
		{"DELETE /subjects/t/versions/2?permanent=true", "", 404, `{"error_code":40407}`},
		{"DELETE /subjects/t/versions/2", "", 200, `2`},
		{"DELETE /subjects/t/versions/2", "", 404, `{"error_code":40406}`},
		{"GET /subjects/t/versions", "", 200, `[1,3]`},
		{"GET /subjects/t/versions?deleted=true", "", 200, `[1,2,3]`},
		{"GET /subjects/t/versions?deletedOnly=true", "", 200, `[2]`},
		{"GET /subjects/t/versions?deletedAsNegative=true", "", 200, `[1,-2,3]`},
		{"GET /subjects/t/versions?offset=1&limit=1&deleted=true", "", 200, `[2]`},
		{"GET /subjects/t/versions/2", "", 404, `{"error_code":40402}`},
		{"GET /subjects/t/versions/2?deleted=true", "", 200, `{"version":2,"deleted":true}`},
		{"GET /schemas/ids/2", "", 200, `{"schema":` + quote(avro("f2")) + `}`},
		{"POST /subjects/t", body(avro("f2")), 404, `{"error_code":40403}`},
		{"POST /subjects/t?deleted=true", body(avro("f2")), 200, `{"version":2}`},
		{"POST /subjects/t/versions", body(avro("f2")), 200, `{"id":2,"version":4}`},
		{"DELETE /subjects/t/versions/latest", "", 200, `4`},
		{"DELETE /subjects/t/versions/9", "", 404, `{"error_code":40402}`},
		{"DELETE /subjects/t/versions/earliest", "", 422, `{"error_code":42202}`},
		{"DELETE /subjects/t/versions/2?permanent=true", "", 200, `2`},
		{"GET /subjects/t/versions?deleted=true", "", 200, `[1,3,4]`},
		{"DELETE /subjects/t", "", 200, `[1,3]`},
		{"GET /subjects/t/versions", "", 404, `{"error_code":40401}`},
		{"GET /subjects/t/versions/1", "", 404, `{"error_code":40401}`},
		{"GET /subjects/t/versions/latest?deleted=true", "", 404, `{"error_code":40402}`},
		{"GET /subjects", "", 200, `[]`},
		{"GET /subjects?deleted=True", "", 200, `["t"]`},
		{"DELETE /subjects/t?permanent=true", "", 200, `[1,3,4]`},
		{"GET /config/t", "", 404, `{"error_code":40408}`},
		{"GET /schemas/ids/1", "", 404, `{"error_code":40403}`},
	})
}

func TestConfig(t *testing.T) {
	play(t, open(t), []step{
		{"GET /config", "", 200, `{"compatibilityLevel":"BACKWARD"}`},
		{"DELETE /config", "", 200, `{"compatibilityLevel":"BACKWARD"}`},
		{"PUT /config", `{"compatibility":"full"}`, 200, `{"compatibility":"FULL"}`},
		{"GET /config", "", 200, `{"compatibilityLevel":"FULL"}`},
		{"GET /config/s", "", 404, `{"error_code":40408}`},
		{"GET /config/s?defaultToGlobal=true", "", 200, `{"compatibilityLevel":"FULL"}`},
		{"PUT /config/s", `{"compatibility":"FORWARD_TRANSITIVE","validateFields":true,"normalize":true,"new":"unknown"}`, 200,
			`{"compatibility":"FORWARD_TRANSITIVE","validateFields":true,"normalize":true,"new":"none"}`},
		{"GET /config/s", "", 200, `{"compatibilityLevel":"FORWARD_TRANSITIVE","validateFields":true,"normalize":true}`},
		{"PUT /config/s", `{"compatibilityGroup":"g","validateFields":null}`, 200, `{"compatibilityGroup":"g","compatibility":"FORWARD_TRANSITIVE","normalize":true,"validateFields":"none"}`},
		{"GET /config/s", "", 200, `{"compatibilityLevel":"FORWARD_TRANSITIVE","compatibilityGroup":"g","validateFields":"none"}`},
		{"PUT /config/s", `{"compatibilityPolicy":"LOOSE"}`, 422, `{"error_code":42203}`},
		{"PUT /config/s", `{"compatibilityPolicy":"STRICT"}`, 200, `{"compatibilityPolicy":"STRICT"}`},
		{"PUT /config/s", `{"compatibility":"SIDEWAYS"}`, 422, `{"error_code":42203}`},
		{"PUT /config/s", `{"defaultMetadata":{"properties":{"owner":"me"}},"overrideRuleSet":{"domainRules":[{"name":"r","type":"CEL","kind":"CONDITION","mode":"WRITE"}]}}`, 200, ""},
		{"POST /subjects/s/versions", body(avro("f1")), 200, `{"metadata":{"properties":{"owner":"me"}},"ruleSet":{"domainRules":[{"name":"r"}]}}`},
		{"PUT /config/s", `{"defaultRuleSet":{"domainRules":[{"name":"no good","type":"CEL"}]}}`, 422, `{"error_code":42210}`},
		{"DELETE /config/s", "", 200, `{"compatibilityLevel":"FORWARD_TRANSITIVE","compatibility":"FORWARD_TRANSITIVE"}`},
		{"DELETE /config/s", "", 404, `{"error_code":40401}`},
		{"PUT /config/:.x:", `{"compatibility":"NONE"}`, 200, ""},
		{"GET /config/:.x:", "", 200, `{"compatibilityLevel":"NONE"}`},
		{"GET /contexts/.x/config", "", 200, `{"compatibilityLevel":"NONE"}`},
		{"GET /config/:.x:s?defaultToGlobal=true", "", 200, `{"compatibilityLevel":"NONE"}`},
		{"GET /config/:.nowhere:s", "", 404, `{"error_code":40408}`},
		{"PUT /config/:.__GLOBAL:", `{"compatibility":"FORWARD"}`, 200, ""},
		{"GET /config/:.y:?defaultToGlobal=true", "", 200, `{"compatibilityLevel":"FORWARD"}`},
		{"GET /config", "", 200, `{"compatibilityLevel":"FULL"}`},
		{"PUT /config", "", 422, `{"error_code":422}`},
		{"PUT /config", "{", 400, `{"error_code":400}`},
	})
}

func TestCompatibility(t *testing.T) {
	play(t, open(t), []step{
		{"POST /subjects/t/versions", body(avro("f1")), 200, ""},
		{"POST /compatibility/subjects/t/versions/latest", body(avro("f1", "f2=")), 200, `{"is_compatible":true,"messages":"none"}`},
		{"POST /compatibility/subjects/t/versions/latest", body(avro("f1", "f2")), 200, `{"is_compatible":false,"messages":"none"}`},
		{"POST /compatibility/subjects/t/versions/1?verbose=True", body(avro("f1", "f2")), 200,
			`{"is_compatible":false,"messages":["has READER_FIELD_MISSING_DEFAULT_VALUE","has oldSchemaVersion: 1","has oldSchema: '","has {validateFields: 'false', compatibility: 'BACKWARD'}"]}`},
		{"POST /compatibility/subjects/t/versions/", body(avro("f1", "f2")), 200, `{"is_compatible":false}`},
		{"POST /compatibility/subjects/t/versions/7", body(avro("f1")), 404, `{"error_code":40402}`},
		{"POST /compatibility/subjects/n/versions/7", body(avro("f1")), 404, `{"error_code":40401}`},
		{"POST /compatibility/subjects/n/versions/latest", body(avro("f1")), 200, `{"is_compatible":true}`},
		{"POST /compatibility/subjects/t/versions/earliest", body(avro("f1")), 422, `{"error_code":42202}`},
		{"POST /compatibility/subjects/t/versions/latest", body("{"), 422, `{"error_code":42201}`},
		{"POST /compatibility/subjects/t/versions/latest?verbose=true", body("{"), 200, `{"is_compatible":false,"messages":["has Invalid schema"]}`},
		{"POST /compatibility/subjects/t/versions/latest?verbose=true", protobuf(`syntax="proto3"; message M{}`), 200,
			`{"is_compatible":false,"messages":["has different schema type"]}`},
		{"POST /compatibility/subjects/t/versions", protobuf(`syntax="proto3"; message M{}`), 200, `{"is_compatible":false}`},
		{"POST /subjects/t/versions", protobuf(`syntax="proto3"; message M{}`), 409, `{"error_code":409,"message":"has different schema type"}`},
		{"PUT /mode/t", `{"mode":"READONLY"}`, 200, ""},
		{"POST /compatibility/subjects/t/versions", body(avro("f1", "f2=")), 200, `{"is_compatible":true}`},
	})
	play(t, open(t, func(c *confluent.Config) { c.ErrorLevel = 8 }), []step{
		{"POST /subjects/t/versions", body(avro("f1")), 200, ""},
		{"POST /subjects/t/versions", body(avro("f2")), 409, `{"error_code":40901,"message":"has oldSchemaVersion"}`},
	})
}

func TestModes(t *testing.T) {
	play(t, open(t), []step{
		{"PUT /mode/i", `{"mode":"import"}`, 200, `{"mode":"IMPORT"}`},
		{"GET /mode/i", "", 200, `{"mode":"IMPORT"}`},
		{"POST /subjects/i/versions", body(avro("f1")), 422, `{"error_code":42205}`},
		{"POST /subjects/i/versions", body(avro("f1"), `"id":100`, `"version":5`), 200, `{"id":100,"version":5}`},
		{"POST /subjects/i/versions", body(avro("f1"), `"id":100`, `"version":5`), 200, `{"id":100,"version":5}`},
		{"POST /subjects/i/versions", body(avro("f2"), `"id":100`, `"version":6`), 422, `{"error_code":42205}`},
		{"POST /subjects/i/versions", body(avro("f2"), `"id":101`, `"version":2`), 200, `{"id":101,"version":2}`},
		{"GET /subjects/i/versions", "", 200, `[2,5]`},
		{"GET /schemas/ids/101", "", 200, `{"schema":` + quote(avro("f2")) + `}`},
		{"PUT /mode/i", `{"mode":"READWRITE"}`, 200, ""},
		{"PUT /mode/i", `{"mode":"IMPORT"}`, 422, `{"error_code":42205}`},
		{"PUT /mode/i?force=true", `{"mode":"IMPORT"}`, 200, `{"mode":"IMPORT"}`},
		{"DELETE /mode/i", "", 200, `{"mode":"IMPORT"}`},
		{"DELETE /mode/i", "", 404, `{"error_code":40401}`},
		{"POST /subjects/n/versions", body(avro("f1")), 200, `{"id":100}`},
		{"POST /subjects/n/versions", body(avro("f1"), `"id":100`), 200, `{"id":100,"version":1}`},
		{"POST /subjects/n/versions", body(avro("f1", "f2="), `"id":7`), 422, `{"error_code":42205}`},
		{"PUT /mode", `{"mode":"READONLY"}`, 200, ""},
		{"POST /subjects/n/versions", body(avro("f1")), 200, `{"id":100,"version":1}`},
		{"DELETE /subjects/n", "", 422, `{"error_code":42205}`},
		{"DELETE /subjects/n/versions/1", "", 422, `{"error_code":42205}`},
		{"PUT /mode/n", `{"mode":"READWRITE"}`, 200, ""},
		{"PUT /mode", `{"mode":"READONLY_OVERRIDE"}`, 200, ""},
		{"POST /subjects/n/versions", body(avro("f1", "f2=")), 422, `{"error_code":42205}`},
		{"DELETE /mode?recursive=true", "", 200, `{"mode":"READONLY_OVERRIDE"}`},
		{"GET /mode/n", "", 404, `{"error_code":40409}`},
		{"GET /mode", "", 200, `{"mode":"READWRITE"}`},
		{"PUT /mode", `{"mode":"FORWARD"}`, 422, `{"error_code":42204}`},
		{"PUT /mode/:.__GLOBAL:?force=true", `{"mode":"FORWARD"}`, 200, `{"mode":"FORWARD"}`},
		{"GET /mode", "", 200, `{"mode":"FORWARD"}`},
		{"DELETE /mode/:.__GLOBAL:", "", 200, `{"mode":"FORWARD"}`},
		{"PUT /mode", `{"mode":"READONLY"}`, 200, `{"mode":"READONLY"}`},
		{"PUT /mode", `{"mode":null}`, 200, `{"mode":"none"}`},
		{"GET /mode", "", 200, `{"mode":"READWRITE"}`},
		{"PUT /mode/:.m:s", `{"mode":"READONLY"}`, 200, ""},
		{"DELETE /mode/:.m:?recursive=true", "", 200, `{"mode":"none"}`},
		{"GET /mode/:.m:s", "", 404, `{"error_code":40409}`},
		{"DELETE /mode/:.m:", "", 404, `{"error_code":40401}`},
		{"POST /subjects/back/versions", body(avro("b")), 200, `{"id":102}`},
		{"DELETE /subjects/back", "", 200, `[1]`},
		{"PUT /mode/back", `{"mode":"IMPORT"}`, 200, ""},
		{"POST /subjects/back/versions", body(avro("b"), `"id":102`, `"version":1`), 200, `{"id":102,"version":1,"deleted":"none"}`},
		{"GET /subjects/back/versions/1", "", 200, `{"id":102}`},
		{"PUT /mode/:.fresh:", `{"mode":"IMPORT"}`, 200, `{"mode":"IMPORT"}`},
		{"POST /subjects/:.fresh:s/versions", body(avro("f9"), `"id":100`, `"version":1`), 200, `{"id":100}`},
		{"GET /schemas/ids/100?subject=:.fresh:s", "", 200, `{"schema":` + quote(avro("f9")) + `,"subject":":.fresh:s"}`},
		{"GET /schemas/ids/100", "", 200, `{"schema":` + quote(avro("f1")) + `}`},
	})
}

func TestMetadataAndRules(t *testing.T) {
	play(t, open(t), []step{
		{"POST /subjects/s/versions", body(avro("f1"), `"metadata":{"properties":{"k":"v"},"tags":{"a":["b"]}}`), 200, `{"id":1,"metadata":{"properties":{"k":"v"},"tags":{"a":["b"]}}}`},
		{"POST /subjects/s/versions", body(avro("f1", "f2=")), 200, `{"id":2,"metadata":{"properties":{"k":"v"}}}`},
		{"POST /subjects/s/versions", `{"metadata":{"properties":{"k":"w"}}}`, 200, `{"id":3,"version":3,"schema":` + quote(avro("f1", "f2=")) + `}`},
		{"GET /subjects/s/metadata?key=k&value=v", "", 200, `{"version":2}`},
		{"GET /subjects/s/metadata?key=k&value=w", "", 200, `{"version":3,"id":3,"subject":"s"}`},
		{"GET /subjects/s/metadata?key=k&value=x", "", 404, `{"error_code":40403}`},
		{"GET /subjects/x/metadata?key=k&value=x", "", 404, `{"error_code":40401}`},
		{"POST /subjects/r/versions", body(avro("f1"), `"ruleSet":{"domainRules":[{"name":"r","kind":"CONDITION","mode":"WRITE","type":"CEL","expr":"true"}]}`), 200,
			`{"ruleSet":{"domainRules":[{"name":"r","kind":"CONDITION","mode":"WRITE","type":"CEL","expr":"true"}]}}`},
		{"POST /subjects/r/versions", body(avro("f2="), `"ruleSet":{"domainRules":[{"name":"r","kind":"WRONG","type":"CEL"}]}`), 422, `{"error_code":42210}`},
		{"GET /schemas?ruleType=cel", "", 200, `[{"subject":"r"}]`},
		{"GET /schemas?subjectPrefix=s&latestOnly=true", "", 200, `[{"subject":"s","version":3}]`},
		{"POST /subjects/v/versions", body(avro("f1"), `"version":-1`), 200, `{"version":1,"metadata":{"properties":{"confluent:version":"1"}}}`},
		{"POST /subjects/v/versions", body(avro("f1"), `"version":3`), 422, `{"error_code":42201}`},
		{"POST /subjects/s/versions/3/tags", `{"newVersion":4,"tagsToAdd":[{"schemaEntity":{"entityPath":"myrecord.f1","entityType":"sr_field"},"tags":["PII"]}]}`, 200,
			`{"version":4,"schema":"has PII","metadata":{"properties":{"confluent:version":"4"}}}`},
		{"GET /subjects/s/versions/4?findTags=PII", "", 200, `{"schemaTags":[{"schemaEntity":{"entityPath":"myrecord.f1","entityType":"sr_field"},"tags":["PII"]}]}`},
		{"POST /subjects/s/versions/4/tags", `{"tagsToAdd":[{"schemaEntity":{"entityPath":"nope","entityType":"sr_record"},"tags":["PII"]}]}`, 422, `{"error_code":42201}`},
		{"POST /subjects/s/versions/9/tags", `{}`, 404, `{"error_code":40402}`},
		{"POST /subjects/r/versions/1/tags", `{"rulesToMerge":{"domainRules":[{"name":"q","type":"CEL"}]},"rulesToRemove":["r"]}`, 200, `{"version":2,"ruleSet":{"domainRules":[{"name":"q"}]}}`},
		{"POST /subjects/t/versions", body(avro("f1"), `"schemaTagsToAdd":[{"schemaEntity":{"entityPath":"myrecord","entityType":"sr_record"},"tags":["T"]}]`), 200, `{"schema":"has \"T\"","metadata":{"properties":{"confluent:version":"1"}}}`},
		{"POST /subjects/t/versions", body(avro("f1", "f2="), `"propagateSchemaTags":true`), 200, `{"schema":"has \"T\""}`},
	})
}

func TestContexts(t *testing.T) {
	play(t, open(t), []step{
		{"GET /contexts", "", 200, `["."]`},
		{"POST /subjects/:.a:s/versions", body(avro("f1")), 200, `{"id":1}`},
		{"POST /contexts/.a/subjects/r/versions", body(avro("f1")), 200, `{"id":1}`},
		{"POST /contexts/:.b:/subjects/s/versions", body(avro("f1", "f2")), 200, `{"id":2}`},
		{"GET /contexts", "", 200, `[".",".a",".b"]`},
		{"GET /contexts?offset=1&limit=1", "", 200, `[".a"]`},
		{"GET /contexts?contextPrefix=.", "", 200, `[".",".a",".b"]`},
		{"GET /contexts?contextPrefix=.A", "", 200, `[]`},
		{"GET /subjects", "", 200, `[":.a:r",":.a:s",":.b:s"]`},
		{"GET /subjects?subjectPrefix=", "", 200, `[]`},
		{"GET /subjects?subjectPrefix=:*:s", "", 200, `[":.a:s",":.b:s"]`},
		{"GET /contexts/.a/subjects", "", 200, `[":.a:r",":.a:s"]`},
		{"GET /contexts/.a/subjects?subjectPrefix=r", "", 200, `[":.a:r"]`},
		{"GET /contexts/.a/schemas", "", 200, `[{"subject":":.a:r"},{"subject":":.a:s"}]`},
		{"GET /subjects/s/versions/1", "", 200, `{"subject":":.a:s","id":1}`},
		{"GET /subjects/r/versions/latest/schema", "", 200, ""},
		{"GET /subjects/:.:r/versions/latest", "", 200, ""},
		{"POST /subjects/r", body(avro("f1")), 200, `{"subject":":.a:r"}`},
		{"POST /subjects/s", body(avro("f1", "f2")), 200, `{"subject":":.b:s"}`},
		{"GET /schemas/ids/2?subject=:.b:", "", 200, `{"subject":":.b:s"}`},
		{"GET /contexts/.b/schemas/ids/2", "", 200, `{"subject":":.b:s"}`},
		{"GET /schemas/ids/2?subject=:.a:", "", 404, `{"error_code":40403}`},
		{"GET /schemas/ids/2?subject=:.zz:", "", 404, `{"error_code":40403}`},
		{"GET /schemas/ids/2?subject=s", "", 200, `{"subject":":.b:s"}`},
		{"POST /contexts/.a/compatibility/subjects/s/versions/latest", body(avro("f1", "f3")), 200, `{"is_compatible":false}`},
		{"PUT /contexts/.a/mode/s", `{"mode":"READONLY"}`, 200, ""},
		{"GET /mode/:.a:s", "", 200, `{"mode":"READONLY"}`},
		{"DELETE /mode/:.a:s", "", 200, ""},
		{"DELETE /contexts/.a", "", 422, `{"error_code":42211}`},
		{"DELETE /contexts/.nowhere", "", 404, `{"error_code":40401}`},
		{"DELETE /subjects/:.b:s", "", 200, `[1]`},
		{"DELETE /subjects/:.b:s?permanent=true", "", 200, `[1]`},
		{"DELETE /contexts/:.b:", "", 204, ""},
		{"GET /subjects/:.new:s/versions", "", 404, `{"error_code":40401}`},
		{"GET /subjects?subjectPrefix=:.new:", "", 200, `[]`},
		{"POST /subjects/:.b%20a%20d:s/versions", body(avro("f1")), 422, `{"error_code":42208}`},
	})
	play(t, open(t, func(c *confluent.Config) { c.CreateContexts = false }), []step{
		{"POST /subjects/:.a:s/versions", body(avro("f1")), 422, `{"error_code":42205}`},
		{"PUT /mode/:.a:s", `{"mode":"IMPORT"}`, 404, `{"error_code":40401}`},
	})
}

func TestAliases(t *testing.T) {
	play(t, open(t), []step{
		{"POST /subjects/real/versions", body(avro("f1")), 200, ""},
		{"PUT /config/other", `{"alias":"real"}`, 200, `{"alias":"real"}`},
		{"GET /subjects/other/versions/1", "", 200, `{"subject":"real"}`},
		{"POST /subjects/other/versions", body(avro("f1", "f2=")), 200, `{"version":2}`},
		{"GET /subjects/real/versions", "", 200, `[1,2]`},
		{"GET /schemas?subjectPrefix=other&aliases=true", "", 200, `[{"subject":"real","version":1,"aliases":["other"]},{"subject":"real","version":2,"aliases":["other"]}]`},
		{"GET /schemas?aliases=true", "", 200, `[{"aliases":["other"]},{"aliases":["other"]}]`},
		{"GET /schemas", "", 200, `[{"aliases":"none"},{"aliases":"none"}]`},
		{"PUT /config/other", `{"alias":null}`, 200, `{"alias":"none"}`},
		{"GET /subjects/other/versions/1", "", 404, `{"error_code":40401}`},
		{"PUT /config", `{"alias":"real"}`, 422, ""},
	})
}

func TestReferences(t *testing.T) {
	const ref = `{"name":"ref.proto","subject":"ref.proto","version":1}`
	play(t, open(t), []step{
		{"POST /subjects/ref.proto/versions", protobuf("syntax = \"proto3\";\nmessage Ref { string id = 1; }\n"), 200, `{"id":1,"schemaType":"PROTOBUF"}`},
		{"POST /subjects/main/versions", protobuf("syntax = \"proto3\";\nimport \"ref.proto\";\nmessage Main { Ref ref = 1; }\n"), 422, `{"error_code":42201}`},
		{"POST /subjects/main/versions", protobuf("syntax = \"proto3\";\nimport \"ref.proto\";\nmessage Main { Ref ref = 1; }\n", `"references":[`+ref+`]`), 200, `{"id":2,"references":[` + ref + `]}`},
		{"GET /subjects/main/versions/1?referenceFormat=qualified", "", 200, `{"references":[{"subject":":.:ref.proto"}]}`},
		{"GET /subjects/ref.proto/versions/latest/referencedby", "", 200, `[2]`},
		{"DELETE /subjects/ref.proto", "", 422, `{"error_code":42206}`},
		{"DELETE /subjects/ref.proto/versions/1", "", 422, `{"error_code":42206}`},
		{"GET /schemas/ids/2?format=serialized", "", 200, `{"schema":"any","schemaType":"PROTOBUF"}`},
		{"POST /subjects/:.a:main/versions", protobuf("syntax = \"proto3\";\nimport \"ref.proto\";\nmessage Main { Ref ref = 1; }\n", `"references":[`+strings.Replace(ref, `"ref.proto","version"`, `":.:ref.proto","version"`, 1)+`]`), 200,
			`{"references":[{"subject":"ref.proto"}]}`},
		{"POST /subjects/x/versions", body(`{"type":"record","name":"A","fields":[]}`), 200, ""},
		{"POST /subjects/y/versions", body(`{"type":"record","name":"B","fields":[{"name":"a","type":"A"}]}`, `"references":[{"name":"A","subject":"x","version":1}]`), 200, `{"references":[{"name":"A","subject":"x","version":1}]}`},
		{"GET /subjects/y/versions/1?format=resolved", "", 200, `{"schema":"{\"type\":\"record\",\"name\":\"B\",\"fields\":[{\"name\":\"a\",\"type\":{\"type\":\"record\",\"name\":\"A\",\"fields\":[]}}]}"}`},
		{"POST /subjects/l/versions", body(`{"type":"record","name":"C","fields":[{"name":"a","type":"A"}]}`, `"references":[{"name":"A","subject":"x","version":-1}]`), 200, `{"references":[{"version":1}]}`},
		{"POST /subjects/l/versions", body(`{"type":"record","name":"C","fields":[{"name":"a","type":"A"}]}`, `"references":[{"name":"A","subject":"none","version":-1}]`), 422, `{"error_code":42201}`},
		{"POST /subjects/z/versions", body(`{"type":"record","name":"B","fields":[{"name":"a","type":"A"}]}`, `"references":[{"name":"A","subject":"x","version":9}]`), 422, `{"error_code":42201}`},
	})
}

func TestDescriptorsInAndOut(t *testing.T) {
	h := open(t)
	const text = "syntax = \"proto3\";\npackage p;\n\nmessage M {\n  string id = 1;\n}\n"
	play(t, h, []step{{"POST /subjects/text/versions", protobuf(text), 200, `{"id":1}`}})
	var e struct{ Schema string }
	if err := json.Unmarshal(ask(t, h, "GET /subjects/text/versions/1?format=serialized", "").Body.Bytes(), &e); err != nil {
		t.Fatal(err)
	}
	play(t, h, []step{
		{"POST /subjects/encoded/versions", protobuf(e.Schema), 200, `{"id":1,"version":1}`},
		{"GET /subjects/encoded/versions/1", "", 200, `{"schema":"has message M"}`},
		{"POST /subjects/encoded/versions", protobuf(e.Schema), 200, `{"id":1,"version":1}`},
		{"POST /subjects/encoded", protobuf(e.Schema), 200, `{"id":1,"version":1}`},
		{"POST /compatibility/subjects/text/versions/latest", protobuf(e.Schema), 200, `{"is_compatible":true}`},
		{"POST /subjects/bad/versions", protobuf("AAAA"), 422, `{"error_code":42201}`},
	})
}

func TestNormalize(t *testing.T) {
	const odd = `{"name":"R", "type":"record", "fields":[ {"name":"a", "type":{"type":"string"}} ]}`
	const plain = `{"name":"R","type":"record","fields":[{"name":"a","type":"string"}]}`
	play(t, open(t), []step{
		{"POST /subjects/kept/versions", body(odd), 200, `{"schema":` + quote(odd) + `}`},
		{"POST /subjects/normal/versions?normalize=True", body(odd), 200, `{"schema":` + quote(plain) + `}`},
		{"POST /subjects/normal/versions", body(odd), 200, `{"version":1}`},
		{"PUT /config/set", `{"normalize":true}`, 200, ""},
		{"POST /subjects/set/versions", body(odd), 200, `{"schema":` + quote(plain) + `}`},
		{"POST /subjects/set?normalize=true", body(odd), 200, `{"version":1}`},
	})
}
