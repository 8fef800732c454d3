"""tools/install: one clear line where something is missing; nothing done twice. Nothing is downloaded here."""

from __future__ import annotations

import hashlib
import shutil
import subprocess

import pytest

from tests.serving import ROOT

TOOLS = ("sh", "dirname", "cut", "sha256sum", "cat", "rm")


@pytest.fixture
def project(tmp_path):
    """A project with nothing installed, and a machine with little more than a shell."""
    (tmp_path / "tools").mkdir()
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "tools" / "install", tmp_path / "tools")
    (tmp_path / "requirements.lock").write_text("rasa==3.6.21\n")
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    return tmp_path


def install(project):
    environment = {"PATH": str(project / "bin")}
    return subprocess.run([project / "tools" / "install"], env=environment, capture_output=True, text=True)


def command(project, name, script):
    """Put a program on the machine."""
    file = project / "bin" / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def test_without_python(project):
    done = install(project)
    assert done.returncode == 1
    assert done.stderr == "小威: python3 is missing; install it and try again.\n"


def test_without_the_venv_module(project):
    command(project, "python3", "exit 1")
    done = install(project)
    assert done.returncode == 1
    assert "install python3-venv" in done.stderr


def test_packages_that_cannot_be_installed(project):
    command(project, "uv", '[ "$1" = venv ]')
    done = install(project)
    assert done.returncode == 1
    assert "could not be installed" in done.stderr.splitlines()[-1]
    assert not (project / ".venv" / ".requirements.sha256").exists()


def test_what_is_installed_is_left_alone(project):
    (project / ".venv" / "bin").mkdir(parents=True)
    command(project, "python", "")
    shutil.move(project / "bin" / "python", project / ".venv" / "bin" / "python")
    digest = hashlib.sha256((project / "requirements.lock").read_bytes()).hexdigest()
    (project / ".venv" / ".requirements.sha256").write_text(f"{digest}\n")
    assert install(project).returncode == 0
    (project / "requirements.lock").write_text("rasa==3.6.22\n")
    assert install(project).returncode == 1  # a changed lock is installed again, for which this machine has no means
