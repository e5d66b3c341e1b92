# An index of commands; each works as well typed by hand.
TOOL = go tool -modfile=internal/tools/go.mod
# Where generate writes; .ci/run compares another folder with this one.
OUT = .

.PHONY: run test race lint fmt generate promise e2e clients bench nightly fuzz ci

run:       ; go run ./cmd/pawl serve
test:      ; go test ./...
race:      ; go test -race ./...
lint:      ; $(TOOL) golangci-lint run ./... && $(TOOL) buf lint
fmt:       ; $(TOOL) golangci-lint fmt ./... && $(TOOL) buf format -w proto
generate:  ; go run -C internal/tools ./imports $(abspath $(OUT))/internal/tools/imports/proto && $(TOOL) buf generate -o $(OUT) && go run ./internal/rulebook $(OUT)/docs/rules.md
promise:   ; $(TOOL) buf build proto --exclude-source-info -o .ci/contract.binpb
e2e:       ; PAWL_E2E_KILLS=200 go test -count=1 -v ./e2e
# Kafka clients of others, installed in CLIENTS at pinned versions.
CLIENTS = bin/clients
clients:   ; bash e2e/clients/install.sh $(CLIENTS) && PAWL_CLIENTS=$(abspath $(CLIENTS)) go test -count=1 -v -timeout 20m -run 'Clients|Kcat' ./e2e
bench:     ; go test -count=1 -v -run Ratio ./e2e/load
# A million generated pairs for each property of the engines: about four hours on one core.
nightly:   ; PAWL_PROPERTY_ROUNDS=1000000 go test -count=1 -v -timeout 12h -run 'Generated|Safe|Laws|Order|Files|Finding|Compatible|Witness|Itself|Swapped' ./compat/avro ./compat/protobuf
# One fuzz target: make fuzz PKG=./compat/avro TARGET=FuzzDiff
PKG = ./schema/avro
TARGET = FuzzParse
fuzz:      ; go test -run '^$$' -fuzz '^$(TARGET)$$' -fuzztime 1m -fuzzminimizetime 20x $(PKG)
ci:        ; bash .ci/run
