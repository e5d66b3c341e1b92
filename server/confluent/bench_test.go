package confluent_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// BenchmarkHotReads is what the reads of consumers and producers cost in this
// package and the registry.
func BenchmarkHotReads(b *testing.B) {
	h := open(b)
	ask(b, h, "POST /subjects/a/versions", body(avro("f1", "f2", "f3")))
	for _, path := range []string{"/schemas/ids/1", "/subjects/a/versions/latest"} {
		b.Run(path, func(b *testing.B) {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			b.ReportAllocs()
			for b.Loop() {
				w := httptest.NewRecorder()
				if h.ServeHTTP(w, r); w.Code != http.StatusOK {
					b.Fatal(w.Body)
				}
			}
		})
	}
}
