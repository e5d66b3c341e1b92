package compat_test

import (
	"testing"

	"github.com/pawl-registry/pawl/compat"
)

const orderProto = `message Order { string id = 1; string email = 2; Addr ship = 3; Addr bill = 4; Status status = 5; }
	message Addr { string street = 1; string zip = 2; }
	enum Status { STATUS_UNSPECIFIED = 0; NEW = 1; }`

func TestWhatProtobufConsumersMakeOfChanges(t *testing.T) {
	for _, c := range []readingCase{
		{
			name: "a field of the mask was removed", reader: orderProto, before: orderProto, paths: []string{"email"},
			after:  `message Order { string id = 1; Addr ship = 3; Addr bill = 4; Status status = 5; } message Addr { string street = 1; string zip = 2; } enum Status { STATUS_UNSPECIFIED = 0; NEW = 1; }`,
			status: compat.Broken, breaks: []string{"ERROR PROTO_FIELD_REMOVED email"},
		},
		{
			name: "a field that nobody named was removed", reader: orderProto, before: orderProto,
			after:  `message Order { string id = 1; Addr ship = 3; Addr bill = 4; Status status = 5; } message Addr { string street = 1; string zip = 2; } enum Status { STATUS_UNSPECIFIED = 0; NEW = 1; }`,
			status: compat.Degraded, breaks: []string{"WARNING PROTO_FIELD_REMOVED shop.Order.email"},
		},
	} {
		t.Run(c.name, c.run)
	}
}
