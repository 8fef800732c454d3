"""What search learns is kept until what it is learned from changes."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import joblib
import pytest

from bot.fingerprint import _UNDERSTANDING
from knowledge.catalogue import Catalogue
from knowledge.search.kept import _CODE, kept

SEARCH = Path("knowledge/search").resolve()


@pytest.fixture
def lexicon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lexicon and a cache of its own."""
    monkeypatch.setenv("XIAOWEI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("XIAOWEI_LEXICON", str(tmp_path / "lexicon"))
    (tmp_path / "lexicon").mkdir()
    (tmp_path / "lexicon" / "words.yml").write_text("挂失: [丢卡]")
    return tmp_path / "lexicon"


def made(catalogue: Catalogue, salt: str = "") -> bool:
    """Whether it had to be made."""
    times = []

    def make() -> dict[str, int]:
        times.append(1)
        return {"made": 1}

    assert kept("thing", dict, catalogue, make, salt) == {"made": 1}
    return bool(times)


def test_it_is_made_once(lexicon: Path) -> None:
    base = Catalogue("1")
    assert made(base)
    assert not made(base)


def test_a_change_of_lexicon_base_or_salt_makes_it_anew(lexicon: Path) -> None:
    base = Catalogue("1")
    made(base)
    assert made(replace(base, version="2"))
    assert made(base, "with the encoder")
    (lexicon / "words.yml").write_text("挂失: [丢卡, 卡没了]")
    assert made(base)


def test_a_file_that_holds_something_else_is_made_anew(lexicon: Path, tmp_path: Path) -> None:
    base = Catalogue("1")
    made(base)
    [file] = (tmp_path / "cache").glob("thing-*.joblib")
    joblib.dump("something else", file)
    assert made(base)


def imported(module: Path) -> set[Path]:
    """The modules of search that one module imports."""
    tree = ast.parse(module.read_text("utf-8"))
    names = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    own = [name.rpartition(".")[2] for name in names if name.startswith("knowledge.search.")]
    return {module.with_name(f"{name}.py") for name in own}


@pytest.mark.parametrize("listed", [_CODE, _UNDERSTANDING])
def test_no_module_is_forgotten_that_tells_what_is_learned(listed: list[Path]) -> None:
    reached = {path for path in listed if path.parent == SEARCH and path.suffix == ".py"}
    for module in list(reached):
        reached |= imported(module)
    # How a thing is stored, vectors that the encoder would make alike, and questions yet to come teach nothing.
    teaches_nothing = {SEARCH / f"{name}.py" for name in ("kept", "query", "shipped")}
    assert reached - set(listed) - teaches_nothing == set()
