# Thin on purpose: what happens lives in tools/install and `python -m bot`.
PYTHON := .venv/bin/python
BOT := $(PYTHON) -m bot
ADDRESS := $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

.DEFAULT_GOAL := help
.PHONY: help install run chat train test evaluate calibrate bench wechat-demo widget pictures lock

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## get the tools and packages (every other command does it first)
	@tools/install

run: install ## build, train if something changed, start on http://127.0.0.1:5005/ (HOST=…, PORT=…)
	@$(BOT) run $(ADDRESS)

chat: install ## talk to the same assistant in the terminal
	@$(BOT) chat

train: install ## train the model if its inputs changed
	@$(BOT) train

test: install ## ruff, mypy and all tests (REQUIRE_ALL=1: a skipped test is a failure)
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	@$(BOT) prepare
	$(PYTHON) -m pytest

evaluate: install ## score the assistant and two baselines on the questions kept apart from training (HALF=sealed)
	@$(PYTHON) -m evaluation run $(if $(HALF),--half $(HALF)) --no-encoder --baselines

calibrate: install ## set the thresholds of the search from the questions made for it
	@$(PYTHON) -m evaluation calibrate

bench: install ## measure speed and scale
	@$(PYTHON) -m benchmarks

wechat-demo: install ## an interactive WeChat stand-in in the terminal
	@$(PYTHON) -m bot.channels.wechat simulate

widget: install ## build the widget again after a change (needs Node)
	@$(PYTHON) -m bot.channels.web
	@cd widget && npm ci --silent && npm run --silent check && npm run --silent build

pictures: install ## take the pictures of README and docs again (needs Chromium)
	@WIDGET_SCREENSHOTS=docs/pictures $(PYTHON) -m pytest -q tests/widget/test_pictures.py

lock: install ## solve requirements.in again into requirements.lock
	@tools/lock
