# entente. `make assess` answers the first question; `make help` lists the rest.

GO ?= go
GROUP ?= quartet
BIN := bin/entente

.PHONY: help build web serve dashboard assess test check race bench snapshot docs clean need-go

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

need-go:
	@command -v $(GO) >/dev/null || { echo "entente needs Go 1.26 or newer: https://go.dev/dl/"; exit 1; }
	@command -v $${CC:-gcc} >/dev/null && command -v $${CXX:-g++} >/dev/null || { echo "entente needs gcc and g++ (DuckDB is C++): on Debian, apt-get install gcc g++"; exit 1; }

build: need-go ## build bin/entente
	@mkdir -p bin
	$(GO) build -trimpath -o $(BIN) ./cmd/entente

assess: build ## build, then the brief of the quartet from the embedded record (GROUP=brics for another)
	@$(BIN) assess $(GROUP)

web: ## build the dashboard into web/dist/app (needs Node 20.19 or newer)
	@command -v npm >/dev/null || { echo "the dashboard needs Node 20.19 or newer with npm: https://nodejs.org/"; exit 1; }
	cd web && npm ci --no-audit --no-fund && npm run check && npm run build

serve: web build ## build the dashboard and the program with it, and serve both on this machine
	$(BIN) serve

# What tests drive: built where Node is, which on a user's machine it may not be.
dashboard:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory web; \
	elif [ -n "$$CI" ]; then echo "no npm; in CI the dashboard must be built"; exit 1; \
	else echo "note: no npm; the dashboard is not built, and its tests are skipped"; fi

test: check dashboard ## format, vet, staticcheck, import arrows, the suite, and the suite under the race detector
	@if [ -z "$$ENTENTE_TESTDATA" ]; then echo "note: ENTENTE_TESTDATA is not set; tests against the publishers' files are skipped"; fi
	$(GO) test -timeout 20m ./...
	$(GO) test -race -timeout 30m ./...

check: need-go ## format, vet and staticcheck
	@out=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$out" ] || { echo "not gofmt-ed:"; echo "$$out"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

bench: need-go ## the benchmarks, with the machine named
	@scripts/bench

snapshot: build ## rebuild the embedded record from a mirror (MIRROR=folder)
	@test -n "$(MIRROR)" || { echo "make snapshot needs MIRROR=folder with the publishers' files (undl/...)"; exit 1; }
	rm -rf bin/record
	$(BIN) sync --mirror "$(MIRROR)" --home bin/record
	$(BIN) composite --home bin/record > bin/composite.txt
	$(BIN) snapshot build --home bin/record --out snapshot/data

docs: build ## rewrite the generated parts of README and docs
	$(GO) test . -run TestExamples -update
	$(GO) test ./httpapi -run TestEndpointsInDocs -update

clean: ## remove what was built
	rm -rf bin
