"""What the documents say and what the project has cannot drift apart."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import lru_cache
from importlib import metadata

import pytest

from bot.service.configuration import SETTINGS, as_markdown
from tests.serving import ROOT

README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
REQUIRED = re.findall(r"^([a-z0-9-]+)", (ROOT / "requirements.in").read_text("utf-8").lower(), re.MULTILINE)
TARGETS = re.findall(r"^([a-z-]+):.* ## ", MAKEFILE, re.MULTILINE)


def test_every_setting_is_on_its_page():
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    assert page == as_markdown(), "run: python -m bot.service settings > docs/configuration.md"


def test_every_setting_says_what_it_is():
    fields = [field for _, settings in SETTINGS for field in settings.__fields__.values()]
    assert [field.name for field in fields if not field.field_info.description] == []


def test_settings_named_in_the_documents_exist():
    known = set(re.findall(r"XIAOWEI_[A-Z_]+", as_markdown()))
    named = {name for page in PAGES for name in re.findall(r"XIAOWEI_[A-Z_]+", page.read_text("utf-8"))}
    assert named <= known


def test_the_readme_lists_exactly_the_make_targets():
    assert set(re.findall(r"`make ([a-z-]+)", README)) == set(TARGETS)


def test_every_make_target_is_listed_by_make_help():
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^  make ([a-z-]+)", listed, re.MULTILINE) == TARGETS
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == set(TARGETS)


def commands():
    """Every ``python -m module command`` that a page prints or the Makefile runs."""
    for page in [*PAGES, ROOT / "Makefile"]:
        text = page.read_text("utf-8").replace("$(BOT)", "python -m bot").replace("$(PYTHON)", "python")
        for module, command in re.findall(r"python -m ([a-z_.]+)(?: ([a-z]+))?\b", text):
            yield page.relative_to(ROOT).as_posix(), module, command


@lru_cache
def help_of(module):
    """What a module's ``--help`` prints."""
    done = subprocess.run([sys.executable, "-m", module, "--help"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("page", "module", "command"), sorted(set(commands())))
def test_every_command_exists(page, module, command):
    assert not command or re.search(rf"\b{command}\b", help_of(module))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_dependency_has_its_licence_in_the_readme():
    tools = {name for name in REQUIRED if re.match(r"pytest|ruff|mypy|types-|setuptools", name)}
    licences = README[README.index("## Licence") :]
    assert [name for name in REQUIRED if name not in tools and not re.search(rf"\b{name}\b", licences)] == []


def test_the_conversation_in_the_readme_is_really_had(server):
    printed = re.search(r"```text\n(您：.*?)```", README, re.DOTALL)
    assert printed
    asked = re.findall(r"^您：(.*)$", printed[1], re.MULTILINE)
    turns = (f"您：{words}\n小威：{server.ask('readme', words)[0]['text']}\n" for words in asked)
    assert printed[1] == "\n".join(turns)


def test_the_version_of_python_is_said_once():
    assert (ROOT / ".python-version").read_text().strip() == "3.10"
    assert 'requires-python = ">=3.10,<3.11"' in (ROOT / "pyproject.toml").read_text()


def test_the_lock_holds_what_is_asked_for_and_no_address():
    lock = (ROOT / "requirements.lock").read_text()
    assert not re.search(r"^(--|-i |-f )|https?://", lock, re.MULTILINE)
    assert [name for name in REQUIRED if not re.search(rf"^{name}==", lock, re.MULTILINE)] == []


def test_the_tests_run_on_the_locked_versions():
    lock = dict(re.findall(r"^([a-z0-9-]+)==(\S+) ", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    for name in ("rasa", "rasa-sdk", "sqlalchemy", "sanic", "pydantic"):
        assert metadata.version(name) == lock[name]
