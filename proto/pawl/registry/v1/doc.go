// Package registryv1 is Pawl's wire contract in Go: messages, gRPC stubs and
// REST gateway, generated from the .proto files beside it.
package registryv1
