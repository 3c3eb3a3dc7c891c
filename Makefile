# Every target sets up on first use what it needs; see scripts/setup.
PYTHON ?= python3
BIN := .venv/bin

export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

.PHONY: serve demo test benchmark samples picture lock clean

serve: .venv/ready
	@$(BIN)/likeness serve

demo: .venv/ready
	@for sample in assets/samples/*.png; do \
		$(BIN)/likeness generate "$$sample" -o "out/demo/$$(basename "$$sample" .png)" || exit; \
	done
	@echo "The pages and their reports are in out/demo/"

test: .venv/ready-for-tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyright --pythonpath $(BIN)/python
	@$(BIN)/pytest

benchmark: .venv/ready
	@$(BIN)/likeness benchmark $(or $(CASES),$(error name a folder of cases: make benchmark CASES=folder))

samples: .venv/ready
	@$(BIN)/python scripts/samples.py

picture: .venv/ready
	@$(BIN)/python scripts/picture.py

# Keeps the versions that still fit; to move them all, delete the file first.
lock:
	@uv pip compile -q --universal --extra dev --extra local --no-annotate --python-version 3.11 pyproject.toml -o constraints.txt

clean:
	@rm -rf .venv out build dist *.egg-info .pytest_cache .ruff_cache

.venv/ready: pyproject.toml requirements.txt constraints.txt packages.txt scripts/setup
	@PYTHON="$(PYTHON)" scripts/setup
	@touch $@

# The tests run a small Qwen3-VL, too: torch and transformers, which the app can do without.
.venv/ready-for-tests: .venv/ready
	@echo "setup: installing torch and transformers for the tests" >&2
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev,local]"
	@touch $@
