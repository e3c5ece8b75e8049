VENV := .venv
PYTHON ?= python3
RUN := $(VENV)/bin

.PHONY: app setup setup-dev test check browser words docs bench format clean

app: setup  ## open the app on the sample
	$(RUN)/streamlit run app.py

setup: $(VENV)/.runs
setup-dev: $(VENV)/.develops

$(VENV)/.runs: requirements.txt constraints.txt
	test -x $(RUN)/python || $(PYTHON) -m venv $(VENV)
	$(RUN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.develops: $(VENV)/.runs requirements-dev.txt
	$(RUN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

test: setup-dev  ## every test that needs neither a browser nor a server
	$(RUN)/pytest -n auto -q -m "not browser"

check: setup-dev  ## what CI runs, the browser apart
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy simulator history models sharing workbench reports cli.py
	$(RUN)/lint-imports
	$(RUN)/python -m docs.reference --check
	$(MAKE) test

browser: setup-dev  ## the main paths in a real browser; needs Debian's chromium
	$(RUN)/pytest -q -m browser tests/browser

docs: setup-dev  ## rewrite the reference pages from the declared records
	$(RUN)/python -m docs.reference

words: setup-dev  ## collect the words on the screen; then fill what is empty in ui/locale
	$(RUN)/python -m babel.messages.frontend -q extract -F ui/babel.cfg -k _ -k plural:1,2 --no-location \
		--sort-output --omit-header -o ui/locale/messages.pot ui app.py
	$(RUN)/python -m babel.messages.frontend -q update -N --ignore-pot-creation-date --ignore-obsolete \
		-i ui/locale/messages.pot -d ui/locale

bench: setup-dev  ## agreement, speed as ratios, paths needed: figures, about ten minutes
	@for measured in agreement month_loop speed paths_needed drift; do \
		echo; echo "== benchmarks.$$measured"; $(RUN)/python -m benchmarks.$$measured || exit 1; done

format: setup-dev
	$(RUN)/ruff format .
	$(RUN)/ruff check --fix .

clean:
	rm -rf $(VENV)
