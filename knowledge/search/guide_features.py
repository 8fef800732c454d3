"""What is looked at to tell which part of a guide a question asks for: one row of numbers a part.

The words that name an aspect ("几天", "材料") are evidence, not proof: people also say them when they tell
their story. So a part is described by the mentions, by how people ask for its section (`sections.py`), by
the words it shares with the question, and by what questions like it asked of the same guide (`taught.py`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping

import numpy as np

from knowledge.answering.guide_parts import parts_of_guide
from knowledge.answering.parts import bigrams, expand
from knowledge.catalogue import Service
from knowledge.language.lexicon import load_lexicon
from knowledge.language.mentions import Label, Mention, find_mentions
from knowledge.vocabulary import Aspect, SectionName

# The sections in which an aspect is answered.
SECTIONS_OF: Mapping[Aspect, tuple[SectionName, ...]] = {
    Aspect.MATERIALS: (SectionName.MATERIALS,),
    Aspect.PROCESS: (SectionName.PROCESS, SectionName.CHANNELS),
    Aspect.TIME_LIMIT: (SectionName.TIME_LIMIT,),
    Aspect.INQUIRY_PHONE: (SectionName.INQUIRY_PHONE,),
    Aspect.PROGRESS: (SectionName.PROGRESS,),
    Aspect.SUPERVISION_PHONE: (SectionName.SUPERVISION_PHONE,),
    Aspect.PLACE: (SectionName.PLACE, SectionName.CHANNELS),
    Aspect.HOURS: (SectionName.HOURS,),
    Aspect.FEE: (SectionName.FEE,),
    Aspect.CONDITIONS: (SectionName.CONDITIONS,),
    Aspect.AUDIENCE: (SectionName.AUDIENCE,),
    Aspect.LEGAL_BASIS: (SectionName.LEGAL_BASIS,),
    Aspect.ONLINE: (SectionName.CHANNELS, SectionName.PROCESS),
    Aspect.OFFLINE: (SectionName.CHANNELS, SectionName.PROCESS, SectionName.PLACE),
    Aspect.AGENT: (),
    Aspect.FORM: (SectionName.MATERIALS,),
    Aspect.QUALITY: (SectionName.QUALITY,),
    Aspect.AUTHORITY: (SectionName.AUTHORITY,),
    Aspect.CHANNELS: (SectionName.CHANNELS, SectionName.PROCESS),
    Aspect.OTHER: (SectionName.OTHER,),
}

_LEAST_SHARE = 0.002
_LEAST_VOTE = 0.02

_ASKING = re.compile(r"什么|啥|哪|谁|怎|咋|几|多少|多久|多长|多大|吗|不$|么|要不要|能不能|是不是|行不行|还是|如何|何")
_ENDS_ASKING = re.compile(r"[^，。？！；,;?! ]{0,6}(?:吗|不|么|嘛)(?=[，。？！；,;?! ]|$)")
_CLAUSE = re.compile(r"[，。？！；,;?! ]+")
_ASKS_TIME = re.compile(r"几号|哪天|截止|之内|以内|期限|超过|多久|几天|几个月|多长时间|啥时候|什么时候|何时|最晚|最迟")
_DEADLINE = re.compile(r"[\d一二三四五六七八九十两]\s*个?(?:日|天|月|年|小时|工作日)")
_ASKS_NUMBER = re.compile(r"几|多少|多久|多长|多大")
_NUMBER = re.compile(r"\d|[一二三四五六七八九十两][个年月日天岁份张寸级]")
_ASKS_WHETHER = re.compile(
    r"能不能|行不行|可不可以|够不够|算不算|是不是|(?:行|可以|能|够|算|成|中)(?:吗|不|么)|"
    r"能[^，。？]{1,14}(?:吗|不|么)"
)
_ASKS_HOW = re.compile(r"怎么|咋|如何|怎样|怎麼")

FEATURES = (
    *(f"section_{name.name.lower()}" for name in SectionName if name is not SectionName.OTHER),
    "asked_log",  # log probability of the section among the guide's, by how the question is put
    "asked_share",  # and that probability itself
    "parts",  # log of the number of parts of the section: each is asked less often
    "named",  # a word of an aspect that the section answers
    "named_asking",  # and that word is a question itself ("几天")
    "named_clause",  # and it stands in a clause that asks
    "named_last",  # and that clause is the last
    "named_whether",  # and that word asks no more than whether it can be done ("能办吗")
    "named_long",  # characters of the word, beyond two
    "words",  # rare pairs of characters shared with the question
    "words_best",  # 1 for the part that shares most
    "words_share",  # share of the question's known pairs that the part holds
    "heading",  # pairs of characters shared with the part's title
    "deadline",  # a time is asked and the part holds one
    "number",  # a number is asked and the part holds one
    "whether_conditions",
    "whether_materials",
    "how_materials",
    "how_process",
    "taught_latent",  # log share of the votes of taught questions, by likeness in the latent space
    "taught_words",  # and by words
    "context",  # log probability of the part, as the encoder reads the message with what was said before it
)


class Guide:
    """One guide prepared for being asked: its parts, and how rare their words are."""

    def __init__(self, service: Service) -> None:
        self.parts = parts_of_guide(service)
        self._title = bigrams(service.display_title)
        count = Counter(b for part in self.parts for b in part.bigrams)
        self._rarity = {b: math.log(len(self.parts) / n) for b, n in count.items()}
        self._per_section = Counter(part.section for part in self.parts)

    def features(
        self,
        text: str,
        mentioned: str,
        asked_for: Mapping[SectionName, float],
        votes: np.ndarray,
        read: np.ndarray | None = None,
    ) -> np.ndarray:
        """One row of `FEATURES` a part.

        Args:
            text: the normalised question.
            mentioned: the words in which aspects are looked for (the message alone, without its context).
            asked_for: how likely each section is by how the message is put.
            votes: what taught questions say of each part: shape (2, parts), see `TaughtQuestions.votes`.
            read: what the encoder reads, see `context.read_parts`; None where words must do.
        """
        taught = np.log(votes + _LEAST_VOTE)
        context = np.zeros(len(self.parts)) if read is None else np.log(read + _LEAST_VOTE)
        held = sum(asked_for.get(name, 0.0) for name in self._per_section) or 1.0
        shares = {name: max(asked_for.get(name, 0.0) / held, _LEAST_SHARE) for name in self._per_section}
        named = _named_sections(mentioned)
        asked = bigrams(_official_words(text)) - self._title
        shared = np.array([sum(self._rarity[b] for b in asked & p.bigrams) for p in self.parts])
        known = sum(self._rarity[b] for b in asked if b in self._rarity)
        whether, how = bool(_ASKS_WHETHER.search(text)), bool(_ASKS_HOW.search(text))
        asks_time, asks_number = bool(_ASKS_TIME.search(text)), bool(_ASKS_NUMBER.search(text))
        rows = np.zeros((len(self.parts), len(FEATURES)))
        for i, part in enumerate(self.parts):
            put: dict[str, float] = {
                f"section_{part.section.name.lower()}": 1.0,
                "asked_log": math.log(shares[part.section]),
                "asked_share": shares[part.section],
                "parts": math.log(self._per_section[part.section]),
                **named.get(part.section, {}),
                "words": min(shared[i], 20.0) / 10,
                "words_best": float(shared[i] > 0 and shared[i] == shared.max()),
                "words_share": shared[i] / known if known else 0.0,
                "heading": float(len(asked & bigrams(part.heading))),
                "deadline": float(asks_time and bool(_DEADLINE.search(part.text))),
                "number": float(asks_number and bool(_NUMBER.search(part.text))),
                "whether_conditions": float(whether and part.section is SectionName.CONDITIONS),
                "whether_materials": float(whether and part.section is SectionName.MATERIALS),
                "how_materials": float(how and part.section is SectionName.MATERIALS),
                "how_process": float(how and part.section is SectionName.PROCESS),
                "taught_latent": taught[0, i],
                "taught_words": taught[1, i],
                "context": context[i],
            }
            for name, value in put.items():
                if name in _COLUMN:  # 其他 is no section that one asks for
                    rows[i, _COLUMN[name]] = value
        return rows


_COLUMN = {name: i for i, name in enumerate(FEATURES)}


def aspects_asked_outright(text: str) -> set[Aspect]:
    """The aspects never said in passing: their words ask ("几天"), or their clause does beside one ("网上能换不？")."""
    known = {a.value: a for a in Aspect}
    aspects = [m for m in find_mentions(text).items if m.label is Label.ASPECT and m.value in known]
    asked = {known[m.value] for m in aspects if _ASKING.search(text[m.start : m.end])}
    return asked | {known[m.value] for m in aspects if asked and _ENDS_ASKING.match(text, m.end)}


def _named_sections(text: str) -> dict[SectionName, dict[str, float]]:
    """How each section is named by the aspects mentioned: the strongest evidence of all mentions."""
    evidence: dict[SectionName, dict[str, float]] = {}
    known = {a.value for a in Aspect}
    for mention in (m for m in find_mentions(text).items if m.label is Label.ASPECT and m.value in known):
        strength = _strength(mention, text)
        for section in SECTIONS_OF[Aspect(mention.value)]:
            before = evidence.setdefault(section, {})
            before.update({name: max(value, before.get(name, 0.0)) for name, value in strength.items()})
    return evidence


def _strength(mention: Mention, text: str) -> dict[str, float]:
    word = text[mention.start : mention.end]
    ends = [0, *(m.end() for m in _CLAUSE.finditer(text)), len(text)]
    start = max(e for e in ends if e <= mention.start)
    end = min((e for e in ends if e >= mention.end), default=len(text))
    return {
        "named": 1.0,
        "named_asking": float(bool(_ASKING.search(word))),
        "named_clause": float(bool(_ASKING.search(text[start:end]))),
        "named_whether": float(bool(_ASKS_WHETHER.search(word))),
        "named_last": float(end >= len(text.rstrip("。？！?"))),
        "named_long": min(len(word) - 2, 4),
    }


def _official_words(question: str) -> str:
    """The question with the documents' words for its everyday ones."""
    synonyms = load_lexicon().synonyms
    return " ".join([expand(question), *(w for w, said in synonyms.items() if any(s in question for s in said))])
