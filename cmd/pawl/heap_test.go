package main

import (
	"runtime/debug"
	"testing"
)

// A heap never grows by more than the room, or by what Go itself would let it.
func TestAHeapGrowsByNoMoreThanItsRoom(t *testing.T) {
	for live, want := range map[uint64]int{
		0: 400, 1 << 20: 400, 32 << 20: 400, 64 << 20: 200, 128 << 20: 100, 256 << 20: 100, 1 << 40: 100,
	} {
		if got := growth(live); got != want {
			t.Errorf("growth(%d MiB) = %d, want %d", live>>20, got, want)
		}
	}
	for live := uint64(1); live < 1<<32; live = live*5/4 + 1 {
		if grown := live * uint64(growth(live)) / 100; grown > max(live, heapRoom) {
			t.Errorf("growth(%d) = %d lets %d bytes of garbage pile up", live, growth(live), grown)
		}
	}
}

func TestWhoSetsGOGCDecides(t *testing.T) {
	before := debug.SetGCPercent(100)
	defer debug.SetGCPercent(before)
	for env, want := range map[string]int{"": mostGrowth, "50": 100} {
		a := &app{streams: streams{env: func(name string) string { return map[string]string{"GOGC": env}[name] }}}
		end := a.roomy(t.Context())
		got := debug.SetGCPercent(100)
		debug.SetGCPercent(got)
		end()
		if after := debug.SetGCPercent(100); got != want || after != 100 {
			t.Errorf("with GOGC=%q the growth is %d and %d afterwards, want %d and 100", env, got, after, want)
		}
	}
}
