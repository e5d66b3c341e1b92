// Command imports prints the .proto files that Pawl's contract imports from
// elsewhere, so that buf finds them without asking anybody. Their descriptors
// come from the Go modules that ship them, pinned in this module's go.mod. Its
// one argument is the folder to print to.
package main

import (
	"fmt"
	"os"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"github.com/jhump/protoreflect/v2/protoprint"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/reflect/protoreflect"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: imports FOLDER")
		os.Exit(64)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(dir string) error {
	printer := protoprint.Printer{}
	return printer.PrintProtosToFileSystem([]protoreflect.FileDescriptor{
		annotations.File_google_api_annotations_proto,
		annotations.File_google_api_http_proto,
		annotations.File_google_api_field_behavior_proto,
		validate.File_buf_validate_validate_proto,
	}, dir)
}
