# One line of help a target: `make help`.
SHELL := /bin/bash -o pipefail
.DEFAULT_GOAL := help

SWIFT ?= swift
KOGUMA := .build/debug/koguma
VENV := .venv
# The evaluator that holds the CEL rules of our definitions to the validators in Swift, the parser of metrics, and the
# linter of certificates.
PYTHON_REQUIREMENTS := Tests/MeshAPITests/CEL/requirements.txt \
	Tests/ControllerRuntimeTests/Prometheus/requirements.txt Tests/MeshOperatorTests/Lint/requirements.txt

.PHONY: help tools setup build run demo test test-cluster lint format bench fuzz release-check crds

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "%-14s %s\n", $$1, $$2}'

tools:
	@.ci/setup

setup: tools $(VENV)/.installed ## Install what is missing

$(VENV)/.installed: $(PYTHON_REQUIREMENTS) | tools
	@python3 -m venv $(VENV)
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check $(addprefix --requirement ,$(PYTHON_REQUIREMENTS))
	@touch $@

build: setup ## Build everything, tests included
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error

run: tools ## Start an embedded API server and the controller
	$(SWIFT) build --product koguma
	$(KOGUMA) dev

demo: tools ## Apply the Mesh examples one after another and check what comes of them
	$(SWIFT) build --product koguma
	Docs/demo.sh $(KOGUMA)

# All at once, as is the default, tests of seconds wait for those of minutes until their limits are over.
TEST := $(SWIFT) test --skip-build --experimental-maximum-parallelization-width 8

test: build ## Run every test
	$(TEST)

test-cluster: build ## Run the conformance, fault and end-to-end tests on the API server that KUBECONFIG names
	@test -n "$$KUBECONFIG" || { echo "test-cluster: set KUBECONFIG to the kubeconfig of a cluster made for tests" >&2; exit 2; }
	@# One after the other: the end-to-end tests change the definitions.
	TEST_CLUSTER_KUBECONFIG="$$KUBECONFIG" $(TEST) --filter APIConformanceTests
	TEST_CLUSTER_KUBECONFIG="$$KUBECONFIG" $(TEST) --filter MeshAPITests.ServerTests
	TEST_CLUSTER_KUBECONFIG="$$KUBECONFIG" $(TEST) --filter MeshOperatorTests.ServerFaultTests
	TEST_CLUSTER_KUBECONFIG="$$KUBECONFIG" $(TEST) --filter EndToEndTests

lint: ## Check the format and the rules of the code
	@.ci/lint

format: ## Format the code
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks

RELEASE := $(SWIFT) build -c release --static-swift-stdlib -Xlinker -s --scratch-path .build-release

# Not that of the environment, which may be of a cluster that people use.
BENCH_CLUSTER := $(if $(filter command line,$(origin KUBECONFIG)),--kubeconfig $(KUBECONFIG))

bench: tools ## Run the benchmarks, or the one that BENCH names, perhaps on a cluster (KUBECONFIG=…): a JSON object a line
	@$(RELEASE) --product koguma 1>&2
	@$(RELEASE) --product benchmarks 1>&2
	@.build-release/release/benchmarks --koguma .build-release/release/koguma $(BENCH_CLUSTER) $(BENCH)

release-check: tools ## Build the release binary; check its size, what is linked into it, and the demo
	@$(RELEASE) --product koguma 1>&2
	@.ci/release-check .build-release/release/koguma

fuzz: build ## Run the random tests for FUZZ_SECONDS each (60)
	FUZZ_SECONDS=$${FUZZ_SECONDS:-60} $(TEST) --filter Random

crds: tools ## Write Manifests/crds from the types
	$(SWIFT) build --product koguma
	$(KOGUMA) crds --output Manifests/crds
