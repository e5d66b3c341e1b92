package registry_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/pawl-registry/pawl/registry"
)

// BenchmarkPublish publishes first versions of new subjects.
func BenchmarkPublish(b *testing.B) {
	r := inMemory(b)
	var n atomic.Int64
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			s := in("default", fmt.Sprintf("subject-%d", i))
			if _, err := r.Publish(b.Context(), registry.Publication{Subject: s, Draft: avro(fmt.Sprintf(`{"type":"record","name":"R%d","fields":[%s]}`, i, id))}); err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkPublishKnown publishes what is there already.
func BenchmarkPublishKnown(b *testing.B) {
	r := inMemory(b)
	publish(b, r, orders, record(id))
	b.ReportAllocs()
	for b.Loop() {
		publish(b, r, orders, record(id))
	}
}

// BenchmarkSchema fetches by id.
func BenchmarkSchema(b *testing.B) {
	r := inMemory(b)
	publish(b, r, orders, record(id))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Schema(b.Context(), registry.SchemaKey{ID: 1}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLatest fetches the latest version.
func BenchmarkLatest(b *testing.B) {
	r := inMemory(b)
	publish(b, r, orders, record(id))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := r.Version(b.Context(), at(orders, registry.Latest), false); err != nil {
			b.Fatal(err)
		}
	}
}
