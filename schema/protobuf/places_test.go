package protobuf_test

import (
	"testing"

	"github.com/pawl-registry/pawl/schema/protobuf"
	"github.com/pawl-registry/pawl/schema/source"
)

func TestPlacesOfOptions(t *testing.T) {
	at := func(line int) source.Position { return source.Position{File: "a.proto", Line: line} }
	places := protobuf.OptionPlaces{
		{Name: "deprecated", Position: at(1)},
		{Name: "features.enum_type", Position: at(2)},
		{Name: "features.(pb.cpp).string_type", Position: at(3)},
		{Name: "(owner).team", Position: at(4)},
		{Name: "(.acme.mark)", Position: at(5)},
	}
	for name, want := range map[string]int{
		"deprecated": 1, "features.enum_type": 2, "features": 3, "(acme.owner)": 4, "(acme.mark)": 5,
		"(acme.sowner)": 0, "(mark)": 0, "dep": 0, "features.json_format": 0, "java_package": 0,
	} {
		if got, ok := places.Of(name); got.Line != want || ok != (want > 0) {
			t.Errorf("the place of %s = line %d, %v, want %d", name, got.Line, ok, want)
		}
	}
	literal := protobuf.OptionPlaces{{Name: "features", Position: at(7)}}
	if got, ok := literal.Of("features.json_format"); !ok || got.Line != 7 {
		t.Errorf("the place of a feature in a literal = %v, %v, want line 7", got, ok)
	}
}

// TestPlacesAreTheModulesOwn: the options of what is imported change with it,
// and are not kept.
func TestPlacesAreTheModulesOwn(t *testing.T) {
	text := `syntax = "proto2"; package a; message M { map<int32, int32> m = 1 [deprecated = true]; optional group G = 2 [deprecated = true] { option deprecated = true; } }
		enum E { Z = 0 [deprecated = true]; } service S { option deprecated = true; rpc R(M) returns (M) { option deprecated = true; } }`
	m, problems, err := protobuf.Compile(t.Context(), []source.File{{Path: "a.proto", Content: text}}, nil, source.DefaultLimits)
	if err != nil || m == nil {
		t.Fatalf("Compile = %v, %v", problems, err)
	}
	for what, places := range map[string]protobuf.OptionPlaces{
		"a map": m.Messages["a.M"].Fields[0].OptionPlaces, "a group": m.Messages["a.M"].Fields[1].OptionPlaces,
		"the message of a group": m.Messages["a.M.G"].OptionPlaces, "a value": m.Enums["a.E"].Values[0].OptionPlaces,
		"a service": m.Services["a.S"].OptionPlaces, "a method": m.Services["a.S"].Methods[0].OptionPlaces,
	} {
		if len(places) != 1 || places[0].Name != "deprecated" {
			t.Errorf("the options of %s stand at %v, want the one of deprecated", what, places)
		}
	}
	for name, message := range m.Messages {
		if message.Imported && message.OptionPlaces != nil {
			t.Errorf("the places of %s, which is imported, are kept", name)
		}
	}
}
