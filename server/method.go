package server

import (
	"slices"
	"strings"

	"google.golang.org/grpc"

	"github.com/pawl-registry/pawl/server/confluent"
	"github.com/pawl-registry/pawl/server/observe"
)

// A method is what the chain knows of an rpc.
type method struct {
	name    string // SchemaService/GetSchema
	streams bool
	endless bool // a stream that only its client ends
	changes bool // it changes what the registry holds
	open    bool // it needs no token
	count   map[observe.Wire]*observe.Method
}

// methods are the rpcs by full name, /pawl.registry.v1.SchemaService/GetSchema.
type methods map[string]*method

// unknownName is the name of calls to methods that nobody has registered.
const unknownName = "unknown"

// newMethods prepares everything that is registered on a gRPC server.
func newMethods(services map[string]grpc.ServiceInfo, metrics *observe.Metrics) methods {
	all := methods{unknownName: newMethod(unknownName, grpc.MethodInfo{}, metrics)}
	for service, info := range services {
		for _, m := range info.Methods {
			all["/"+service+"/"+m.Name] = newMethod(service+"/"+m.Name, m, metrics)
		}
	}
	return all
}

// addConfluent prepares the methods of the Confluent API. They have the names
// of its routes, behind confluentPrefix.
func (all methods) addConfluent(metrics *observe.Metrics) {
	for _, m := range confluent.Methods() {
		all[confluentPrefix+m.Name] = &method{
			name: m.Name, changes: m.Changes,
			count: map[observe.Wire]*observe.Method{observe.Confluent: metrics.Method(observe.Confluent, m.Name)},
		}
	}
}

const confluentPrefix = "confluent/"

func newMethod(name string, info grpc.MethodInfo, metrics *observe.Metrics) *method {
	m := &method{
		name:    strings.TrimPrefix(name, "pawl.registry.v1."),
		streams: info.IsServerStream || info.IsClientStream,
		open:    strings.HasPrefix(name, "grpc.health."),
		count:   map[observe.Wire]*observe.Method{},
	}
	m.endless = m.streams && !strings.HasSuffix(name, "/Snapshot") && !strings.HasSuffix(name, "/Export")
	m.changes = strings.HasPrefix(name, "pawl.") && !slices.ContainsFunc(readers, func(verb string) bool { return strings.HasPrefix(info.Name, verb) })
	for _, wire := range []observe.Wire{observe.GRPC, observe.REST, observe.Confluent} {
		m.count[wire] = metrics.Method(wire, m.name)
	}
	return m
}

// readers are the verbs of rpcs that change nothing; every other one does.
var readers = []string{"Get", "List", "Check", "Lookup", "Compare", "Watch", "Snapshot", "Export"}

func (all methods) find(full string) *method {
	if m, ok := all[full]; ok {
		return m
	}
	return all[unknownName]
}
