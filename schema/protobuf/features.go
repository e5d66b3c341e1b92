package protobuf

import "google.golang.org/protobuf/types/descriptorpb"

// features are the settings that editions made explicit. Resolving them here,
// from the descriptors' text, makes proto2, proto3 and editions look alike;
// the compiler's own descriptors leave some of them out.
type features struct {
	presence descriptorpb.FeatureSet_FieldPresence
	enum     descriptorpb.FeatureSet_EnumType
	repeated descriptorpb.FeatureSet_RepeatedFieldEncoding
	utf8     descriptorpb.FeatureSet_Utf8Validation
	encoding descriptorpb.FeatureSet_MessageEncoding
	json     descriptorpb.FeatureSet_JsonFormat
}

// defaults are what a file starts from. Source: the edition_defaults of
// google.protobuf.FeatureSet in descriptor.proto.
func defaults(file *descriptorpb.FileDescriptorProto) features {
	modern := features{
		presence: descriptorpb.FeatureSet_EXPLICIT,
		enum:     descriptorpb.FeatureSet_OPEN,
		repeated: descriptorpb.FeatureSet_PACKED,
		utf8:     descriptorpb.FeatureSet_VERIFY,
		encoding: descriptorpb.FeatureSet_LENGTH_PREFIXED,
		json:     descriptorpb.FeatureSet_ALLOW,
	}
	switch file.GetSyntax() {
	case "editions":
		return modern
	case "proto3":
		modern.presence = descriptorpb.FeatureSet_IMPLICIT
		return modern
	}
	return features{
		presence: descriptorpb.FeatureSet_EXPLICIT,
		enum:     descriptorpb.FeatureSet_CLOSED,
		repeated: descriptorpb.FeatureSet_EXPANDED,
		utf8:     descriptorpb.FeatureSet_NONE,
		encoding: descriptorpb.FeatureSet_LENGTH_PREFIXED,
		json:     descriptorpb.FeatureSet_LEGACY_BEST_EFFORT,
	}
}

// with overlays what an element sets itself.
func (f features) with(set *descriptorpb.FeatureSet) features {
	if set == nil {
		return f
	}
	overlay(&f.presence, set.FieldPresence)
	overlay(&f.enum, set.EnumType)
	overlay(&f.repeated, set.RepeatedFieldEncoding)
	overlay(&f.utf8, set.Utf8Validation)
	overlay(&f.encoding, set.MessageEncoding)
	overlay(&f.json, set.JsonFormat)
	return f
}

func overlay[T ~int32](to *T, from *T) {
	if from != nil && *from != 0 {
		*to = *from
	}
}
