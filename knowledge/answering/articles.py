"""Answers from newspaper pages: a question of the 社保问答 column, an instruction article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from knowledge.answering.parts import Selection, fill
from knowledge.answering.phrases import phrase
from knowledge.answering.quoting import printed_headings
from knowledge.answering.reply import Answer, AnswerRequest, Block, Choice, CitedPassage, Kind
from knowledge.answering.sources import HOME_REGION, source_lines
from knowledge.answering.titles import title_of
from knowledge.answering.view import conflict_notes
from knowledge.catalogue import Catalogue, HowTo, Question, Target
from knowledge.language.normalise import normalise
from knowledge.vocabulary import District
from knowledge.yaml_files import read_yaml

GENERAL_LAW = Path(__file__).with_name("general_law.yml")
MAX_CHOICES = 6
_CONTACT = re.compile(r"(?:咨询电话|电话|地址)[:：]")


def may_offer(target: Target, region: str | None) -> bool:
    """Whether a text may be offered to a citizen who named `region` (None: Weihai is meant).

    Another city's text is offered to its own citizens, and to others only where it states general law.
    """
    return target.region in (HOME_REGION, region) or target.id in general_law()


@lru_cache(maxsize=1)
def general_law() -> frozenset[str]:
    """Ids of other cities' texts that state general law (reviewed list)."""
    return frozenset(read_yaml(GENERAL_LAW))


def answer_article(catalogue: Catalogue, article: Question | HowTo, request: AnswerRequest) -> Answer:
    """The article under its own title, or the parts of a long one that the question names."""
    is_question = isinstance(article, Question)
    title = title_of(article)
    block = _block(catalogue, article, request)
    return Answer(
        Kind.ANSWER,
        title=title,
        heading=_heading(catalogue, article, title),
        blocks=(block,),
        choices=tuple(Choice(o, f"{title} {o}") for o in block.offers[:MAX_CHOICES]),
        sources=source_lines(catalogue, (block,)),
        topic=article.topic,
        question_id=article.id if is_question else None,
        howto_id=None if is_question else article.id,
    )


def _block(catalogue: Catalogue, article: Question | HowTo, request: AnswerRequest) -> Block:
    # The words of the title name no part of the text.
    chosen = fill(article.passages, request.text.replace(normalise(title_of(article)), ""))
    section = phrase("question_section" if isinstance(article, Question) else "howto_section")
    return Block(
        passages=tuple(CitedPassage(article.document, section, p.text, p.spans) for p in chosen.passages),
        notes=tuple(_notes(catalogue, article, request, chosen)),
        offers=tuple(part.heading for part in chosen.others if part.heading),
    )


def _notes(
    catalogue: Catalogue, article: Question | HowTo, request: AnswerRequest, chosen: Selection
) -> Iterator[str]:
    """Parts left out, reviewed notes, and whose text or contact details these are."""
    if chosen.others:
        yield phrase("more_parts", parts=printed_headings(chosen.others))
    if article.notice:
        yield phrase("notice", text=article.notice)
    if article.errata:
        yield phrase("errata", text=article.errata)
    if article.region not in (HOME_REGION, request.region):
        yield phrase("other_city", region=article.region)
    shown = "\n".join(p.text for p in chosen.passages)
    yield from conflict_notes(catalogue, article.id, None, shown)


def _heading(catalogue: Catalogue, article: Question | HowTo, title: str) -> str:
    """The title, labelled where the text is another city's or its contact details are one district's."""
    if article.region != HOME_REGION:
        return phrase("heading_elsewhere", title=title, region=article.region)
    district = contacts_district(catalogue, article)
    return phrase("heading_place", title=title, place=district.value) if district else title


def contacts_district(catalogue: Catalogue, article: Question | HowTo) -> District | None:
    """The district whose phone or address the article prints; None where it prints none."""
    district = catalogue.documents_by_id[article.document].district
    prints_contacts = any(_CONTACT.match(p.text) for p in article.passages)
    return district if prints_contacts else None
