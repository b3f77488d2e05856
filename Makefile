# Thin: every target is one line of something that can be read on its own.
SHELL := /bin/bash
BUILD ?= build
CHECK_BUILD ?= build/check
SECONDS_PER_FUZZER ?= 30
export PATH := $(CURDIR)/.tools/bin:$(PATH):/usr/sbin:/sbin

.PHONY: help setup build web run stop check full unit api e2e mail bench fuzz mutate kill leak security lint audit gen fmt dist clean

help: ## what there is to make
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

setup: ## install what is missing (Debian packages as root or by sudo, npm packages)
	@backend/tools/setup.sh

build: setup ## compile the programs into build/bin
	@[ -f $(BUILD)/build.ninja ] || cmake -S . -B $(BUILD) -G Ninja -DTESTS=OFF > /dev/null
	@ninja -C $(BUILD) > $(BUILD)/ninja.log 2>&1 || { tail -n 60 $(BUILD)/ninja.log; exit 1; }

web: setup ## build the frontend into frontend/dist, when it has changed
	@backend/tools/web.sh

run: build web ## start everything in ./var on http://127.0.0.1:8080
	@mkdir -p var && flock -o var/lock node tests/lib/dev.mjs start

stop: ## stop what `make run` has started
	@mkdir -p var && flock -o var/lock node tests/lib/dev.mjs stop

check: setup ## everything that has to pass: lint, audit, build, unit, api, mail, frontend, e2e
	@node tests/lib/check.mjs check

full: setup ## check with the long sets: all browser tests, kill, fuzz, mutate
	@node tests/lib/check.mjs full

unit api mail e2e lint audit kill: setup ## one step of check
	@node tests/lib/check.mjs $@

gen: setup ## write again what is made from the code: docs/api.json, types.js, docs/server/otklik.conf
	@node tests/lib/check.mjs $@

bench: setup ## measure with the release build; numbers go to the screen
	@node tests/lib/check.mjs bench

fuzz: setup ## each fuzzer for SECONDS_PER_FUZZER
	@SECONDS_PER_FUZZER=$(SECONDS_PER_FUZZER) node tests/lib/check.mjs fuzz

mutate: setup ## damaged letters through the parser: OTKLIK_MUTATIONS of them (1000000 is the full set)
	@node tests/lib/check.mjs mutate

security: ## sqlmap and wapiti against the running product (hours; docs/operations.md)
	@backend/tools/setup.sh sqlmap wapiti
	@node tests/lib/check.mjs security

leak: setup ## unit and API tests under valgrind, the collector under ThreadSanitizer
	@node tests/lib/check.mjs leak

fmt: setup ## format C, JavaScript and Vue
	@git ls-files 'backend/*.c' 'backend/*.h' 'tests/*.c' | xargs -r clang-format -i
	@[ ! -d frontend/node_modules ] || (cd frontend && npx prettier --log-level warn --write . ../tests)

dist: build web ## packed release: build/otklik-VERSION.tar.gz
	@backend/tools/dist.sh $(BUILD)

clean: ## remove build results (not var/)
	@rm -rf $(BUILD) frontend/dist
