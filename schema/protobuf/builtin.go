package protobuf

import (
	"fmt"
	"maps"
	"sync"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"cel.dev/expr"
	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/linker"
	"github.com/grpc-ecosystem/grpc-gateway/v2/protoc-gen-openapiv2/options"
	"google.golang.org/genproto/googleapis/api"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/genproto/googleapis/api/configchange"
	"google.golang.org/genproto/googleapis/api/distribution"
	"google.golang.org/genproto/googleapis/api/error_reason"
	exprv1alpha1 "google.golang.org/genproto/googleapis/api/expr/v1alpha1"
	exprv1beta1 "google.golang.org/genproto/googleapis/api/expr/v1beta1"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/genproto/googleapis/api/label"
	"google.golang.org/genproto/googleapis/api/metric"
	"google.golang.org/genproto/googleapis/api/monitoredres"
	"google.golang.org/genproto/googleapis/api/serviceconfig"
	"google.golang.org/genproto/googleapis/api/visibility"
	logging "google.golang.org/genproto/googleapis/logging/type"
	"google.golang.org/genproto/googleapis/rpc/code"
	rpccontext "google.golang.org/genproto/googleapis/rpc/context"
	"google.golang.org/genproto/googleapis/rpc/context/attribute_context"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	rpchttp "google.golang.org/genproto/googleapis/rpc/http"
	"google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/genproto/googleapis/type/calendarperiod"
	"google.golang.org/genproto/googleapis/type/color"
	"google.golang.org/genproto/googleapis/type/date"
	"google.golang.org/genproto/googleapis/type/datetime"
	"google.golang.org/genproto/googleapis/type/dayofweek"
	"google.golang.org/genproto/googleapis/type/decimal"
	typeexpr "google.golang.org/genproto/googleapis/type/expr"
	"google.golang.org/genproto/googleapis/type/fraction"
	"google.golang.org/genproto/googleapis/type/interval"
	"google.golang.org/genproto/googleapis/type/latlng"
	"google.golang.org/genproto/googleapis/type/localized_text"
	"google.golang.org/genproto/googleapis/type/money"
	"google.golang.org/genproto/googleapis/type/month"
	"google.golang.org/genproto/googleapis/type/phone_number"
	"google.golang.org/genproto/googleapis/type/postaladdress"
	"google.golang.org/genproto/googleapis/type/quaternion"
	"google.golang.org/genproto/googleapis/type/timeofday"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
)

// standard are the files that come with protoc. They are asked of the
// compiler, since the Go module of Protobuf ships some of them as text only.
func standard() []string {
	return []string{
		"google/protobuf/any.proto",
		"google/protobuf/api.proto",
		"google/protobuf/compiler/plugin.proto",
		"google/protobuf/cpp_features.proto",
		"google/protobuf/descriptor.proto",
		"google/protobuf/duration.proto",
		"google/protobuf/empty.proto",
		"google/protobuf/field_mask.proto",
		"google/protobuf/go_features.proto",
		"google/protobuf/java_features.proto",
		"google/protobuf/source_context.proto",
		"google/protobuf/struct.proto",
		"google/protobuf/timestamp.proto",
		"google/protobuf/type.proto",
		"google/protobuf/wrappers.proto",
	}
}

