package pawl

import (
	"context"
	"iter"
	"time"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// An Entry is one mutation in the registry's log.
type Entry struct {
	// Index is its place in the log, from 1, without gaps.
	Index uint64
	Time  time.Time
	Type  EntryType
	// Resource is what it happened to:
	// domains/payments/subjects/orders-value/versions/3.
	Resource  string
	Principal string
	RequestID string
	Data      map[string]any // what changed, by type; JSON values
}

// An EntryType says what an entry records. A registry newer than the client
// may give others.
type EntryType string

// The entry types.
const (
	DomainCreated        EntryType = "DOMAIN_CREATED"
	DomainUpdated        EntryType = "DOMAIN_UPDATED"
	DomainDeleted        EntryType = "DOMAIN_DELETED"
	TeamCreated          EntryType = "TEAM_CREATED"
	TeamUpdated          EntryType = "TEAM_UPDATED"
	TeamDeleted          EntryType = "TEAM_DELETED"
	SubjectUpdated       EntryType = "SUBJECT_UPDATED"
	SubjectDeleted       EntryType = "SUBJECT_DELETED"
	SubjectUndeleted     EntryType = "SUBJECT_UNDELETED"
	SubjectPurged        EntryType = "SUBJECT_PURGED"
	VersionPublished     EntryType = "VERSION_PUBLISHED"
	VersionDeleted       EntryType = "VERSION_DELETED"
	VersionUndeleted     EntryType = "VERSION_UNDELETED"
	VersionPurged        EntryType = "VERSION_PURGED"
	CompatibilitySet     EntryType = "COMPATIBILITY_SET"
	CompatibilityCleared EntryType = "COMPATIBILITY_CLEARED"
	AccessModeSet        EntryType = "ACCESS_MODE_SET"
	AccessModeCleared    EntryType = "ACCESS_MODE_CLEARED"
	AssociationsSet      EntryType = "ASSOCIATIONS_SET"
	AssociationsRemoved  EntryType = "ASSOCIATIONS_REMOVED"
	ApplicationCreated   EntryType = "APPLICATION_CREATED"
	ApplicationUpdated   EntryType = "APPLICATION_UPDATED"
	ApplicationDeleted   EntryType = "APPLICATION_DELETED"
	ReleaseRecorded      EntryType = "RELEASE_RECORDED"
	ReleaseDropped       EntryType = "RELEASE_DROPPED"
	UsagesApplied        EntryType = "USAGES_APPLIED"
	UsagesSeen           EntryType = "USAGES_SEEN"
	UsagesRetired        EntryType = "USAGES_RETIRED"
	UsageStatesChanged   EntryType = "USAGE_STATES_CHANGED"
	DerivationSet        EntryType = "DERIVATION_SET"
	DerivationRemoved    EntryType = "DERIVATION_REMOVED"
)

// An EntryFilter selects entries; its fields add up.
type EntryFilter struct {
	// After is the index after which the entries come.
	After uint64
	// Resource selects a resource and what is beneath it.
	Resource string
	// Types are those wanted; none means all.
	Types []EntryType
}

// Entries walks the entries there are, in order, like Domains.
func (c *Client) Entries(ctx context.Context, f EntryFilter) iter.Seq2[Entry, error] {
	return pages(func(token string) ([]Entry, string, error) {
		page, err := ask(ctx, c, c.log.ListEntries, &registryv1.ListEntriesRequest{
			AfterIndex: f.After, Resource: f.Resource, Types: typeNames(f.Types), PageSize: pageSize, PageToken: token,
		})
		return convert(page.GetEntries(), fromEntry), page.GetNextPageToken(), err
	})
}

// LastIndex is the index of the newest entry, 0 where there is none: what to
// watch after, for those who read the state first and then follow it.
func (c *Client) LastIndex(ctx context.Context) (uint64, error) {
	page, err := ask(ctx, c, c.log.ListEntries, &registryv1.ListEntriesRequest{PageSize: 1})
	return page.GetLastIndex(), err
}

func typeNames(types []EntryType) []string {
	return convert(types, func(t EntryType) string { return string(t) })
}

func fromEntry(e *registryv1.LogEntry) Entry {
	return Entry{
		Index: e.GetIndex(), Time: fromTime(e.GetTime()), Type: EntryType(e.GetType()), Resource: e.GetResource(),
		Principal: e.GetPrincipal(), RequestID: e.GetRequestId(), Data: e.GetData().AsMap(),
	}
}
