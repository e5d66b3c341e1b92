package confluent

import (
	"context"
	"net/http"
	"strings"
)

// optionsRoute answers which methods a path has.
var optionsRoute = &route{name: "Options", do: func(_ *Handler, _ context.Context, q *query) (answer, error) {
	return answer{status: http.StatusNoContent, allow: q.allowed}, nil
}}

type endpoint = func(*Handler, context.Context, *query) (answer, error)

func get(pattern, name string, do endpoint) *route { return at(http.MethodGet, pattern, name, do) }
func remove(pattern, name string, do endpoint) *route {
	return at(http.MethodDelete, pattern, name, do)
}

func post(pattern, name string, do endpoint) *route {
	r := at(http.MethodPost, pattern, name, do)
	r.body = true
	return r
}

func put(pattern, name string, do endpoint) *route {
	r := at(http.MethodPut, pattern, name, do)
	r.body = true
	return r
}

func at(method, pattern, name string, do endpoint) *route {
	r := &route{method: method, name: name, do: do}
	if pattern = strings.Trim(pattern, "/"); pattern != "" {
		r.pattern = strings.Split(pattern, "/")
	}
	return r
}

// routes is the whole surface. docs/confluent.md says what of it there is.
func routes() []*route {
	return []*route{
		get("/", "GetRoot", root),
		post("/", "PostRoot", root),

		get("/subjects", "ListSubjects", (*Handler).listSubjects),
		post("/subjects/{}", "LookUpSchema", (*Handler).lookUp),
		remove("/subjects/{}", "DeleteSubject", (*Handler).deleteSubject),
		get("/subjects/{}/metadata", "GetSubjectMetadata", (*Handler).subjectMetadata),
		get("/subjects/{}/versions", "ListVersions", (*Handler).listVersions),
		post("/subjects/{}/versions", "Register", (*Handler).register),
		get("/subjects/{}/versions/{}", "GetVersion", (*Handler).getVersion),
		remove("/subjects/{}/versions/{}", "DeleteVersion", (*Handler).deleteVersion),
		get("/subjects/{}/versions/{}/schema", "GetVersionSchema", (*Handler).getVersionSchema),
		post("/subjects/{}/versions/{}/tags", "TagVersion", (*Handler).tagVersion),
		get("/subjects/{}/versions/{}/referencedby", "ListReferrers", (*Handler).referencedBy),

		get("/schemas", "ListSchemas", (*Handler).listSchemas),
		get("/schemas/types", "ListTypes", schemaTypes),
		get("/schemas/ids/{}", "GetSchema", (*Handler).getID),
		get("/schemas/ids/{}/schema", "GetSchemaText", (*Handler).getIDSchema),
		get("/schemas/ids/{}/subjects", "ListSchemaSubjects", (*Handler).idSubjects),
		get("/schemas/ids/{}/versions", "ListSchemaVersions", (*Handler).idVersions),
		get("/schemas/guids/{}", "GetSchemaByGUID", (*Handler).getGUID),
		get("/schemas/guids/{}/ids", "ListSchemaIDs", (*Handler).guidIDs),

		post("/compatibility/subjects/{}/versions", "Check", (*Handler).check),
		post("/compatibility/subjects/{}/versions/{}", "CheckVersion", (*Handler).checkVersion),

		get("/config", "GetConfig", (*Handler).getConfig),
		put("/config", "PutConfig", (*Handler).putConfig),
		remove("/config", "DeleteConfig", (*Handler).deleteConfig),
		get("/config/{}", "GetConfig", (*Handler).getConfig),
		put("/config/{}", "PutConfig", (*Handler).putConfig),
		remove("/config/{}", "DeleteConfig", (*Handler).deleteConfig),
		get("/mode", "GetMode", (*Handler).getMode),
		put("/mode", "PutMode", (*Handler).putMode),
		remove("/mode", "DeleteMode", (*Handler).deleteMode),
		get("/mode/{}", "GetMode", (*Handler).getMode),
		put("/mode/{}", "PutMode", (*Handler).putMode),
		remove("/mode/{}", "DeleteMode", (*Handler).deleteMode),

		get("/contexts", "ListContexts", (*Handler).listContexts),
		remove("/contexts/{}", "DeleteContext", (*Handler).deleteContext),

		get("/v1/metadata/id", "GetClusterID", (*Handler).clusterID),
		get("/v1/metadata/version", "GetServerVersion", (*Handler).serverVersion),
		get("/v1/metadata/deployment", "GetDeployment", (*Handler).deployment),

		post("/associations", "CreateAssociations", (*Handler).createAssociations),
		post("/associations:batchGet", "BatchGetAssociations", (*Handler).batchGetAssociations),
		post("/associations:batchMutate", "BatchMutateAssociations", (*Handler).batchMutateAssociations),
		get("/associations/resources/{}", "ListAssociations", (*Handler).associationsByID),
		put("/associations/resources/{}", "PutAssociations", (*Handler).putAssociations),
		remove("/associations/resources/{}", "DeleteAssociations", (*Handler).deleteAssociations),
		get("/associations/resources/{}/{}", "ListAssociations", (*Handler).associationsByName),
		get("/associations/subjects/{}", "ListAssociations", (*Handler).associationsBySubject),
	}
}
