package protobuf

import (
	"fmt"
	"maps"
	"slices"
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
	// reach are the paths of the file and of all that it imports.
	reach map[string]bool
	// model holds what the file defines; modules share it.
	model *Module
}

// builtins converts the shipped files once per process: doing so for every
// compile would cost more than compiling a small schema.
var builtins = sync.OnceValues(func() (map[string]*builtin, error) {
	all := map[string]*builtin{}
	std := protocompile.WithStandardImports(protocompile.ResolverFunc(func(string) (protocompile.SearchResult, error) {
		return protocompile.SearchResult{}, protoregistry.NotFound
	}))
	for _, path := range standard() {
		found, err := std.FindFileByPath(path)
		if err != nil {
			return nil, fmt.Errorf("built-in %s: %w", path, err)
		}
		if _, err := addBuiltin(all, found.Desc); err != nil {
			return nil, err
		}
	}
	for _, d := range shipped() {
		if _, err := addBuiltin(all, d); err != nil {
			return nil, err
		}
	}
	return all, modelBuiltins(all)
})

// modelBuiltins makes the part of the model that all modules share.
func modelBuiltins(all map[string]*builtin) error {
	b := &builder{}
	everything := newModule()
	for _, path := range slices.Sorted(maps.Keys(all)) {
		b.module = newModule()
		b.enter(&unit{path: path, builtin: all[path]})
		b.file()
		all[path].model = b.module
		everything.add(b.module)
	}
	b.module = everything
	return b.resolve()
}

func addBuiltin(all map[string]*builtin, d protoreflect.FileDescriptor) (*builtin, error) {
	if b := all[d.Path()]; b != nil {
		return b, nil
	}
	b := &builtin{proto: protodesc.ToFileDescriptorProto(d), reach: map[string]bool{d.Path(): true}}
	var deps linker.Files
	for i := range d.Imports().Len() {
		dep, err := addBuiltin(all, d.Imports().Get(i).FileDescriptor)
		if err != nil {
			return nil, err
		}
		deps = append(deps, dep.file)
		for path := range dep.reach {
			b.reach[path] = true
		}
	}
	var err error
	if b.file, err = linker.NewFile(d, deps); err != nil {
		return nil, fmt.Errorf("built-in %s: %w", d.Path(), err)
	}
	all[d.Path()] = b
	return b, nil
}
