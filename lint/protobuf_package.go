package lint

import (
	"fmt"
	"regexp"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/schema/protobuf"
)

// version is the last part of a package that says which version it is: v1,
// v1beta2, v2p1alpha1, v1test.
var version = regexp.MustCompile(`^v[1-9]\d*((p\d+)?(alpha|beta)\d*|test.*)?$`)

// packages minds the package of each file, and of each package what it is
// called.
func (l protoLint) packages(files []*protobuf.File) {
	seen := map[protoreflect.FullName]bool{}
	for _, f := range files {
		switch {
		case f.Package == "":
			l.add(ProtoPackageMissing, "", f.Position, f.Path+" has no package, so its names are everybody's", "add for example package acme.orders.v1;")
		case !seen[f.Package] && !version.MatchString(string(f.Package.Name())):
			l.add(ProtoPackageUnversioned, string(f.Package), f.Position, fmt.Sprintf("the package %s does not end in a version", f.Package), fmt.Sprintf("call it %s.v1", f.Package))
		}
		seen[f.Package] = true
	}
}
