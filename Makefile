# An index of commands; each works as well typed by hand.
TOOL = go tool -modfile=internal/tools/go.mod

.PHONY: run test race lint fmt generate e2e bench fuzz ci

run:       ; go run ./cmd/pawl serve
test:      ; go test ./...
race:      ; go test -race ./...
lint:      ; $(TOOL) golangci-lint run ./... && $(TOOL) buf lint
fmt:       ; $(TOOL) golangci-lint fmt ./... && $(TOOL) buf format -w proto
generate:  ; go run -C internal/tools ./imports && $(TOOL) buf generate
e2e:       ; PAWL_E2E_KILLS=200 go test -count=1 -v ./e2e
bench:     ; go test -count=1 -v -run Ratio ./e2e/load
ci:        ; bash .ci/run
