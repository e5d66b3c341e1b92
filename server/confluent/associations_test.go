package confluent_test

import "testing"

const bound = `{"resourceName":"orders","resourceNamespace":"lkc-1","resourceId":"t-1","resourceType":"topic","associations":`

func TestAssociations(t *testing.T) {
	schema := `"schema":{"schema":"\"string\""}`
	play(t, open(t), []step{
		{"GET /associations/resources/-/orders?resourceType=topic&associationType=value", "", 200, `[]`},
		{"POST /associations", bound + `[{"associationType":"value"}]}`, 409, `{"error_code":40905}`},
		{"POST /associations?dryRun=true", bound + `[{"associationType":"value",` + schema + `}]}`, 200, `{"resourceId":"t-1"}`},
		{"GET /subjects", "", 200, `[]`},
		{"POST /associations", bound + `[{"associationType":"value","subject":"paid","lifecycle":"STRONG",` + schema + `}]}`, 200,
			`{"resourceName":"orders","associations":[{"subject":"paid","associationType":"value","lifecycle":"STRONG","frozen":false,"schema":{"version":1}}]}`},
		{"GET /subjects/paid/versions", "", 200, `[1]`},
		{"GET /associations/resources/lkc-1/orders?resourceType=topic&associationType=value", "", 200,
			`[{"subject":"paid","guid":"any","resourceName":"orders","resourceNamespace":"lkc-1","resourceId":"t-1","resourceType":"topic","associationType":"value","lifecycle":"STRONG","frozen":false}]`},
		{"GET /associations/resources/-/orders?resourceType=topic&associationType=value", "", 200, `[{"subject":"paid","resourceNamespace":"lkc-1"}]`},
		{"GET /associations/resources/-/carts?resourceType=topic&associationType=value", "", 200, `[]`},
		{"GET /associations/resources/lkc-1/orders?associationType=key", "", 200, `[]`},
		{"GET /associations/resources/t-1", "", 200, `[{"subject":"paid"}]`},
		{"GET /associations/subjects/paid?lifecycle=STRONG", "", 200, `[{"resourceId":"t-1"}]`},
		{"GET /associations/subjects/paid?lifecycle=WEAK", "", 200, `[]`},
		{"POST /associations", bound + `[{"subject":"paid","lifecycle":"WEAK"}]}`, 409, `{"error_code":40902}`},
		{"PUT /associations/resources/t-1", bound + `[{"subject":"paid","lifecycle":"WEAK"}]}`, 200, `{"associations":[{"lifecycle":"WEAK"}]}`},
		{"PUT /associations/resources/t-2", bound + `[{"subject":"paid"}]}`, 422, `{"error_code":42212}`},
		{"PUT /associations/resources/t-1", bound + `[{"subject":"other"}]}`, 422, `{"error_code":42212}`},
		{"POST /associations", `{"resourceName":"x","resourceId":"t-3","associations":[{"subject":"paid"}]}`, 422, `{"error_code":42212}`},
		{"POST /associations:batchGet", `{"requests":[{"resourceId":"t-1"},{"resourceId":"t-9"},{"resourceName":"orders","resourceNamespace":"-"},{}]}`, 207,
			`{"results":[{"result":{"resourceId":"t-1"}},{"error":{"error_code":40410}},{"result":{"associations":[{"subject":"paid"}]}},{"error":{"error_code":42212}}]}`},
		{"POST /associations:batchMutate", `{"requests":[` + bound + `[{"opType":"CREATE","associationType":"key","subject":"paid"}]},` +
			bound + `[{"opType":"DELETE","associationType":"value"}]},` + bound + `[{"opType":"DANCE"}]}]}`, 207,
			`{"results":[{"result":{"associations":[{"associationType":"key"}]}},{"result":{"resourceId":"t-1"}},{"error":{"error_code":42212}}]}`},
		{"POST /associations:batchMutate", `{"requests":[]}`, 422, `{"error_code":42212}`},
		{"GET /associations/resources/t-1", "", 200, `[{"associationType":"key"}]`},
		{"DELETE /associations/resources/t-1?dryRun=true", "", 204, ``},
		{"DELETE /associations/resources/t-1?resourceType=topic&associationType=key", "", 204, ``},
		{"DELETE /associations/resources/t-1", "", 404, `{"error_code":40410}`},
		{"GET /subjects/paid/versions", "", 200, `[1]`},
	})
}

func TestAssociationsThatCascade(t *testing.T) {
	frozen := bound + `[{"associationType":"value","frozen":true,"schema":{"schema":"\"string\""}}]}`
	play(t, open(t), []step{
		{"POST /associations?context=.shop", frozen, 200, `{"associations":[{"subject":":.shop:orders-value","lifecycle":"STRONG","frozen":true}]}`},
		{"GET /subjects/:.shop:orders-value/versions", "", 200, `[1]`},
		{"DELETE /associations/resources/t-1", "", 409, `{"error_code":40904}`},
		{"DELETE /associations/resources/t-1?cascadeLifecycle=true", "", 204, ``},
		{"GET /subjects/:.shop:orders-value/versions", "", 404, `{"error_code":40401}`},
		{"GET /subjects/:.shop:orders-value/versions?deleted=true", "", 200, `[1]`},
	})
}
