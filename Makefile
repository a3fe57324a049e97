# make site   builds the website and the leaflets in ./site
# make test   runs all tests
# make serve  shows a preview that follows your edits; LOCALE=ar for one language, which is quicker
# make update brings every catalog up to date with the guides
# make check  checks the guides and the translations
# make lint   checks the code
# The first run installs what is missing; later runs do not install again.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SITE_PACKAGES := python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core
TEST_PACKAGES := chromium-headless-shell default-jre-headless poppler-utils gettext libatomic1 nginx-light apache2 caddy wrk rsync systemd
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: install site test serve update check lint bench attack sbom approve-pictures screenshots lock clean

site: $(VENV)/.site
	$(BIN)/pasientinfo build $(if $(DAY),--day $(DAY))

# One worker more than there are cores: tests often wait for a browser.
test: $(VENV)/.test lint check
	$(BIN)/python -m pytest -n $$(($$(nproc) + 1)) --dist loadfile

install: $(VENV)/.site

serve: $(VENV)/.site
	$(BIN)/pasientinfo serve $(if $(LOCALE),--locale $(LOCALE))

update: $(VENV)/.site
	$(BIN)/pasientinfo update

check: $(VENV)/.site
	$(BIN)/pasientinfo check

lint: $(VENV)/.test
	$(BIN)/ruff check scripts tests .ci/preview
	$(BIN)/ruff format --check scripts tests .ci/preview
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# Ratios measured in one run; the numbers of one machine mean little.
bench: $(VENV)/.test
	PYTHONPATH=tests $(BIN)/python -m bench

# Requests to real servers, bad files and kills, on this machine only; at most ten minutes.
attack: $(VENV)/.test
	PYTHONPATH=tests $(BIN)/python -m attack

# What the site is built with, and the licences: reports/sbom.json, reports/licences.md.
sbom: $(VENV)/.site
	$(BIN)/python tests/sbom.py reports

approve-pictures: $(VENV)/.test
	APPROVE_PICTURES=1 $(BIN)/python -m pytest tests/leaflets/test_look.py -k pictures_of_a_page

# The start page, the Join guide and the code page on a phone: reports/screens/index.html.
screenshots: $(VENV)/.test site
	PYTHONPATH=tests $(BIN)/python tests/screenshots.py site reports/screens

# The installed system packages are checked at every run: they are not part of .venv.
.PHONY: site-packages test-packages
site-packages:
	@.ci/system-packages $(SITE_PACKAGES)
test-packages:
	@.ci/system-packages $(TEST_PACKAGES)

$(VENV)/.site: requirements.lock pyproject.toml | site-packages
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	touch $@

$(VENV)/.test: requirements-test.lock requirements-corpus.lock $(VENV)/.site | test-packages
	$(PIP) -r requirements-test.lock
	rm -rf .cache/corpus
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --require-hashes --no-deps --no-binary :all: --no-build-isolation --dest .cache/corpus -r requirements-corpus.lock
	touch $@

# Writes the lock files anew, without addresses; needs uv.
lock:
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 --group build pyproject.toml -o requirements.lock
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 --group test -c requirements.lock -o requirements-test.lock

clean:
	rm -rf .venv .builds .cache .mypy_cache .ruff_cache .pytest_cache reports
	test ! -L site || rm site
