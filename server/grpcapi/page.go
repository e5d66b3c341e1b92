package grpcapi

import (
	"google.golang.org/protobuf/proto"

	"github.com/pawl-registry/pawl/registry"
)

// answerBytes bounds the lists of an answer. Clients take 4 MiB at most unless
// told otherwise, and a thousand subjects with long descriptions are more.
const answerBytes = 3 << 20

// A pageAsked is a request for a page of a list.
type pageAsked interface {
	GetPageSize() int32
	GetPageToken() string
}

func pageOf(r pageAsked) registry.PageRequest {
	return registry.PageRequest{Size: int(r.GetPageSize()), Token: r.GetPageToken()}
}

// pages lists one page. Where its messages are too large for an answer it asks
// again for as many as fit: page tokens belong to the registry, so a page
// cannot be cut here.
func pages[T any, M proto.Message](asked pageAsked, list func(registry.PageRequest) (registry.Page[T], error), one func(T) M) ([]M, string, error) {
	for request := pageOf(asked); ; {
		page, err := list(request)
		if err != nil {
			return nil, "", err
		}
		items := within(answerBytes, page.Items, one)
		if len(items) == len(page.Items) {
			return items, page.Next, nil
		}
		request.Size = len(items)
	}
}

// within translates a list until its messages take so many bytes, and the
// first in any case.
func within[T any, M proto.Message](bytes int, list []T, one func(T) M) []M {
	items := make([]M, 0, len(list))
	for _, item := range list {
		m := one(item)
		if bytes -= elementBytes(m); bytes < 0 && len(items) > 0 {
			break
		}
		items = append(items, m)
	}
	return items
}

// elementBytes is at least what a message takes as an element of a repeated
// field: tag and length are no more than six bytes for any that we send.
func elementBytes(m proto.Message) int { return proto.Size(m) + 6 }
