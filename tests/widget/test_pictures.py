"""The pictures of README and docs; `make pictures` puts them there."""

from __future__ import annotations

from typing import Any

import pytest
from PIL import Image

from tests.widget.conftest import IMAGES
from tests.widget.site import Chat

MOST_BYTES = 150_000
COLOURS = 256
QUESTION = "社保卡补领要带什么材料"
SHARP = {"width": 390, "height": 780, "device_scale_factor": 2}
STATES: dict[str, dict[str, Any]] = {
    "desktop": {"width": 1280, "height": 860},
    "phone": {**SHARP},
    "phone-elder": {"path": "/?elder=1", **SHARP},
    "phone-dark": {"color_scheme": "dark", **SHARP},
}


def keep(chat: Chat, picture, name: str) -> None:
    """Take a picture small enough for a README: of few colours, of which the widget has few."""
    picture(chat, name)
    file = IMAGES / f"{name}.png"
    Image.open(file).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    assert file.stat().st_size <= MOST_BYTES


@pytest.mark.parametrize("state", STATES)
def test_pictures_of_a_checklist(open_chat, picture, state):
    chat = open_chat(**STATES[state])
    chat.ask(QUESTION).get_by_role("checkbox").first.check()
    chat.input.blur()
    keep(chat, picture, state)


def test_picture_of_the_source(open_chat, picture):
    chat = open_chat(**SHARP)
    chat.ask(QUESTION).locator(".source").click()
    chat.shadow.locator("mark").first.wait_for()
    keep(chat, picture, "phone-source")


def test_picture_of_the_assistant_down(open_chat, picture):
    chat = open_chat(**SHARP)
    chat.page.route("**/webhooks/web/**", lambda route: route.abort())
    chat.say("社保卡丢了怎么办")
    chat.shadow.locator(".trouble").wait_for()
    chat.input.blur()
    keep(chat, picture, "phone-down")


def test_picture_of_the_printed_list(context, assistant, picture):
    page = context(width=794, height=900).new_page()  # the width of A4 at 96 dots an inch
    page.goto(f"{assistant.url}/print?id=002/社会保障卡补领#0")
    page.locator("xiaowei-checklist h1").wait_for()
    keep(Chat(page), picture, "print")
