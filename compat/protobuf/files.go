package protobuf

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/protobuf"
)

// files compares the packages and options of the module's files by path, and
// learns which packages go on under another name.
func (d *differ) files() {
	for _, old := range d.old.Files {
		new := d.new.files[old.Path]
		if new == nil {
			continue
		}
		if old.Package != new.Package {
			d.packages[string(old.Package)] = string(new.Package)
			d.packageChanged(old, new)
		}
		d.fileOptions(old, new)
	}
	if old, new := d.loneFiles(); old != nil {
		d.fileOptions(old, new)
	}
	d.lonePackage()
}

// loneFiles are a file that goes on under another path: the only one that is
// gone, where only one came, of the same package. There may be none.
func (d *differ) loneFiles() (old, new *protobuf.File) {
	gone, came := otherFiles(d.old, d.new), otherFiles(d.new, d.old)
	if len(gone) != 1 || len(came) != 1 || gone[0].Package != came[0].Package {
		return nil, nil
	}
	return gone[0], came[0]
}

// otherFiles are those whose paths only one side has.
func otherFiles(of, than *side) []*protobuf.File {
	var other []*protobuf.File
	for _, f := range of.Files {
		if than.files[f.Path] == nil {
			other = append(other, f)
		}
	}
	return other
}

// lonePackage tells of a package that changed along with the paths of its
// files: the only one that is gone, where only one came.
func (d *differ) lonePackage() {
	gone, came := otherPackages(d.old, d.new), otherPackages(d.new, d.old)
	if len(gone) != 1 || len(came) != 1 || d.packages[string(gone[0].Package)] != "" {
		return
	}
	d.packages[string(gone[0].Package)] = string(came[0].Package)
	d.packageChanged(gone[0], came[0])
}

// otherPackages is the first file of each package that only one side has.
func otherPackages(of, than *side) []*protobuf.File {
	known := map[protoreflect.FullName]bool{}
	for _, f := range than.Files {
		known[f.Package] = true
	}
	var other []*protobuf.File
	for _, f := range of.Files {
		if !known[f.Package] {
			known[f.Package] = true
			other = append(other, f)
		}
	}
	return other
}

func (d *differ) packageChanged(old, new *protobuf.File) {
	f := finding.Finding{
		Rule:    PackageChanged,
		Path:    new.Path,
		Old:     old.Position,
		New:     new.Position,
		Message: fmt.Sprintf("the package of %s was %q and is %q%s", new.Path, old.Package, new.Package, d.anyWarning()),
		Hint:    fmt.Sprintf("package %s;", old.Package),
		Effects: d.nameEffects(),
	}
	if d.serves(old.Path) {
		f.Message += "; clients call its services by their full name"
		f.Effects[finding.Service] = two(finding.Break)
	}
	d.add(f)
	d.suspect(f, suspect{file: old, named: true})
}

// serves reports whether an old file has services.
func (d *differ) serves(path string) bool {
	for _, s := range d.old.Services {
		if !s.Imported && s.File == path {
			return true
		}
	}
	return false
}

// fileOptions compares the options of two files. But for custom options and
// deprecated, all of them shape generated code.
func (d *differ) fileOptions(old, new *protobuf.File) {
	before, after := optioned{old.Options, old.OptionPlaces}, optioned{new.Options, new.OptionPlaces}
	for _, c := range changedOptions(old.Options, new.Options) {
		f := c.between(finding.Finding{Path: new.Path, Old: old.Position, New: new.Position}, before, after)
		if strings.HasPrefix(c.name, "(") || c.name == "deprecated" {
			d.add(c.tell(f, OptionsChanged, c.shapesCode()))
		} else {
			d.add(c.tell(f, FileOptions, finding.Break))
		}
	}
}
