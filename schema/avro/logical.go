package avro

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// carriers says which kinds the specification's logical types annotate.
func carriers(logical string) []Kind {
	switch logical {
	case "date", "time-millis":
		return []Kind{Int}
	case "time-micros", "timestamp-millis", "timestamp-micros", "timestamp-nanos",
		"local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos":
		return []Kind{Long}
	case "uuid":
		return []Kind{String, Fixed}
	case "decimal":
		return []Kind{Bytes, Fixed}
	case "big-decimal":
		return []Kind{Bytes}
	case "duration":
		return []Kind{Fixed}
	}
	return nil
}

// logical reads a type's logical type. One that is not valid is a warning:
// the specification has readers see the plain type.
func (p *parser) logical(t *Type, v *value) {
	x := v.get("logicalType")
	if x == nil {
		return
	}
	ignored := func(why, hint string) {
		p.odd("LOGICAL_TYPE_IGNORED", x, "readers will see the plain type: "+why, hint)
	}
	if x.kind != stringValue {
		ignored("the logical type is "+x.describe(), "write its name as a string")
		return
	}
	l := Logical{Name: x.text}
	kinds := carriers(l.Name)
	switch {
	case kinds == nil: // one of the user's own
	case !slices.Contains(kinds, t.Kind) || l.Name == "uuid" && t.Kind == Fixed && t.Size != 16 || l.Name == "duration" && t.Size != 12:
		ignored(fmt.Sprintf("%s does not apply to this %s", l.Name, t.Kind), "annotate a type that the specification allows")
		return
	case l.Name == "decimal":
		var ok bool
		if l.Precision, l.Scale, ok = decimal(t, v); !ok {
			ignored("precision and scale do not make a decimal", "the precision must be positive and fit a fixed's size, the scale must be from 0 to the precision")
			return
		}
	}
	t.Logical = l
}

// decimal reads precision and scale.
func decimal(t *Type, v *value) (precision, scale int, ok bool) {
	precision, ok = whole(v.get("precision"))
	if s := v.get("scale"); ok && s != nil {
		scale, ok = whole(s)
	}
	ok = ok && precision >= 1 && scale >= 0 && scale <= precision
	if t.Kind == Fixed {
		// The digits that the specification says n bytes hold: floor(log10(2^(8n-1) - 1)).
		ok = ok && float64(precision) <= math.Floor(float64(8*t.Size-1)*math.Log10(2))
	}
	return precision, scale, ok
}

func whole(v *value) (int, bool) {
	if v == nil || v.kind != numberValue {
		return 0, false
	}
	n, err := strconv.ParseInt(v.text, 10, 32)
	return int(n), err == nil
}
