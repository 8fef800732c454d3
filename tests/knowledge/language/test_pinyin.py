"""How Chinese sounds: as the library says, word by word remembered."""

from __future__ import annotations

import re

from pypinyin import lazy_pinyin

from knowledge.language.phrases import load_questions
from knowledge.language.pinyin import syllables


def test_what_is_remembered_is_what_the_library_says() -> None:
    texts = ["", "重庆的银行行长", "ABC 你好，ok？", *(question.text for question in load_questions()[::40])]
    for text in texts:
        expected = tuple(re.sub(r"^([zcs])h", r"\1", syllable) for syllable in lazy_pinyin(text))
        assert syllables(text) == syllables(text) == expected


def test_sounds_fold_what_keyboards_and_speakers_confuse() -> None:
    assert syllables("工伤") == syllables("公伤")
    assert syllables("只是") == syllables("子四")
