package registry

import (
	"context"

	"github.com/pawl-registry/pawl/storage"
)

// A Fault is something that Verify found to be wrong. Key names the record
// that is wrong or missing; Message says what it disagrees with.
type Fault struct{ Key, Message string }

// Verify checks that every index agrees with every record and every record
// with its indexes, every digest, guid and hash with its bytes, every counter
// with a count, and the log with the data. It reports each fault to report,
// and now and then how many keys it has checked to progress, which may be nil.
// Its error says that the verification could not be finished.
//
// It needs a store that nobody writes to, such as a backup opened for reading:
// it counts over many short views, and gives up as Unavailable once the store
// is not the same any more. It changes nothing.
//
// What the store says only once, nothing can contradict: annotations, request
// ids, who and when in log entries of things that have changed since, when a
// usage was seen and how often a subject was fetched. The
// pages of a bolt file are checked by its own Check.
//
// For the replay of the log it keeps some 48 bytes for each version and 300
// for each subject that there ever was and each usage, besides caches of Config.CacheBytes.
func (r *Registry) Verify(ctx context.Context, report func(Fault), progress func(keys int)) error {
	v, err := newVerifier(r, report, progress)
	if err != nil {
		return failed("Verify", err)
	}
	return failed("Verify", v.run(ctx))
}

// A pass checks all keys that begin with one letter.
type pass struct {
	space byte
	chunk int // how many keys are checked in one view
	check func(rd storage.Reader, k key, value []byte) error
	after func(ctx context.Context) error // runs after each view; may be nil
}

// chunkKeys is how many keys are checked in one view, where each is checked
// fast.
const chunkKeys = 1000

// passes lists all passes. The order matters: the log is replayed before the
// data is compared with it, and what is counted is counted before the counts
// are compared.
func (v *verifier) passes() []pass {
	return []pass{
		{space: digestSpace, chunk: chunkKeys, check: v.checkDigest},
		{space: logSpace, chunk: chunkKeys, check: v.checkEntry},
		{space: versionSpace, chunk: chunkKeys, check: v.checkVersion},
		{space: subjectSpace, chunk: chunkKeys, check: v.checkSubject},
		{space: teamSpace, chunk: chunkKeys, check: v.checkTeam},
		{space: domainSpace, chunk: chunkKeys, check: v.checkDomain},
		{space: settingSpace, chunk: chunkKeys, check: v.checkSetting},
		{space: accessSpace, chunk: chunkKeys, check: v.checkAccess},
		{space: associationSpace, chunk: chunkKeys, check: v.checkAssociation},
		{space: resourceSpace, chunk: chunkKeys, check: v.checkResource},
		{space: boundSpace, chunk: chunkKeys, check: v.checkBound},
		{space: derivationSpace, chunk: chunkKeys, check: v.checkDerivation},
		{space: derivedSpace, chunk: chunkKeys, check: v.checkDerived},
		{space: blobSpace, chunk: 1, check: v.checkBlob, after: v.rereadBlob},
		{space: textSpace, chunk: chunkKeys, check: v.checkText},
		{space: guidSpace, chunk: chunkKeys, check: v.checkGUID},
		{space: idSpace, chunk: chunkKeys, check: v.checkID},
		{space: useSpace, chunk: chunkKeys, check: v.checkUse},
		{space: referenceSpace, chunk: chunkKeys, check: v.checkReference},
		{space: applicationSpace, chunk: chunkKeys, check: v.checkApplication},
		{space: releaseSpace, chunk: chunkKeys, check: v.checkRelease},
		{space: usageSpace, chunk: chunkKeys, check: v.checkUsage},
		{space: leaseSpace, chunk: chunkKeys, check: v.checkLease},
		{space: usedSpace, chunk: chunkKeys, check: v.checkUsedBy},
		{space: changeSpace, chunk: chunkKeys, check: v.checkChange},
		{space: candidateSpace, chunk: 1, check: v.checkCandidate},
		{space: projectionSpace, chunk: chunkKeys, check: v.checkProjection},
		{space: fetchSpace, chunk: chunkKeys, check: v.checkFetches},
		{space: metaSpace, chunk: chunkKeys, check: v.checkMeta},
	}
}

func (v *verifier) run(ctx context.Context) error {
	for _, p := range v.passes() {
		if err := v.each(ctx, p, key{p.space}, key{p.space + 1}); err != nil {
			return err
		}
	}
	v.missing()
	return v.strangers(ctx)
}

// strangers reports the keys between and around the spaces.
func (v *verifier) strangers(ctx context.Context) error {
	stranger := pass{chunk: chunkKeys, check: func(_ storage.Reader, k key, _ []byte) error {
		v.fault(k, "no key of Pawl's begins like this one")
		return nil
	}}
	var start key
	for _, space := range v.spaces() {
		if err := v.each(ctx, stranger, start, key{space}); err != nil {
			return err
		}
		start = key{space + 1}
	}
	return v.each(ctx, stranger, start, nil)
}
