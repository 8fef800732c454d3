"""The check that a reply invents nothing: every fact in its text stands in what it cites."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from knowledge.answering.phrases import phrase
from knowledge.answering.titles import title_of
from knowledge.catalogue import Catalogue

# What can do harm when it is wrong: numbers (phones, dates, days, windows, amounts), addresses on the
# net, names of forms and documents, names of streets.
_FACTS = {
    "网址": re.compile(r"https?://[\w./?=&%-]+|(?:www\.)?\w+(?:\.\w+)*\.(?:cn|com|gov)[\w./]*"),
    "表格或文件": re.compile(r"《[^《》]+》"),
    "数字": re.compile(r"\d+(?:[-:./]\d+)*%?"),
    "地址": re.compile(r"[\u4e00-\u9fff]{2}(?:路|街|大道)(?=\d)"),
}
_LIST_NUMBER = re.compile(r"^\d{1,2}\. ", re.MULTILINE)


def unsupported_facts(text: str, catalogue: Catalogue, cited: Iterable[str]) -> list[str]:
    """Facts in a reply's text that stand nowhere it may take them from; see `Fidelity`."""
    return Fidelity(catalogue).unsupported_facts(text, cited)


def foreign_passages(catalogue: Catalogue, passages: Iterable[Mapping[str, str]]) -> list[str]:
    """Texts of cited passages that stand in no such section of the catalogue; see `Fidelity`."""
    return Fidelity(catalogue).foreign_passages(passages)


@dataclass(frozen=True)
class Fidelity:
    """The check against one catalogue, for many replies."""

    catalogue: Catalogue

    def unsupported_facts(self, text: str, cited: Iterable[str]) -> list[str]:
        """Facts in a reply's text that stand in no passage it cites.

        Titles, contacts and reviewed notes that stand whole in the reply may hold facts of their own.

        Args:
            text: the reply as a citizen reads it.
            cited: texts of the passages the reply cites (`custom.passages`).

        Returns:
            ``"数字 15"`` and the like; empty for a faithful reply. Lines labelled as computed, and the
            numbers of a list, are no facts of a document.
        """
        spoken = "\n".join(line for line in text.splitlines() if not _is_computed(line))
        reviewed = (r for r in self._reviewed if r in spoken)
        allowed = "\n".join(map(_squeeze, [*cited, *reviewed]))
        spoken = _unify(_LIST_NUMBER.sub("", spoken))
        found = ((kind, m.group()) for kind, pattern in _FACTS.items() for m in pattern.finditer(spoken))
        return [f"{kind} {fact}" for kind, fact in found if not _stands_in(_squeeze(fact), allowed)]

    def foreign_passages(self, passages: Iterable[Mapping[str, str]]) -> list[str]:
        """Texts of passages (``{"section", "text"}``) that stand word for word in no section of that name."""
        return [
            p["text"]
            for p in passages
            if not any(p["text"] in text for text in self._quotable.get(p["section"], ()))
        ]

    @cached_property
    def _reviewed(self) -> frozenset[str]:
        return frozenset(_reviewed_texts(self.catalogue))

    @cached_property
    def _quotable(self) -> dict[str, list[str]]:
        return _section_texts(self.catalogue)


def _stands_in(fact: str, allowed: str) -> bool:
    """Whether the fact stands in the text; a number only as a whole ("15" does not stand in "2015")."""
    if fact[0].isdigit():
        return bool(re.search(rf"(?<!\d){re.escape(fact)}(?!\d)", allowed))
    return fact in allowed


def _is_computed(line: str) -> bool:
    return line.startswith(phrase("computed"))


def _reviewed_texts(catalogue: Catalogue) -> Iterable[str]:
    """Titles, contacts and notes: what an answer may say without quoting a passage."""
    yield from (f"《{d.title}》" for d in catalogue.documents)
    yield from map(title_of, catalogue.targets.values())
    yield from (c.phone for c in catalogue.contacts)
    yield from (c.note for c in catalogue.conflicts if c.show)
    yield from (p.note for p in catalogue.phones if p.note)
    for target in catalogue.targets.values():
        sections = getattr(target, "sections", ())
        yield from (note for t in (target, *sections) for note in (t.notice, t.errata) if note)


def _section_texts(catalogue: Catalogue) -> dict[str, list[str]]:
    """All texts that may be quoted, by the section name they are cited under."""
    texts: dict[str, list[str]] = {phrase("hospitals"): [h.name for h in catalogue.hospitals]}
    for service in catalogue.services:
        for section in service.by_name.values():
            texts.setdefault(section.name.value, []).append(section.text)
    texts[phrase("question_section")] = [q.answer for q in catalogue.questions]
    texts[phrase("howto_section")] = [h.text for h in catalogue.howtos]
    return texts


def _unify(text: str) -> str:
    """Full-width digits, colons and brackets in their half-width form."""
    return unicodedata.normalize("NFKC", text)


def _squeeze(text: str) -> str:
    """Unified and without white space, which the documents print at random ("08: 30")."""
    return re.sub(r"\s+", "", _unify(text))
