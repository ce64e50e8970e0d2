# Everything sets itself up: `make run` and `make test` need a bare Python 3.11, 3.12 or 3.13.

HOST ?= 127.0.0.1
PORT ?= 8501
ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
RUN_READY := $(VENV)/.run-ready
DEV_READY := $(VENV)/.dev-ready

# two files at a time, those of the browser first; PARALLEL= runs one after another
PARALLEL ?= -n 2 --dist loadfile --no-loadscope-reorder

MAKEFLAGS += --no-builtin-rules
# each start of a server or a worker would compile all that it imports
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.PHONY: help run dev test check hostile drills audit format bench pictures networks assets clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: $(RUN_READY) ## serve the site on 127.0.0.1:8501 (HOST=… PORT=… change that)
	$(PY) -m streamlit run streamlit_app.py --server.address $(HOST) --server.port $(PORT)

dev: $(RUN_READY) ## the same, taking up every edit of Python at once
	$(PY) -m streamlit run streamlit_app.py --server.address $(HOST) --server.port $(PORT) \
		--server.fileWatcherType auto --server.runOnSave true --client.showErrorDetails full

test: $(DEV_READY) ## run all tests (ARGS="tests/core -k stride" for some)
	$(PY) -m pytest $(PARALLEL) $(ARGS)

check: $(DEV_READY) ## style, types and import rules
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports

hostile: $(DEV_READY) ## try some 1,800 damaged or hostile files (ARGS=--long for many more)
	$(PY) -m tests.hostile $(ARGS)

drills: $(DEV_READY) ## rehearse what breaks: kill, restart, cut, fill (ARGS="topology" for one)
	$(PY) -m drills $(ARGS)

audit: $(DEV_READY) ## ask whether faults of the libraries are known
	$(PY) .ci/audit.py

format: $(DEV_READY) ## put all files into the style
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: $(DEV_READY) ## measure against peers and write bench/results.json
	$(PY) -m bench $(ARGS)

pictures: $(DEV_READY) ## take the pictures of the README and docs from the running site
	$(PY) -m docs.make_pictures

networks: $(DEV_READY) ## train the bundled networks again
	$(PY) -m cnn_core.networks.make_bundled
	$(PY) -m cnn_core.networks.make_search

assets: $(DEV_READY) ## make the bundled data sets and sample pictures again
	$(PY) -m cnn_core.datasets.make_digits
	$(PY) -m cnn_core.pictures.make_samples

clean: ## remove the environment and all caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are made last, so that an interrupted set-up is done again.

$(VENV)/.created:
	@for python in $(PYTHON) python3.11 python3.12 python3.13 python3 python; do \
		if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
			2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "This site needs Python 3.11, 3.12 or 3.13, and none of python3.11, python3.12," \
			"python3.13 and python3 is one. Install Python 3.11, or say where it is:" \
			"make $(firstword $(MAKECMDGOALS)) PYTHON=/path/to/python3.11" >&2; \
		exit 1; \
	fi; \
	echo "Setting up $(VENV) with $$found; this is done once and takes a minute or two."; \
	$$found -m venv $(VENV) || { \
		echo "Python could not make a virtual environment. On Debian and Ubuntu:" \
			"apt-get install python3-venv" >&2; \
		exit 1; \
	}
	@touch $@

$(RUN_READY): requirements.txt $(VENV)/.created
	$(PIP) -r requirements.txt
	$(PY) -m compileall -q cnn_core server pages streamlit_app.py
	@touch $@

$(DEV_READY): requirements-dev.txt requirements-signin.txt $(RUN_READY)
	$(PIP) -r requirements-dev.txt
	@touch $@
