# Everything that is done here has a target; make alone lists them. CI calls the same ones.
# Needed: git, Go, Node.js 20.19 or later, make. Docker for build, up, down and e2e; e2e also wants Chromium.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# The version is git's and stands in no file. Compose hands all three to the images.
export VERSION := $(or $(VERSION),$(shell git describe --tags --always --dirty 2>/dev/null),dev)
export REVISION := $(or $(REVISION),$(shell git rev-parse HEAD 2>/dev/null))
export SOURCE_DATE_EPOCH := $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null),0)

tool := go tool -modfile=../tools/go.mod
# The race detector is C: where no compiler is, tests run without it, and say so.
cc := $(shell command -v "$$(go env CC 2>/dev/null)" 2>/dev/null)
dev-compose := docker compose -f docker-compose.yaml -f docker-compose.dev.yaml
packages := web/node_modules/.package-lock.json
page := web/dist/index.html

.PHONY: help run test test-api test-web test-gen lint lint-api lint-web lint-ci fmt gen build up down dev \
  e2e e2e-dev e2e-machine e2e-kernel e2e-fleet e2e-kind e2e-kubernetes e2e-aws chart-test chart-docs chart-package kind kind-down tf-test \
  screenshots bench

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

run: $(page) ## api and page on http://127.0.0.1:3050, without Docker
	@echo "sys-stats $(VERSION) on http://127.0.0.1:3050, until Ctrl-C"
	@cd api && SYS_STATS_LISTEN=127.0.0.1:3050 SYS_STATS_WEB_DIR=../web/dist SYS_STATS_LOG_FORMAT=console SYS_STATS_DRAIN_DELAY=0s \
	  go run -ldflags "-X main.version=$(VERSION) -X main.revision=$(REVISION)" ./cmd/api

# ---- Checks ----

test: test-api test-web test-gen ## all tests that need no Docker, browser, cluster or cloud
	@echo
	@echo "make test: passed. Left out:"
	@echo "  make lint  the linters: they are compiled the first time, which takes minutes"
	@echo "  make e2e, e2e-dev  the real stack in containers and a browser: need Docker and Chromium"
	@echo "  make e2e-fleet     three agents behind one proxy: needs Docker and Chromium"
	@echo "  make e2e-machine   the numbers against free, df and containers with limits: needs Docker, procps, jq"
	@echo "  make e2e-kernel    the api on a Linux of its own, against loads: needs a program that boots one (KERNEL_VM) and mke2fs"
	@echo "  make chart-test    the chart without a cluster: compiles Helm the first time, which takes minutes"
	@echo "  make e2e-kind, e2e-kubernetes  the chart and Flux on three nodes: need a cluster (make kind), kubectl and Chromium"
	@echo "  make tf-test       Terraform: needs terraform 1.11 and the AWS provider"
	@echo "  make e2e-aws       Terraform against an emulated AWS: needs terraform, Docker, jq and the emulator"
	@$(if $(cc),,echo "  the race detector (go test -race): needs a C compiler and there is none here")

test-api: ## Go: vet and tests, in random order, with the race detector where there is a C compiler
	cd api && go vet ./... && go vet -tags e2e ./cmd/api
	$(if $(cc),api/test.sh,cd api && CGO_ENABLED=0 go test -shuffle=on ./...)

test-web: $(packages) ## TypeScript: types and tests
	cd web && npm run typecheck
	cd web && npm test

test-gen: $(packages) ## generated files are what their sources say; nothing is rewritten
	@cd api && go run ./cmd/api openapi | diff -u openapi.json - || \
	  { echo "api/openapi.json is not what the code says (+). Write it anew: make gen" >&2; exit 1; }
	@cd web && npx --no-install openapi-typescript ../api/openapi.json 2>/dev/null | diff -u src/api/schema.d.ts - || \
	  { echo "web/src/api/schema.d.ts is not what api/openapi.json says (+). Write it anew: make gen" >&2; exit 1; }

lint: lint-api lint-web lint-ci ## all linters

lint-api: ## Go: golangci-lint, with the import rules
	cd api && $(tool) golangci-lint run
lint-web: $(packages) ## TypeScript: Biome, with the import rules
	cd web && npm run lint

