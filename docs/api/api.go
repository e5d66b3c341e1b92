// Package api holds the OpenAPI document of the REST API, generated from the
// .proto files, so that the server can serve what the documentation shows.
package api

import _ "embed" // for the document

// OpenAPI is the document, OpenAPI 2.0 in JSON.
//
//go:embed openapi.swagger.json
var OpenAPI string
