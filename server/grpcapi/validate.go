package grpcapi

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"buf.build/go/protovalidate"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

// A Validator holds requests against the rules that the .proto files state.
type Validator struct {
	rules    protovalidate.Validator
	requests map[protoreflect.FullName]bool
}

// NewValidator compiles the rules of every request, so that no call pays for
// it. An error means that a .proto file states a rule that makes no sense.
func NewValidator() (*Validator, error) {
	var descriptors []protoreflect.MessageDescriptor
	requests := map[protoreflect.FullName]bool{}
	for _, service := range Services() {
		for i := range service.Methods().Len() {
			request := service.Methods().Get(i).Input()
			descriptors = append(descriptors, request)
			requests[request.FullName()] = true
		}
	}
	rules, err := protovalidate.New(protovalidate.WithMessageDescriptors(descriptors...), protovalidate.WithDisableLazy())
	if err != nil {
		return nil, fmt.Errorf("validation rules: %w", err)
	}
	return &Validator{rules: rules, requests: requests}, nil
}

// Services lists the descriptors of the services that Register registers.
func Services() []protoreflect.ServiceDescriptor {
	var out []protoreflect.ServiceDescriptor
	for _, file := range []protoreflect.FileDescriptor{
		registryv1.File_pawl_registry_v1_schema_service_proto,
		registryv1.File_pawl_registry_v1_subject_service_proto,
		registryv1.File_pawl_registry_v1_domain_service_proto,
		registryv1.File_pawl_registry_v1_team_service_proto,
		registryv1.File_pawl_registry_v1_application_service_proto,
		registryv1.File_pawl_registry_v1_usage_service_proto,
		registryv1.File_pawl_registry_v1_lineage_service_proto,
		registryv1.File_pawl_registry_v1_impact_service_proto,
		registryv1.File_pawl_registry_v1_change_service_proto,
		registryv1.File_pawl_registry_v1_log_service_proto,
		registryv1.File_pawl_registry_v1_admin_service_proto,
		registryv1.File_pawl_registry_v1_exchange_service_proto,
	} {
		for i := range file.Services().Len() {
			out = append(out, file.Services().Get(i))
		}
	}
	return out
}

// Validate refuses a request that breaks a rule with INVALID_ARGUMENT and one
// field violation for each rule broken. Messages that are no requests of ours,
// such as those of the health service, pass.
func (v *Validator) Validate(ctx context.Context, request any) error {
	message, ok := request.(proto.Message)
	if !ok || !v.requests[message.ProtoReflect().Descriptor().FullName()] {
		return nil
	}
	err := v.rules.Validate(message)
	if err == nil {
		return nil
	}
	broken, ok := errors.AsType[*protovalidate.ValidationError](err)
	if !ok {
		return Error(ctx, fmt.Errorf("validate %s: %w", message.ProtoReflect().Descriptor().FullName(), err))
	}
	return violated(ctx, broken)
}

// Unary is the interceptor of calls with one request.
func (v *Validator) Unary(ctx context.Context, request any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	if err := v.Validate(ctx, request); err != nil {
		return nil, err
	}
	return next(ctx, request)
}

// Stream is the interceptor of streams.
func (v *Validator) Stream(service any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, next grpc.StreamHandler) error {
	return next(service, &validatedStream{ServerStream: stream, validator: v})
}

type validatedStream struct {
	grpc.ServerStream
	validator *Validator
}

// RecvMsg refuses what breaks a rule.
func (s *validatedStream) RecvMsg(message any) error {
	if err := s.ServerStream.RecvMsg(message); err != nil {
		return err
	}
	return s.validator.Validate(s.Context(), message)
}

// violated is the refusal of a request that broke rules.
func violated(ctx context.Context, broken *protovalidate.ValidationError) error {
	var (
		list []*errdetails.BadRequest_FieldViolation
		said []string
	)
	for _, violation := range broken.Violations {
		field := protovalidate.FieldPathString(violation.Proto.GetField())
		description := violation.Proto.GetMessage()
		list = append(list, &errdetails.BadRequest_FieldViolation{Field: field, Description: description})
		said = append(said, field+": "+description)
	}
	refusal := &registry.Error{Reason: registry.InvalidArgument, Message: clip(strings.Join(said, "; "), mostSaid)}
	return fail(ctx, refusal, refusal, func(bytes int) []proto.Message { return only(badRequest(list, bytes)) })
}

// mostSaid bounds a message that lists violations, which the details do too.
const mostSaid = 1 << 10
