"""What is made from files is made again when, and only when, a file changed."""

from __future__ import annotations

import pytest

from bot.fingerprint import model_fingerprint
from bot.service.settings import ServiceSettings
from knowledge.fingerprint import fingerprint


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "data" / "nlu").mkdir(parents=True)
    (tmp_path / "data" / "nlu" / "a.yml").write_text("你好")
    (tmp_path / "config.yml").write_text("recipe")
    return tmp_path


def taken(folder):
    return fingerprint([folder / "config.yml", folder / "data", folder / "missing"])


def test_the_same_content_gives_the_same_hash(folder, tmp_path_factory):
    before = taken(folder)
    (folder / "config.yml").write_text("recipe")  # a new time, the same content
    assert taken(folder) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "config.yml").write_text("another"),
        lambda folder: (folder / "data" / "nlu" / "b.yml").write_text(""),
        lambda folder: (folder / "data" / "nlu" / "a.yml").rename(folder / "data" / "a.yml"),
        lambda folder: (folder / "data" / "nlu" / "a.yml").unlink(),
        lambda folder: (folder / "missing").write_text(""),
    ],
)
def test_a_changed_new_moved_or_deleted_file_changes_it(folder, change):
    before = taken(folder)
    change(folder)
    assert taken(folder) != before


def test_compiled_files_do_not_matter(folder):
    before = taken(folder)
    (folder / "data" / "a.cpython-310.pyc").write_bytes(b"x")
    assert taken(folder) == before


def test_a_model_depends_on_configuration_domain_and_data(folder):
    def model(**settings):
        return model_fingerprint(ServiceSettings(**{"config": folder / "config.yml", **settings}))

    assert model() == model(port=6000)
    assert len({model(), model(domain=folder / "config.yml"), model(training_data=folder / "data")}) == 3
