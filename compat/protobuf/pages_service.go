package protobuf

import (
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema/source"
)

const ids = `message Id {
  string id = 1;
}
message Order {
  string id = 1;
}
`

// orders is a file of its own, beside ids.
const orders = `import "ids.proto";
service Orders {
  rpc Get(Id) returns (Order);
}
`

// servicePages explain the rules on services and their methods.
var servicePages = [...]finding.Page{
	{
		Rule:    ServiceAdded,
		Meaning: "A service was added.",
		Why:     "Nobody calls it yet. Clients that do get UNIMPLEMENTED from old servers.",
		Source:  grpcPaths,
		Example: change(proto3+ids, proto3+ids+`service Orders {
  rpc Get(Id) returns (Order);
}
`, finding.Effects{finding.Service: {safe, note}}),
		Fix: "Bring the servers to the new version first.",
	},
	{
		Rule:    ServiceRemoved,
		Meaning: "A service was removed; its clients fail.",
		Why:     "A call goes to a path made of the full names of service and method. A server without it answers UNIMPLEMENTED.",
		Source:  grpcPaths,
		Example: change(proto3+ids+`service Orders {
  rpc Get(Id) returns (Order);
}
`, proto3+ids, finding.Effects{finding.Code: {breaks, breaks}, finding.Service: {breaks, safe}}),
		Fix: "Keep the service and mark it deprecated until nobody calls it.",
		Buf: []string{"SERVICE_NO_DELETE", "PACKAGE_SERVICE_NO_DELETE"},
	},
	{
		Rule:    ServiceMoved,
		Meaning: "A service moved to another file.",
		Why:     "A call names the service by its full name, which has no file in it. Some languages generate one module for each file, and code there imports it.",
		Source:  grpcPaths,
		Example: finding.Example{
			Old:     []source.File{{Path: "ids.proto", Content: proto3 + ids}, {Path: "order.proto", Content: proto3 + orders}},
			New:     []source.File{{Path: "ids.proto", Content: proto3 + ids}, {Path: "orders.proto", Content: proto3 + orders}},
			Effects: finding.Effects{finding.Code: {lossy, lossy}},
		},
		Fix: "Keep the service in its file, or import the new file publicly from the old one.",
		Buf: []string{"SERVICE_NO_DELETE"},
	},
	{
		Rule:    MethodAdded,
		Meaning: "A method was added.",
		Why:     "Nobody calls it yet. Clients that do get UNIMPLEMENTED from old servers.",
		Source:  grpcPaths,
		Example: change(proto3+ids+`service Orders {
  rpc Get(Id) returns (Order);
}
`, proto3+ids+`service Orders {
  rpc Get(Id) returns (Order);
  rpc Cancel(Id) returns (Order);
}
`, finding.Effects{finding.Service: {safe, note}}),
		Fix: "Bring the servers to the new version first.",
	},
	{
		Rule:    MethodRemoved,
		Meaning: "A method was removed; its clients fail.",
		Why:     "A call goes to a path made of the full names of service and method. A server without it answers UNIMPLEMENTED.",
		Source:  grpcPaths,
		Example: change(proto3+ids+`service Orders {
  rpc Get(Id) returns (Order);
  rpc Cancel(Id) returns (Order);
}
`, proto3+ids+`service Orders {
  rpc Get(Id) returns (Order);
}
`, finding.Effects{finding.Code: {breaks, breaks}, finding.Service: {breaks, safe}}),
		Fix: "Keep the method and mark it deprecated until nobody calls it.",
		Buf: []string{"RPC_NO_DELETE"},
	},
	{
		Rule:    MethodType,
		Meaning: "A method has a request or response type of another name; the two types are compared by what they hold.",
		Why:     "A call does not name its types, so it works as well as the two types allow: that is told where they differ. Generated code has other types.",
		Source:  grpcPaths,
		Example: change(proto3+ids+`service Orders {
  rpc Get(Id) returns (Order);
}
`, proto3+ids+`service Orders {
  rpc Get(Order) returns (Order);
}
`, finding.Effects{finding.Code: {breaks, breaks}}),
		Fix: "Keep the type, or add a method.",
		Buf: []string{"RPC_SAME_REQUEST_TYPE", "RPC_SAME_RESPONSE_TYPE"},
	},
	{
		Rule:    MethodStreaming,
		Meaning: "A side of a method became a stream or stopped being one.",
		Why:     "A side that expects one message fails on none and on the second; one that expects a stream is written for another number of messages. Generated code has another signature.",
		Source:  grpcPaths,
		Example: change(proto3+ids+`service Orders {
  rpc Get(Id) returns (Order);
}
`, proto3+ids+`service Orders {
  rpc Get(Id) returns (stream Order);
}
`, finding.Effects{finding.Code: {breaks, breaks}, finding.Service: {breaks, breaks}}),
		Fix: "Add a method of another name.",
		Buf: []string{"RPC_SAME_CLIENT_STREAMING", "RPC_SAME_SERVER_STREAMING"},
	},
	{
		Rule:    MethodIdempotency,
		Meaning: "The idempotency level of a method changed.",
		Why:     "Clients and proxies may repeat or cache a method that has no side effects, and may call it with GET. They go on doing so with the schema they have.",
		Source:  "https://connectrpc.com/docs/protocol/#unary-get-request",
		Example: change(proto3+ids+`service Orders {
  rpc Get(Id) returns (Order) {
    option idempotency_level = NO_SIDE_EFFECTS;
  }
}
`, proto3+ids+`service Orders {
  rpc Get(Id) returns (Order);
}
`, finding.Effects{finding.Service: {breaks, note}}),
		Fix: "Keep the promise, or add a method without it.",
		Buf: []string{"RPC_SAME_IDEMPOTENCY_LEVEL"},
	},
}
