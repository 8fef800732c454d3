"""The command line: one clear line and a non-zero exit where something is wrong; the terminal chat."""

from __future__ import annotations

import os
import pty
import re
import signal
import socket
import subprocess
import sys
import threading

from tests.serving import ROOT, STANDIN_SETTINGS


def bot(*arguments, words="", **settings):
    """Run `python -m bot …` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env={**os.environ, **STANDIN_SETTINGS, **settings},
        input=words,
        capture_output=True,
        text=True,
        timeout=280,
    )


def complaint(result):
    """The one line of a failed command."""
    assert result.returncode == 1
    assert "Traceback" not in result.stderr + result.stdout
    return result.stderr.strip()


def test_a_port_in_use_is_said_at_once():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = complaint(bot("run", "--port", str(port)))
    assert re.fullmatch(rf"小威: cannot listen on 127.0.0.1:{port} \(.+\); choose another with PORT=….*", said)


def test_an_address_of_another_machine():
    assert "cannot listen on 203.0.113.7:5005" in complaint(bot("run", "--host", "203.0.113.7"))


def test_a_wrong_setting_is_named():
    assert "XIAOWEI_ACTION_SECONDS is wrong" in complaint(bot("train", XIAOWEI_ACTION_SECONDS="soon"))


def test_a_failed_training_says_how_it_ended(tmp_path):
    (tmp_path / "config.yml").write_text("recipe: default.v1\nlanguage: zh\npipeline: [{name: NoSuchThing}]\n")
    said = complaint(bot("train", XIAOWEI_CONFIG=str(tmp_path / "config.yml"), XIAOWEI_VAR=str(tmp_path)))
    assert "Training" in said
    assert "NoSuchThing" in said
    assert not list(tmp_path.glob("models/*.tar.gz"))


def test_a_failed_build_says_how_it_ended(tmp_path):
    nowhere = {"XIAOWEI_SOURCES": str(tmp_path / "none"), "XIAOWEI_VAR": str(tmp_path)}
    said = complaint(bot("run", "--port", "0", **nowhere, XIAOWEI_KNOWLEDGE_URL=f"sqlite:///{tmp_path / 'k.db'}"))
    assert "Building the knowledge base failed" in said


def test_a_package_of_actions_that_is_not_there():
    assert "could not be loaded" in complaint(bot("run", "--port", "0", XIAOWEI_ACTIONS="tests.bot.nothing"))


def test_a_chat_with_numbered_choices(tmp_path):
    databases = {
        "XIAOWEI_TRACKER_URL": f"sqlite:///{tmp_path / 'tracker.db'}",
        "XIAOWEI_APP_URL": f"sqlite:///{tmp_path / 'app.db'}",
    }
    result = bot("chat", words="回声 明天\n2\n退出\n", **databases)
    assert result.returncode == 0, result.stderr
    assert "  1. 一\n  2. 二\n" in result.stdout
    assert "回声 二" in result.stdout


def test_help_lists_the_commands():
    listed = bot("--help").stdout
    for command in ("run", "chat", "prepare", "train", "actions"):
        assert re.search(rf"^\W+{command}\s", listed, re.MULTILINE)


def test_a_start_in_a_terminal_ends_with_ctrl_c(tmp_path):
    """As under `make run`: in a terminal, the signal as soon as it is ready, by an impatient hand."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--port", "0"],
        cwd=ROOT,
        env={**os.environ, **STANDIN_SETTINGS, "XIAOWEI_APP_URL": f"sqlite:///{tmp_path / 'app.db'}"},
        stdin=follower,
        stdout=follower,
        stderr=follower,
    )
    os.close(follower)
    shown: list[str] = []

    def read() -> None:
        while True:
            try:
                shown.append(os.read(leader, 4096).decode("utf-8", "replace"))
            except OSError:  # the terminal's other end is closed
                return
            if "Ctrl-C" in shown[-1]:
                process.send_signal(signal.SIGINT)
                process.send_signal(signal.SIGINT)

    reader = threading.Thread(target=read)
    reader.start()
    assert process.wait(280) == 0
    reader.join()
    assert "Traceback" not in "".join(shown)