// shipped are the other files that resolve without being published: those
// that people import everywhere and that a maintained Go module ships. They
// are named one by one, so that what a program happens to link in decides
// nothing.
func shipped() []protoreflect.FileDescriptor {
	return []protoreflect.FileDescriptor{
		validate.File_buf_validate_validate_proto,
		expr.File_cel_expr_checked_proto,
		expr.File_cel_expr_eval_proto,
		expr.File_cel_expr_explain_proto,
		expr.File_cel_expr_syntax_proto,
		expr.File_cel_expr_value_proto,
		options.File_protoc_gen_openapiv2_options_annotations_proto,
		options.File_protoc_gen_openapiv2_options_openapiv2_proto,
		annotations.File_google_api_annotations_proto,
		serviceconfig.File_google_api_auth_proto,
		serviceconfig.File_google_api_backend_proto,
		serviceconfig.File_google_api_billing_proto,
		annotations.File_google_api_client_proto,
		configchange.File_google_api_config_change_proto,
		serviceconfig.File_google_api_consumer_proto,
		serviceconfig.File_google_api_context_proto,
		serviceconfig.File_google_api_control_proto,
		distribution.File_google_api_distribution_proto,
		serviceconfig.File_google_api_documentation_proto,
		serviceconfig.File_google_api_endpoint_proto,
		error_reason.File_google_api_error_reason_proto,
		exprv1alpha1.File_google_api_expr_v1alpha1_checked_proto,
		exprv1alpha1.File_google_api_expr_v1alpha1_eval_proto,
		exprv1alpha1.File_google_api_expr_v1alpha1_explain_proto,
		exprv1alpha1.File_google_api_expr_v1alpha1_syntax_proto,
		exprv1alpha1.File_google_api_expr_v1alpha1_value_proto,
		exprv1beta1.File_google_api_expr_v1beta1_decl_proto,
		exprv1beta1.File_google_api_expr_v1beta1_eval_proto,
		exprv1beta1.File_google_api_expr_v1beta1_expr_proto,
		exprv1beta1.File_google_api_expr_v1beta1_source_proto,
		exprv1beta1.File_google_api_expr_v1beta1_value_proto,
		annotations.File_google_api_field_behavior_proto,
		annotations.File_google_api_field_info_proto,
		annotations.File_google_api_http_proto,
		httpbody.File_google_api_httpbody_proto,
		label.File_google_api_label_proto,
		api.File_google_api_launch_stage_proto,
		serviceconfig.File_google_api_log_proto,
		serviceconfig.File_google_api_logging_proto,
		metric.File_google_api_metric_proto,
		monitoredres.File_google_api_monitored_resource_proto,
		serviceconfig.File_google_api_monitoring_proto,
		serviceconfig.File_google_api_policy_proto,
		serviceconfig.File_google_api_quota_proto,
		annotations.File_google_api_resource_proto,
		annotations.File_google_api_routing_proto,
		serviceconfig.File_google_api_service_proto,
		serviceconfig.File_google_api_source_info_proto,
		serviceconfig.File_google_api_system_parameter_proto,
		serviceconfig.File_google_api_usage_proto,
		visibility.File_google_api_visibility_proto,
		logging.File_google_logging_type_http_request_proto,
		logging.File_google_logging_type_log_severity_proto,
		code.File_google_rpc_code_proto,
		attribute_context.File_google_rpc_context_attribute_context_proto,
		rpccontext.File_google_rpc_context_audit_context_proto,
		errdetails.File_google_rpc_error_details_proto,
		rpchttp.File_google_rpc_http_proto,
		status.File_google_rpc_status_proto,
		calendarperiod.File_google_type_calendar_period_proto,
		color.File_google_type_color_proto,
		date.File_google_type_date_proto,
		datetime.File_google_type_datetime_proto,
		dayofweek.File_google_type_dayofweek_proto,
		decimal.File_google_type_decimal_proto,
		typeexpr.File_google_type_expr_proto,
		fraction.File_google_type_fraction_proto,
		interval.File_google_type_interval_proto,
		latlng.File_google_type_latlng_proto,
		localized_text.File_google_type_localized_text_proto,
		money.File_google_type_money_proto,
		month.File_google_type_month_proto,
		phone_number.File_google_type_phone_number_proto,
		postaladdress.File_google_type_postal_address_proto,
		quaternion.File_google_type_quaternion_proto,
		timeofday.File_google_type_timeofday_proto,
	}
}

// A builtin is a file that Pawl ships, ready to be linked against.
type builtin struct {
	file  linker.File
	proto *descriptorpb.FileDescriptorProto // never changed
	// reach are the file and all that it imports, by path.
	reach map[string]*builtin
	// model holds what the file defines; modules share it.
	model *Module
}

// builtins are the shipped files of this process.
var builtins = sync.OnceValue(newShelf)

// A shelf has a way to every shipped file, by path. Each is converted when a
// schema first imports it, and only once: doing so for every compile would
// cost more than compiling a small schema, and a process that judges one
// schema must not pay for files that it never meets.
type shelf map[string]func() (*builtin, error)

func newShelf() shelf {
	s := shelf{}
	compilers := protocompile.WithStandardImports(protocompile.ResolverFunc(func(string) (protocompile.SearchResult, error) {
		return protocompile.SearchResult{}, protoregistry.NotFound
	}))
	for _, path := range standard() {
		s[path] = sync.OnceValues(func() (*builtin, error) {
			found, err := compilers.FindFileByPath(path)
			if err != nil {
				return nil, fmt.Errorf("built-in %s: %w", path, err)
			}
			return s.convert(found.Desc)
		})
	}
	for _, path := range confluentPaths() {
		s[path] = sync.OnceValues(func() (*builtin, error) {
			d, err := s.compiled(path)
			if err != nil {
				return nil, err
			}
			return s.convert(d)
		})
	}
	for _, d := range shipped() {
		s[d.Path()] = sync.OnceValues(func() (*builtin, error) { return s.convert(d) })
	}
	return s
}

// find gives a shipped file; what is not shipped is nil.
func (s shelf) find(path string) (*builtin, error) {
	if get := s[path]; get != nil {
		return get()
	}
	return nil, nil
}

// convert readies a file, and before it all that it imports, which is shipped
// too.
func (s shelf) convert(d protoreflect.FileDescriptor) (*builtin, error) {
	b := &builtin{proto: protodesc.ToFileDescriptorProto(d), reach: map[string]*builtin{}}
	var deps linker.Files
	for _, path := range b.proto.Dependency {
		dep, err := s.find(path)
		if err != nil {
			return nil, err
		}
		if dep == nil {
			return nil, fmt.Errorf("built-in %s imports %s, which is none", d.Path(), path)
		}
		deps = append(deps, dep.file)
		maps.Copy(b.reach, dep.reach)
	}
	var err error
	if b.file, err = linker.NewFile(d, deps); err != nil {
		return nil, fmt.Errorf("built-in %s: %w", d.Path(), err)
	}
	b.reach[d.Path()] = b
	return b, b.build()
}

// build makes the file's part of the model.
func (b *builtin) build() error {
	b.model = newModule()
	made := &builder{module: b.model}
	made.enter(&unit{path: b.file.Path(), builtin: b})
	made.file()
	made.module = newModule()
	for _, reached := range b.reach {
		made.module.add(reached.model)
	}
	return made.resolve()
}
