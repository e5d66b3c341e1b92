// Package grpcapi is the registry over gRPC. It translates between the
// messages of pawl.registry.v1 and the registry, and decides nothing: every
// rule lives in registry, and every refusal is told by one table here.
package grpcapi

import (
	"time"

	"google.golang.org/grpc"

	"github.com/pawl-registry/pawl/exchange/intake"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

// API is what the services answer from.
type API struct {
	Registry *registry.Registry
	// Version is the version of the server's build.
	Version string
	// StartTime is when the server started.
	StartTime time.Time
	// StoreBytes says how large the store is; nil where it has no size.
	StoreBytes func() int64
	// Stopping is closed when the server begins to shut down. Watches then end
	// with UNAVAILABLE, so that clients resume elsewhere. Nil is never.
	Stopping <-chan struct{}
}

// Register registers every service on s, which may be a gRPC server or
// anything else that calls services, in process for example.
func Register(s grpc.ServiceRegistrar, api API) {
	registryv1.RegisterSchemaServiceServer(s, schemas{API: api})
	registryv1.RegisterSubjectServiceServer(s, subjects{API: api})
	registryv1.RegisterDomainServiceServer(s, domains{API: api})
	registryv1.RegisterTeamServiceServer(s, teams{API: api})
	registryv1.RegisterApplicationServiceServer(s, applications{API: api})
	registryv1.RegisterUsageServiceServer(s, usages{API: api})
	registryv1.RegisterLineageServiceServer(s, lineage{API: api})
	registryv1.RegisterImpactServiceServer(s, impacts{API: api})
	registryv1.RegisterChangeServiceServer(s, changes{API: api})
	registryv1.RegisterLogServiceServer(s, entries{API: api})
	registryv1.RegisterAdminServiceServer(s, admin{API: api})
	registryv1.RegisterExchangeServiceServer(s, exchanges{API: api, intake: intake.New(api.Registry)})
}

// The services. Each embeds the Unsafe interface and not the Unimplemented
// type, so that an rpc without a method does not compile.
type (
	schemas struct {
		registryv1.UnsafeSchemaServiceServer
		API
	}
	subjects struct {
		registryv1.UnsafeSubjectServiceServer
		API
	}
	domains struct {
		registryv1.UnsafeDomainServiceServer
		API
	}
	teams struct {
		registryv1.UnsafeTeamServiceServer
		API
	}
	applications struct {
		registryv1.UnsafeApplicationServiceServer
		API
	}
	usages struct {
		registryv1.UnsafeUsageServiceServer
		API
	}
	lineage struct {
		registryv1.UnsafeLineageServiceServer
		API
	}
	impacts struct {
		registryv1.UnsafeImpactServiceServer
		API
	}
	changes struct {
		registryv1.UnsafeChangeServiceServer
		API
	}
	entries struct {
		registryv1.UnsafeLogServiceServer
		API
	}
	exchanges struct {
		registryv1.UnsafeExchangeServiceServer
		API
		intake *intake.Intake
	}
	admin struct {
		registryv1.UnsafeAdminServiceServer
		API
	}
)
