# The only door beside the `huabiao` command. CI and people call the same targets.
PYTHON ?= python3
BIND ?= 127.0.0.1:8000
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
JOBS ?= 2

.PHONY: help setup run test test-long lint bench shots clean
help:            ## this list
	@grep -E '^[a-z-]+: .*##|^[a-z-]+:  *##' $(MAKEFILE_LIST) | sed 's/:.*##/ —/'

setup: $(STAMP)  ## everything into .venv

# uv installs about four times as fast as pip: used where present, never required.
$(STAMP): pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "正在安装依赖到 $(VENV) ……"
	@if command -v uv >/dev/null 2>&1; then uv pip install -q --python $(BIN)/python -e '.[dev]'; \
	 else $(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'; fi
	@# Not every installer compiles, and some environments forbid Python to: each start would cost seconds more.
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib src >/dev/null 2>&1 || true
	@touch $(STAMP)

# Checkers of published pages (axe-core, Nu). Their tests say that they are skipped where there is no npm.
CHECKERS := node_modules/.installed
$(CHECKERS): package-lock.json
	@if command -v npm >/dev/null 2>&1; then npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch $@ \
	 || echo "npm 包没有装上：无障碍与 HTML 校验跳过"; else echo "没有 npm：无障碍与 HTML 校验跳过"; fi

run: setup       ## serve the demo city at BIND
	@$(BIN)/huabiao run --bind $(BIND)

test: setup $(CHECKERS)      ## everything, at most 12 minutes
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile

test-long: setup $(CHECKERS) ## the same tests with bigger numbers
	HUABIAO_TEST_LONG=1 $(BIN)/python -m pytest -n $(JOBS) --dist loadfile

lint: setup      ## ruff, mypy, import contracts
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(BIN)/huabiao makemigrations --check --dry-run >/dev/null || (echo "模型改了而迁移没有跟上：运行 huabiao makemigrations"; exit 1)

bench: setup     ## figures into docs/benchmarks.md
	$(BIN)/python benchmarks/run.py

shots: setup     ## pictures of every kind of page into build/shots
	$(BIN)/python tests/face/shots.py

clean:           ## forget the installed environment (data in var/ stays)
	rm -rf $(VENV)
