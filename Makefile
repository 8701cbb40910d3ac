# Everything done here has a target; plain make lists them, and CI runs the same ones.
# Needs git, Go, Node.js 20.19 or later and make. What a target needs beyond that, its line says.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# The version comes from git and is written in no file. Compose passes all three to the images.
export VERSION := $(or $(VERSION),$(shell git describe --tags --always --dirty 2>/dev/null),dev)
export REVISION := $(or $(REVISION),$(shell git rev-parse HEAD 2>/dev/null))
export SOURCE_DATE_EPOCH := $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null),0)

compose-dev := docker compose -f docker-compose.yaml -f docker-compose.dev.yaml
packages := web/node_modules/.package-lock.json
page := web/dist/index.html

.PHONY: help run test lint audit fmt gen build up down dev e2e e2e-dev e2e-machine e2e-prometheus e2e-kernel e2e-fleet \
  another-version chart-test chart-docs chart-package kind kind-down e2e-kind e2e-kubernetes tf-test e2e-aws bench bench-load screenshots

help:
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

run: $(page) ## run the api and the page on http://127.0.0.1:3050, or SYS_STATS_LISTEN, without Docker
	@echo "sys-stats $(VERSION) on http://$${SYS_STATS_LISTEN:-127.0.0.1:3050}; press Ctrl-C to stop"
	@cd api && SYS_STATS_HISTORY_DIR=$${SYS_STATS_HISTORY_DIR:-$${XDG_STATE_HOME:-$$HOME/.local/state}/sys-stats} SYS_STATS_LISTEN=$${SYS_STATS_LISTEN:-127.0.0.1:3050} SYS_STATS_WEB_DIR=../web/dist SYS_STATS_LOG_FORMAT=console SYS_STATS_DRAIN_DELAY=0s \
	  go run -ldflags "-X main.version=$(VERSION) -X main.revision=$(REVISION)" ./cmd/api

# ---- Checks ----

# What it leaves out, and why, comes from the ## lines of the other suites.
test: $(packages) ## run every test that needs no Docker, browser, cluster or cloud
	api/test.sh
	cd web && npm run typecheck && npm test
	tools/gen.sh --check
	@echo
	@echo "make test: passed. Left out:"
	@awk -F ':.*## ' '/^(lint|[a-z0-9]+-test|e2e[a-z0-9-]*):/ { printf "  make %-15s %s\n", $$1, $$2 }' Makefile
	@api/test.sh --race-detector || echo "  go test -race        needs a C compiler, and none is installed"

lint: $(packages) ## run all linters; needs jq and Python, and minutes the first time, to compile golangci-lint
	cd api && go tool -modfile=../tools/go.mod golangci-lint run
	cd web && npm run lint
	tools/lint.sh
audit: ## look for known vulnerabilities in Go modules and npm packages; needs the internet
	tools/audit.sh

# ---- Changes ----
fmt: $(packages) ## format Go and TypeScript
	cd api && go tool -modfile=../tools/go.mod golangci-lint fmt
	cd web && npm run fmt
gen: $(packages) ## write the generated files: api/openapi.json, web/src/api/schema.d.ts, the settings in README.md
	tools/gen.sh

# ---- Containers ----

build: ## build the three images; needs Docker
	docker compose build
up: ## build and start the stack, and wait until it is healthy; needs Docker
	@tools/up.sh
down: ## stop and remove the stack; the volume with its history stays
	docker compose down

# Compose handles Ctrl-C itself, and make waits for it. The empty folder is a mount point for the container's own packages.
dev: ## run the stack with reload on save, on http://127.0.0.1:3050; Ctrl-C removes it; needs Docker
	@mkdir -p web/node_modules
	@trap '$(compose-dev) down --remove-orphans' EXIT; trap : INT TERM; $(compose-dev) up --build --remove-orphans || [ $$? = 130 ]

e2e: $(packages) ## test the real stack with curl, Docker and a browser; needs Docker and Chromium
	e2e/compose.sh
e2e-dev: $(packages) ## test make dev: every kind of edit and mistake, in a browser; needs Docker and Chromium
	e2e/dev.sh
e2e-machine: $(packages) ## test make run: its numbers against free and df, in limited containers, its door; needs Docker, procps, jq, Chromium
	cd api && go test -count=1 -tags e2e -run "$$(sed -n 's/^func \(Test[^(]*\).*/^\1$$/p' cmd/api/machine_test.go | paste -sd '|')" ./cmd/api
	e2e/container-lens.sh
	. e2e/checks.sh e2e-machine; . e2e/browser.sh; cd web && npx playwright test --config playwright.run.config.ts
e2e-prometheus: ## test what speaks Prometheus: clients, a real Prometheus beside it, full disks, hostile queries; needs jq, strace, and root for one part
	e2e/prometheus.sh
e2e-kernel: ## test the api on a kernel of its own, with any boot option; needs KERNEL_VM, which boots one: see e2e/kernel.sh
	e2e/kernel.sh
e2e-fleet: $(packages) ## test a fleet of three behind one proxy: killed, moved, scaled; needs Docker and Chromium
	e2e/fleet.sh

# ---- Kubernetes and AWS ----

chart-test: ## test the chart without a cluster; needs Python, and minutes the first time, to compile Helm
	charts/test.sh
chart-docs: ## write charts/stats/README.md from values.yaml
	cd tools/kubernetes && go tool helm-docs --chart-search-root ../../charts/stats --sort-values-order file
chart-package: ## write stats-VERSION.tgz, with the version from git
	charts/package.sh .

kind: ## create a Kind cluster where Flux deploys the working tree, on port 80 or HTTP_PORT; needs Docker and kubectl
	clusters/kind/up.sh
kind-down: ## delete that cluster
	clusters/kind/down.sh
e2e-kind: $(packages) ## test Flux on it: upgrade, rollback, repair and drain, without a lost request; needs make kind and Chromium
	e2e/kind.sh
e2e-kubernetes: $(packages) ## test the chart on a cluster; needs kubectl, Chromium, and make kind or a KUBECONFIG: see e2e/kubernetes.sh
	e2e/kubernetes.sh
tf-test: ## test Terraform on mocks, with the oldest and the newest provider, and checkov; needs Terraform 1.11 and Python
	tf/test.sh
e2e-aws: ## apply Terraform to an emulated AWS; needs Terraform, Docker, jq and Python
	e2e/aws.sh

# ---- Figures and pictures ----

bench: ## measure the cost of a tick, of large machines, and of five minutes without viewers
	cd api && go test -run '^$$' -bench . -benchmem ./...
	bench/cost.sh
bench-load: ## measure two thousand viewers through the proxy, and its requests a second; needs Docker
	bench/load.sh
screenshots: $(packages) ## write docs/screenshots: every width, theme and state; needs Chromium
	cd web; trap 'rm -f dist/index.html' EXIT; VERSION=dev REVISION= npm run build; npx playwright test --config playwright.screenshots.config.ts

$(packages): web/package.json web/package-lock.json
	cd web && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(page): $(packages) web/index.html web/vite.config.ts $(shell find web/src web/public web/scripts -type f 2>/dev/null) \
  $(shell grep -qsF '"$(VERSION)"' web/dist/build.json || echo another-version)
	cd web && npm run build && touch ../$@