# Off: helpers that actionlint uses where it finds them, so that it says the same everywhere.
lint-ci: ## workflows, their scripts (these need jq), other shell scripts, the objects in clusters/
	cd api && $(tool) actionlint -shellcheck= -pyflakes= ../.github/workflows/*.yaml
	"$$(tools/venv.sh zizmor)/zizmor" --offline --quiet --config .github/zizmor.yaml .github
	cd tools && go test -count=1 ./...
	for script in .ci/run .github/scripts/*.sh {e2e,e2e/aws,bench,charts,clusters,clusters/kind,tf,tools}/*.sh; do bash -n "$$script"; done
	for script in {web,proxy}/docker-entrypoint.d/*.sh {api,proxy}/dev.sh; do sh -n "$$script"; done; bash -n api/test.sh
	clusters/check.sh

# ---- Changes ----

fmt: $(packages) ## format everything
	cd api && $(tool) golangci-lint fmt
	cd web && npm run fmt

gen: $(packages) ## write the generated files: api/openapi.json, web/src/api/schema.d.ts
	cd api && go run ./cmd/api openapi >openapi.json.new && mv openapi.json.new openapi.json
	cd web && npm run gen

# ---- Containers ----

build: ## build the three images
	docker compose build
up: ## build and start the stack, until it is healthy
	docker compose up --build --detach --wait
	@echo "sys-stats $(VERSION) on http://$${PROXY_BIND:-127.0.0.1}:$${PROXY_PORT:-3050}"

down: ## stop the stack and take it away
	docker compose down

# The folder is what the container's own packages are laid over. Compose itself handles Ctrl-C, and make waits for it.
dev: ## the stack in which what is saved shows up at once, on http://127.0.0.1:3050; Ctrl-C takes it down
	@mkdir -p web/node_modules
	@trap '$(dev-compose) down --remove-orphans' EXIT; trap : INT TERM; $(dev-compose) up --build --remove-orphans || [ $$? = 130 ]

e2e: $(packages) ## the real stack, asked by curl, by Docker and by a browser
	e2e/compose.sh
e2e-machine: ## the numbers against those of free, df and the kernel, and in containers with limits
	cd api && go test -count=1 -tags e2e -run 'Says|Say$$|TheRest' ./cmd/api
	e2e/container-lens.sh
e2e-kernel: ## limits, kills, pressure, processors, swap and disks on a Linux of its own, which KERNEL_VM boots
	e2e/kernel.sh
e2e-fleet: ## three agents behind one proxy: killed, moved, scaled
	e2e/fleet.sh
e2e-dev: $(packages) ## make dev in a copy of the sources: each kind of edit, and each kind of mistake, seen by a browser
	e2e/dev.sh

# ---- Kubernetes and AWS ----

kind: ## a Kind cluster in which Flux keeps the working tree, on port 80 or HTTP_PORT
	clusters/kind/up.sh
kind-down: ## its end
	clusters/kind/down.sh
e2e-kind: $(packages) ## what Flux must do there: upgrade, roll back, repair, drain, without a lost request
	e2e/kind.sh

chart-test: ## the chart without a cluster: lint, schemas, refusals, what matters, its README, checkov
	charts/test.sh
chart-docs: ## write charts/stats/README.md from values.yaml
	cd tools/kubernetes && go tool helm-docs --chart-search-root ../../charts/stats --sort-values-order file
chart-package: ## stats-VERSION.tgz, its version from git
	charts/package.sh .
e2e-kubernetes: $(packages) ## the chart on the cluster of KUBECONFIG, else on that of make kind: see the head of e2e/kubernetes.sh
	e2e/kubernetes.sh

tf-test: ## Terraform: format, validate and test on both providers, with mocks; checkov
	tf/test.sh
e2e-aws: ## Terraform against the emulated AWS at AWS_ENDPOINT_URL, and what it wrote under Docker
	e2e/aws.sh

bench: ## what it costs: a tick, large machines, five minutes of nobody watching
	cd api && go test -run '^$$' -bench . -benchmem ./...
	bench/cost.sh

screenshots: $(packages) ## the pictures in docs/screenshots: every width, theme and state, from made-up streams; needs Chromium
	cd web; trap 'rm -f dist/index.html' EXIT; VERSION=dev REVISION= npm run build; npx playwright test --config playwright.screenshots.config.ts

# Files that targets above ask for.

$(packages): web/package.json web/package-lock.json
	cd web && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(page): $(packages) web/index.html web/vite.config.ts $(shell find web/src web/public web/scripts -type f 2>/dev/null)
	cd web && npm run build
	@touch $@
