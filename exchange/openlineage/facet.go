package openlineage

import (
	"encoding/json"
	"fmt"
)

// What Pawl makes something of. All other facets are accepted and not read.
const (
	facetSchema        = "schema"
	facetColumns       = "columnLineage"
	facetLineage       = "lineage"
	facetOwnership     = "ownership"
	facetDocumentation = "documentation"
	facetSymlinks      = "symlinks"
	facetTags          = "tags"
	facetVersion       = "version"
	facetDatasetType   = "datasetType"
	facetJobType       = "jobType"
	// facetUsage is Pawl's own: what an application says about a usage that
	// OpenLineage has no word for.
	facetUsage = "pawl_usage"
	// facetDerivations is Pawl's own too: who makes a dataset from which, and
	// how, in people's words.
	facetDerivations = "pawl_derivations"
)

// The facets' contents, without what all facets have.
type (
	columnsFacet struct {
		Fields  map[string]columnField `json:"fields"`
		Dataset []inputField           `json:"dataset,omitempty"`
	}
	columnField struct {
		InputFields []inputField `json:"inputFields"`
		// Events of old say here, for all inputs, what is now said for each.
		TransformationType string `json:"transformationType,omitempty"`
	}
	inputField struct {
		Namespace       string           `json:"namespace"`
		Name            string           `json:"name"`
		Field           string           `json:"field"`
		Transformations []transformation `json:"transformations,omitempty"`
	}
	transformation struct {
		Type        string `json:"type"`
		Subtype     string `json:"subtype,omitempty"`
		Description string `json:"description,omitempty"`
		Masking     bool   `json:"masking,omitempty"`
	}

	// lineageFacet is that of a dataset; one of a job has entries instead.
	lineageFacet struct {
		Inputs  []lineageInput          `json:"inputs"`
		Fields  map[string]lineageField `json:"fields,omitempty"`
		Entries []lineageEntry          `json:"entries,omitempty"`
	}
	lineageEntry struct {
		Namespace string                  `json:"namespace,omitempty"`
		Name      string                  `json:"name,omitempty"`
		Type      string                  `json:"type"`
		Inputs    []lineageInput          `json:"inputs,omitempty"`
		Fields    map[string]lineageField `json:"fields,omitempty"`
	}
	lineageField struct {
		Inputs []lineageInput `json:"inputs"`
	}
	lineageInput struct {
		Namespace       string           `json:"namespace,omitempty"`
		Name            string           `json:"name,omitempty"`
		Type            string           `json:"type"`
		Field           string           `json:"field,omitempty"`
		Transformations []transformation `json:"transformations,omitempty"`
	}

	schemaFacet struct {
		Fields []schemaField `json:"fields"`
	}
	schemaField struct {
		Name        string        `json:"name"`
		Type        string        `json:"type,omitempty"`
		Description string        `json:"description,omitempty"`
		Position    int           `json:"ordinal_position,omitempty"`
		Fields      []schemaField `json:"fields,omitempty"`
	}
	ownershipFacet struct {
		Owners []owner `json:"owners"`
	}
	owner struct {
		Name string `json:"name"`
		Type string `json:"type,omitempty"`
	}
	documentationFacet struct {
		Description string `json:"description"`
	}
	symlinksFacet struct {
		Identifiers []identifier `json:"identifiers"`
	}
	identifier struct {
		Namespace string `json:"namespace"`
		Name      string `json:"name"`
		Type      string `json:"type"`
	}
	tagsFacet struct {
		Tags []tag `json:"tags"`
	}
	tag struct {
		Key    string `json:"key"`
		Value  string `json:"value"`
		Source string `json:"source,omitempty"`
		Field  string `json:"field,omitempty"`
	}
	derivationsFacet struct {
		Derivations []derivation `json:"derivations"`
	}
	derivation struct {
		Namespace   string `json:"namespace"`
		Name        string `json:"name"`
		Application string `json:"application,omitempty"`
		Description string `json:"description,omitempty"`
	}
	versionFacet struct {
		Version string `json:"datasetVersion"`
	}
	datasetTypeFacet struct {
		Type string `json:"datasetType"`
	}
	jobTypeFacet struct {
		Processing  string `json:"processingType"`
		Integration string `json:"integration"`
		Type        string `json:"jobType,omitempty"`
	}
)

// read reads a facet that may be there, and has not been deleted.
func read[T any](path string, facets Facets, name string) (facet T, ok bool, err error) {
	text, ok := facets[name]
	if !ok || isNull(text) {
		return facet, false, nil
	}
	var base struct {
		Deleted bool `json:"_deleted"`
	}
	if err := json.Unmarshal(text, &base); err != nil {
		return facet, false, &FaultError{path + "." + name, "want a facet: " + err.Error()}
	}
	if base.Deleted {
		return facet, false, nil
	}
	if err := json.Unmarshal(text, &facet); err != nil {
		return facet, false, &FaultError{path + "." + name, fmt.Sprintf("not as the facet's schema says: %s", err)}
	}
	return facet, true, nil
}
