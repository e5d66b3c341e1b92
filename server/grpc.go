package server

import (
	"time"

	"google.golang.org/grpc"
	_ "google.golang.org/grpc/encoding/gzip" // requests may come compressed; MaxRecvMsgSize counts what they unpack to
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/server/grpcapi"
	"github.com/pawl-registry/pawl/server/observe"
)

const (
	// greeting is how long a connection may take to say what it speaks.
	greeting = 10 * time.Second
	// maxHeader bounds the headers of a request in bytes. A page token and a
	// subject in a path come nowhere near it.
	maxHeader = 64 << 10
	// streamWorkers answer calls on stacks that have grown already, which
	// saves a quarter of the time of a short call. A stream keeps a worker
	// while it is open. When all are taken, calls get goroutines of their own
	// as if there were none: watchers cost the saving and nothing else.
	streamWorkers = 256
	// maxStreams bounds the calls at once on one connection.
	maxStreams = 1024
)

// newGRPC builds the gRPC server, with health and reflection. The hot reads of
// a registry are answered in front of the chain.
func (p *process) newGRPC(register register, rules *registry.Registry) {
	p.grpc = grpc.NewServer(
		grpc.UnaryInterceptor(p.chain.unary(observe.GRPC)),
		grpc.StreamInterceptor(p.chain.streaming(observe.GRPC)),
		grpc.ForceServerCodecV2(grpcapi.NewCodec()),
		grpc.MaxRecvMsgSize(p.cfg.MaxRequestBytes),
		grpc.MaxConcurrentStreams(maxStreams),
		grpc.MaxHeaderListSize(maxHeader),
		grpc.NumStreamWorkers(streamWorkers),
		grpc.ConnectionTimeout(greeting),
		// A watcher whose machine is gone is found out within three minutes.
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: 2 * time.Minute, Timeout: 20 * time.Second}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 10 * time.Second, PermitWithoutStream: true}),
	)
	register(hotRegistrar{p.grpc, hot{p.chain, grpcapi.API{Registry: rules}}}, p.stopping.Done())
	p.health = health.NewServer()
	for name := range p.grpc.GetServiceInfo() {
		p.health.SetServingStatus(name, healthv1.HealthCheckResponse_SERVING)
	}
	healthv1.RegisterHealthServer(p.grpc, p.health)
	reflection.Register(p.grpc)
}
