# make run and make test do all set-up on a fresh machine.
PY := .venv/bin/python

.PHONY: run setup setup-window test test-products lint bench bench-learning nightly package package-test \
  fresh-test screenshots packs clean

run: setup-window
	@$(PY) -m desktop

setup:
	@sh packaging/setup.sh

setup-window:
	@CASELIGHT_WINDOW=1 sh packaging/setup.sh

test: setup
	@QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q

# What the model computes with is forced here to each form that some processor needs.
test-products: setup
	@for products in float32 int8 wide; do echo "CASELIGHT_PRODUCTS=$$products"; \
	  CASELIGHT_PRODUCTS=$$products $(PY) -m desktop self-test && \
	  CASELIGHT_PRODUCTS=$$products QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q \
	    tests/unit/ml/test_reference_values.py tests/unit/ml/reading/test_network.py \
	    tests/unit/ml/memory/test_learning_at_once.py \
	    tests/journeys/test_main_job.py tests/journeys/test_doubt_and_reasons.py || exit 1; done

lint: setup
	@$(PY) -m ruff check desktop tests packaging
	@$(PY) -m ruff format --check desktop tests packaging
	@$(PY) -m pyright
	@$(PY) -m pyright -p tests
	@.venv/bin/lint-imports
	@$(PY) -m vulture
	@.venv/bin/deptry .

bench: setup
	@CASELIGHT_GROUP=bench sh packaging/setup.sh
	@QT_QPA_PLATFORM=offscreen $(PY) -m tests.bench

bench-learning: setup
	@CASELIGHT_GROUP=bench sh packaging/setup.sh
	@$(PY) -m tests.bench.learning --datasets "$${DATASETS:?is the folder of the data sets: make $@ DATASETS=FOLDER}"

nightly: lint
	@QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q -m "nightly or not nightly"
	@$(MAKE) bench
	@$(MAKE) package package-test

screenshots: setup-window
	@sh packaging/pictures/screenshots.sh

packs: setup
	@for name in $(notdir $(patsubst %/card.json,%,$(wildcard resources/packs/*/card.json))); do \
	  $(PY) packaging/packs/build.py $$name --datasets "$${DATASETS:?is the folder of the data sets: make $@ DATASETS=FOLDER}"; done

package: setup
	@sh packaging/bundle/package.sh

package-test: setup
	@sh packaging/test/workstation.sh

fresh-test:
	@sh packaging/test/fresh.sh

clean:
	rm -rf .venv build dist
