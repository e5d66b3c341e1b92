package registry

import (
	"fmt"

	"github.com/pawl-registry/pawl/schema"
)

func (v *verifier) fault(k key, format string, args ...any) {
	v.report(Fault{Key: describe(k), Message: fmt.Sprintf(format, args...)})
}

// describe names a key as people do, or quotes one that cannot be read.
func describe(k key) string {
	c := read(k)
	if c.err != nil {
		return fmt.Sprintf("%q", []byte(k))
	}
	text := describeFields(k[0], c)
	if text == "" || c.end() != nil {
		return fmt.Sprintf("%q", []byte(k))
	}
	return text
}

func describeFields(space byte, c *cursor) string {
	switch space {
	case metaSpace:
		return "meta/" + c.text()
	case logSpace:
		return logResource(c.long())
	case teamSpace:
		return teamResource(c.text())
	case domainSpace:
		return domainResource(c.text())
	case subjectSpace:
		return c.subject().resource()
	case versionSpace:
		return c.version().resource()
	case settingSpace:
		return c.place().resource() + "/compatibility"
	case accessSpace:
		return c.place().resource() + "/access-mode"
	case associationSpace:
		a := c.association()
		return a.Resource.resource() + "/" + a.Resource.Type + "/" + a.Part
	case resourceSpace:
		a := c.resourceID()
		return a.Resource.resource() + "/resources/" + a.Resource.ID + "/" + a.Part
	case boundSpace:
		subject := c.subject()
		a := c.association()
		return subject.resource() + "/" + a.Resource.resource() + "/" + a.Part
	case derivationSpace:
		return DerivationName{Target: c.subject(), Source: c.subject()}.resource()
	case derivedSpace:
		source, target := c.subject(), c.subject()
		return source.resource() + "/derived/" + target.String()
	case referenceSpace:
		return c.version().resource() + "/referrers/" + c.version().String()
	}
	return describeUsage(space, c)
}

// describeUsage names the keys of what applications use.
func describeUsage(space byte, c *cursor) string {
	switch space {
	case applicationSpace:
		return applicationResource(c.text())
	case releaseSpace:
		application := c.text()
		return releaseResource(application, c.text())
	case usageSpace:
		return c.usage().resource()
	case leaseSpace:
		return c.usage().resource() + "/lease"
	case usedSpace:
		name := c.used()
		return applicationResource(name.Application) + "/" + name.resource()
	case changeSpace:
		return c.change().resource()
	case candidateSpace:
		return c.change().resource() + "/candidate"
	case projectionSpace:
		return "projections/" + c.digest().String()
	case fetchSpace:
		return c.subject().resource() + "/fetches"
	}
	return describeSchema(space, c)
}

// describeSchema names the keys that lead to schemas.
func describeSchema(space byte, c *cursor) string {
	switch space {
	case blobSpace:
		return fmt.Sprintf("blobs/%d", c.long())
	case textSpace:
		return fmt.Sprintf("texts/%x", c.take(len(textHash{})))
	case guidSpace:
		guid, blob := c.guid()
		return fmt.Sprintf("schemas/guid/%v/blobs/%d", guid, blob)
	case idSpace:
		id := c.number()
		return fmt.Sprintf("%s/schemas/%d", domainResource(c.text()), id)
	case digestSpace:
		digest := c.digest()
		return domainResource(c.text()) + "/digests/" + digest.String()
	case useSpace:
		digest := c.digest()
		return c.version().resource() + "/uses/" + digest.String()
	}
	return ""
}

func logResource(index uint64) string { return fmt.Sprintf("log/%d", index) }

func (c *cursor) digest() schema.Digest { return schema.Digest(c.take(len(schema.Digest{}))) }

func (c *cursor) subject() SubjectName { return SubjectName{Domain: c.text(), Subject: c.text()} }

// place reads what Place.key writes.
func (c *cursor) place() Place {
	switch c.number() {
	case 0:
		return Place{}
	case 1:
		return Place{Domain: c.text()}
	case 2:
		return Place(c.subject())
	}
	c.err = errKey
	return Place{}
}
