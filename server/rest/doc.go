// Package rest is the registry over HTTP and JSON: grpc-gateway on a
// connection that stays in this process.
//
// The gateway translates paths, queries and bodies into messages. A [Conn]
// calls the services with them through the same interceptors as the gRPC
// server, so that there is one chain and not two alike. A [Handler] stands
// around the gateway: it bounds bodies, answers JSON whatever happens, and
// makes sure that every subject name fits into a path.
package rest
