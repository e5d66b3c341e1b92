package grpcapi

import (
	"context"
	"fmt"

	"google.golang.org/protobuf/types/known/structpb"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
)

// An entriesRequest selects log entries.
type entriesRequest interface {
	GetAfterIndex() uint64
	GetResource() string
	GetTypes() []string
}

func entryFilterOf(r entriesRequest) registry.EntryFilter {
	return registry.EntryFilter{
		After:    r.GetAfterIndex(),
		Resource: r.GetResource(),
		Types:    convert(r.GetTypes(), func(t string) registry.EntryType { return registry.EntryType(t) }),
	}
}

// ListEntries lists entries in order.
func (e entries) ListEntries(ctx context.Context, r *registryv1.ListEntriesRequest) (*registryv1.ListEntriesResponse, error) {
	var last uint64
	list, next, err := pages(r, func(page registry.PageRequest) (registry.Page[*registryv1.LogEntry], error) {
		found, err := e.Registry.Entries(ctx, entryFilterOf(r), page)
		if err != nil {
			return registry.Page[*registryv1.LogEntry]{}, err
		}
		last = found.Last
		items, err := wireEntries(found.Items)
		return registry.Page[*registryv1.LogEntry]{Items: items, Next: found.Next}, err
	}, func(one *registryv1.LogEntry) *registryv1.LogEntry { return one })
	if err != nil {
		return nil, Error(ctx, err)
	}
	return &registryv1.ListEntriesResponse{Entries: list, NextPageToken: next, LastIndex: last}, nil
}

func wireEntries(list []registry.Entry) ([]*registryv1.LogEntry, error) {
	out := make([]*registryv1.LogEntry, 0, len(list))
	for _, e := range list {
		one, err := wireEntry(e)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func wireEntry(e registry.Entry) (*registryv1.LogEntry, error) {
	data, err := structpb.NewStruct(e.Data)
	if err != nil {
		return nil, fmt.Errorf("data of log entry %d: %w", e.Index, err)
	}
	return &registryv1.LogEntry{
		Index:     e.Index,
		Time:      wireTime(e.Time),
		Type:      string(e.Type),
		Resource:  e.Resource,
		Principal: e.Principal,
		RequestId: e.RequestID,
		Data:      data,
	}, nil
}
