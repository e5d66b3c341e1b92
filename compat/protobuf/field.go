package protobuf

import (
	"fmt"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// field compares two fields that hold the same data, apart from their names
// and numbers, and puts their types against each other.
func (d *differ) field(p pair, c counterpart) {
	d.fieldType(p, c)
	if sameShape(c) && c.old.Kind == c.new.Kind {
		d.presence(p, c)
		d.fieldDefault(p, c)
	}
	d.required(p, c)
	d.options(between(c), optioned{c.old.Options, c.old.OptionPlaces}, optioned{c.new.Options, c.new.OptionPlaces})
}

// presence compares how two singular fields tell unset from zero.
func (d *differ) presence(p pair, c counterpart) {
	if c.old.Repeated || c.new.Repeated || c.old.Presence == c.new.Presence ||
		c.old.Presence == protobuf.RequiredPresence || c.new.Presence == protobuf.RequiredPresence {
		return
	}
	f := between(c)
	f.Rule = FieldPresence
	f.Message = fmt.Sprintf("%s told unset from zero and no longer does", c.new.FullName)
	f.Hint = fmt.Sprintf("make %s optional again", c.new.Name)
	data := [2]finding.Class{finding.Note, finding.Safe}
	if c.new.Presence == protobuf.ExplicitPresence {
		f.Message = fmt.Sprintf("%s tells unset from zero, and did not", c.new.FullName)
		f.Hint = fmt.Sprintf("take the presence of %s back", c.new.Name)
		data = [2]finding.Class{finding.Safe, finding.Note}
	}
	f.Effects = finding.Effects{finding.Binary: data, finding.JSON: data, finding.Code: two(finding.Break)}
	d.addIn(p, f)
}

// required compares whether readers refuse data without the field.
func (d *differ) required(p pair, c counterpart) {
	was, is := c.old.Presence == protobuf.RequiredPresence, c.new.Presence == protobuf.RequiredPresence
	if was == is {
		return
	}
	f := between(c)
	f.Rule = FieldRequired
	f.Message = fmt.Sprintf("%s was required and no longer is: old readers refuse data without it", c.new.FullName)
	f.Hint = fmt.Sprintf("keep %s required", c.new.Name)
	data := [2]finding.Class{finding.Safe, finding.Break}
	if is {
		f.Message = fmt.Sprintf("%s was not required and is: new readers refuse old data without it", c.new.FullName)
		f.Hint = fmt.Sprintf("make %s optional", c.new.Name)
		data = [2]finding.Class{finding.Break, finding.Safe}
	}
	f.Effects = finding.Effects{finding.Binary: data, finding.JSON: data, finding.Code: two(finding.Note)}
	d.addIn(p, f)
}

// fieldDefault compares what an unset field reads as.
func (d *differ) fieldDefault(p pair, c counterpart) {
	if c.old.HasDefault == c.new.HasDefault && c.old.Default == c.new.Default {
		return
	}
	f := c.atOption("default")
	f.Rule = FieldDefault
	f.Message = fmt.Sprintf("the default of %s was %s and is %s: unset fields read another value", c.new.FullName, defaultText(c.old), defaultText(c.new))
	f.Hint = fmt.Sprintf("keep the default of %s: %s", c.new.Name, defaultText(c.old))
	f.Effects = finding.Effects{finding.Binary: two(finding.Note), finding.JSON: two(finding.Note), finding.Code: two(finding.Note)}
	d.addIn(p, f)
}

func defaultText(f *protobuf.Field) string {
	if !f.HasDefault {
		return "the zero value"
	}
	return f.Default
}

// utf8 compares whether readers refuse strings that are not valid UTF-8.
func (d *differ) utf8(p pair, c counterpart) {
	if c.old.Kind != protoreflect.StringKind || c.new.Kind != protoreflect.StringKind || c.old.ValidateUTF8 == c.new.ValidateUTF8 {
		return
	}
	f := c.atOption("features.utf8_validation")
	f.Rule = FieldUTF8
	f.Message = fmt.Sprintf("%s had to be valid UTF-8 and no longer has to: old readers refuse other bytes", c.new.FullName)
	f.Hint = "set features.utf8_validation back to VERIFY"
	f.Effects[finding.Binary] = [2]finding.Class{finding.Safe, finding.Lossy}
	if c.new.ValidateUTF8 {
		f.Message = fmt.Sprintf("%s has to be valid UTF-8 and had not to: new readers refuse other bytes", c.new.FullName)
		f.Hint = "set features.utf8_validation to NONE, until all data is known to be valid"
		f.Effects[finding.Binary] = [2]finding.Class{finding.Lossy, finding.Safe}
	}
	f.Effects[finding.Code] = two(finding.Note)
	d.addIn(p, f)
}
