// Package schemas holds the schemas that the Go clients publish. The clients
// in other languages have the same ones.
package schemas

import (
	"context"

	"github.com/bufbuild/protocompile"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// The second version of an order adds a field, the broken one changes the type
// of the first.
const (
	AvroOrder       = `{"type":"record","name":"Order","namespace":"acme","fields":[{"name":"id","type":"string"},{"name":"total","type":"long"}]}`
	AvroOrder2      = `{"type":"record","name":"Order","namespace":"acme","fields":[{"name":"id","type":"string"},{"name":"total","type":"long"},{"name":"note","type":"string","default":"none"}]}`
	AvroOrderBroken = `{"type":"record","name":"Order","namespace":"acme","fields":[{"name":"id","type":"int"},{"name":"total","type":"long"}]}`
	// AvroOrderSpaced is AvroOrder with other white space and keys in another
	// order.
	AvroOrderSpaced = `{ "namespace": "acme", "name": "Order", "type": "record", "fields": [ {"type": "string", "name": "id"}, {"type": "long", "name": "total"} ] }`

	AvroMoney   = `{"type":"record","name":"Money","namespace":"acme","fields":[{"name":"units","type":"long"}]}`
	AvroInvoice = `{"type":"record","name":"Invoice","namespace":"acme","fields":[{"name":"sum","type":"acme.Money"}]}`

	ProtoOrder = `syntax = "proto3";
package acme.v1;

message Order {
  string id = 1;
  int64 total = 2;
}
`
	ProtoOrder2 = `syntax = "proto3";
package acme.v1;

message Order {
  string id = 1;
  int64 total = 2;
  string note = 3;
}
`
	ProtoOrderBroken = `syntax = "proto3";
package acme.v1;

message Order {
  double id = 1;
  int64 total = 2;
}
`
	ProtoMoney = `syntax = "proto3";
package acme.v1;

message Money {
  int64 units = 1;
}
`
	ProtoInvoice = `syntax = "proto3";
package acme.v1;

import "acme/money.proto";

message Customer {
  string name = 1;
}

message Invoice {
  message Line {
    string article = 1;
  }
  Money sum = 1;
  Customer customer = 2;
}
`
)

// Compile makes a descriptor of files of Protobuf, and gives that of one.
func Compile(name string, files map[string]string) (protoreflect.FileDescriptor, error) {
	compiler := protocompile.Compiler{Resolver: protocompile.WithStandardImports(&protocompile.SourceResolver{
		Accessor: protocompile.SourceAccessorFromMap(files),
	})}
	compiled, err := compiler.Compile(context.Background(), name)
	if err != nil {
		return nil, err
	}
	return compiled[0], nil
}
