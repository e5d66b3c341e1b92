package protobuf_test

import (
	"testing"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/compat/protobuf"
)

// TestOnlyMembersThatMeetLoseEachOther joins fields in a oneof, and the other
// way round splits it. Data that holds two of them loses one where both are
// read by what they were written by: in binary their numbers, in JSON their keys.
func TestOnlyMembersThatMeetLoseEachOther(t *testing.T) {
	for _, c := range []struct {
		what, apart, together string
		binary, json          finding.Class
	}{
		{"both stay", "int32 x = 1; int32 y = 2;", "int32 x = 1; int32 y = 2;", finding.Lossy, finding.Lossy},
		{"one has another number", "int32 x = 1; int32 y = 2;", "int32 x = 1; int32 y = 3;", finding.Safe, finding.Lossy},
		{"both have other numbers", "int32 x = 1; int32 y = 2;", "int32 x = 4; int32 y = 3;", finding.Safe, finding.Lossy},
		{"one has another name", "int32 x = 1; int32 y = 2;", "int32 x = 1; int32 z = 2;", finding.Lossy, finding.Safe},
		{"a pinned JSON name", "int32 x = 1; int32 y = 2;", `int32 x = 1; int32 z = 2 [json_name = "y"];`, finding.Lossy, finding.Lossy},
		{"another JSON name, which only new data has", "int32 x = 1; int32 y = 2;", `int32 x = 1; int32 y = 2 [json_name = "other"];`, finding.Lossy, finding.Lossy},
		{"another field has the number", "int32 x = 1; int32 y = 2; int32 z = 3;", "int32 x = 1; int32 z = 2;", finding.Lossy, finding.Lossy},
		{"two of three stay", "int32 x = 1; int32 y = 2; int32 z = 3;", "int32 x = 4; int32 y = 2; int32 z = 3;", finding.Lossy, finding.Lossy},
	} {
		module := func(fields string) string { return `syntax = "proto3"; package t; message M { ` + fields + ` }` }
		apart, together := module(c.apart), module("oneof o { "+c.together+" }")
		for rule, pair := range map[finding.Rule][2]string{protobuf.OneofJoined: {apart, together}, protobuf.OneofSplit: {together, apart}} {
			var got finding.Effects
			for _, f := range diffOf(t, compileText(t, pair[0]), compileText(t, pair[1])).Findings {
				if f.Rule == rule {
					got.Raise(f.Effects)
				}
			}
			readers := finding.NewReaders
			if rule == protobuf.OneofSplit {
				readers = finding.OldReaders
			}
			if b, j := got[finding.Binary][readers], got[finding.JSON][readers]; b != c.binary || j != c.json || got[finding.Code][readers] != finding.Break {
				t.Errorf("%s: %s in binary = %v and in JSON = %v, source = %v, want %v, %v and BREAK", c.what, rule, b, j, got[finding.Code][readers], c.binary, c.json)
			}
		}
	}
}
