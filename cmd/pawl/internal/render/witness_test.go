package render

import "testing"

func TestExamplesAreSentences(t *testing.T) {
	for witness, want := range map[string]string{
		`{"id": 1}`: `{"id": 1}`,
		`[1]`:       `[1]`,
		`{"message":"a.M","encoding":"BINARY","written":{"x":"1"},"bytes":"0801","read":{"x":"-1"},"outcome":"MISREAD"}`: `a.M {"x":"1"}, written in binary, is misread as {"x":"-1"}`,
		`{"message":"a.M","encoding":"JSON","written":{"x":1},"read":{},"outcome":"LOST"}`:                               `a.M {"x":1}, written in JSON, is lost: it is read as {}`,
		`{"message":"a.M","readAs":"a.N","encoding":"JSON","written":{"x":1},"read":{},"outcome":"LOST"}`:                `a.M {"x":1}, written in JSON, is lost: it is read as a.N {}`,
		`{"message":"a.M","encoding":"BINARY","bytes":"0a01ff","outcome":"REFUSED"}`:                                     `a.M the bytes 0a01ff, written in binary, is refused`,
		`{"message":"a.M","encoding":"BINARY","outcome":"ANNOUNCED"}`:                                                    `{"message":"a.M","encoding":"BINARY","outcome":"ANNOUNCED"}`,
	} {
		if got := example(witness); got != want {
			t.Errorf("example(%s)\n  = %s, want\n    %s", witness, got, want)
		}
	}
}
