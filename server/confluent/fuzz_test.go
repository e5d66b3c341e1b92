package confluent_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// FuzzRequest sends anything to a registry that has something: whatever comes,
// the answer is JSON and no fault of the server. Texts of schemas are what the
// /schema paths answer as they are.
func FuzzRequest(f *testing.F) {
	for _, seed := range []step{
		{request: "GET /subjects/a/versions/1", body: ""},
		{request: "GET /schemas/ids/1?subject=:.x:a&format=resolved&fetchMaxId=true&findTags=*", body: ""},
		{request: "GET /schemas?aliases=true&latestOnly=1&offset=-1&limit=99", body: ""},
		{request: "GET /contexts/:.x:/subjects/%2F%00", body: ""},
		{request: "POST /subjects/a/versions?normalize=true&force=True", body: body(avro("f1"), `"version":-1`, `"metadata":{"properties":{"a":"b"},"tags":{"c":["d"]}}`)},
		{request: "POST /subjects/p/versions", body: protobuf("CgdhLnByb3Rv", `"references":[{"name":"a","subject":":.x:y","version":"1"}]`)},
		{request: "POST /subjects/a/versions/1/tags", body: `{"newVersion":2,"tagsToAdd":[{"schemaEntity":{"entityPath":"myrecord","entityType":"sr_record"},"tags":["t"]}],"rulesToRemove":["r"]}`},
		{request: "POST /compatibility/subjects/a/versions/latest?verbose=true", body: body(avro("f2"))},
		{request: "PUT /config/a", body: `{"compatibility":"FULL","alias":"b","compatibilityGroup":null,"defaultRuleSet":{"domainRules":[{"name":"r","type":"t"}]}}`},
		{request: "PUT /mode/:.__GLOBAL:?force=true", body: `{"mode":"FORWARD"}`},
		{request: "DELETE /subjects/a/versions/-1?permanent=true", body: ""},
		{request: "DELETE /contexts/.", body: ""},
	} {
		method, target, _ := strings.Cut(seed.request, " ")
		f.Add(method, target, seed.body)
	}
	f.Fuzz(func(t *testing.T, method, target, body string) {
		u, err := url.ParseRequestURI(target)
		if err != nil || strings.ContainsAny(method, " \t\r\n") {
			return // net/http answers those
		}
		h := open(t)
		ask(t, h, "POST /subjects/a/versions", `{"schema":"{\"type\":\"record\",\"name\":\"R\",\"fields\":[]}"}`)
		r := httptest.NewRequest(http.MethodGet, "/", strings.NewReader(body))
		r.Method, r.URL, r.RequestURI = method, u, target
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Errorf("%s %s %q = %d %s", method, target, body, w.Code, w.Body)
		}
		silent := w.Code == http.StatusNoContent || w.Code == http.StatusNotModified
		if !silent && !strings.HasSuffix(strings.TrimSuffix(u.Path, "/"), "schema") && !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s %s %q = %d %q, which is no JSON", method, target, body, w.Code, w.Body)
		}
	})
}
