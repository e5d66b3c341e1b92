package compat

import (
	"regexp"
	"strings"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
)

// unstableVersion is the last component of a package that promises nothing,
// as buf defines it: v1alpha1, v1beta, v1p1beta2, v1test.
var unstableVersion = regexp.MustCompile(`^v[1-9][0-9]*(test.*|(p[1-9][0-9]*)?(alpha|beta)([1-9][0-9]*)?)$`)

// unstable reports whether a package says by its name that it may break.
func unstable(pkg string) bool {
	i := strings.LastIndexByte(pkg, '.')
	return i > 0 && unstableVersion.MatchString(pkg[i+1:])
}

// packageOf is the Protobuf package that gave the promise that a finding
// breaks: that of the old place, or of the new one where nothing was before.
// What is imported belongs to none.
func packageOf(f finding.Finding, old, new *schema.Schema) string {
	s, file := old, f.Old.File
	if file == "" || old == nil {
		s, file = new, f.New.File
	}
	if s.Protobuf == nil {
		return ""
	}
	for _, own := range s.Protobuf.Files {
		if own.Path == file {
			return string(own.Package)
		}
	}
	return ""
}
