"""Remarks on a whole guide: staff's notice, a mismatch of audience, windows of another district."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.answering.phrases import phrase
from knowledge.answering.reply import Block
from knowledge.answering.view import ServiceView
from knowledge.vocabulary import Audience, SectionName

# How titles name their audience; audiences without such a word are in no title and conflict with none.
_TITLE_WORDS = {
    Audience.ENTERPRISE: "企业",
    Audience.GOVERNMENT: "机关事业单位",
    Audience.FLEXIBLE: "灵活就业",
    Audience.RESIDENT: "居民",
}
# Who may well read the other's guide: 灵活就业人员 pay into the 企业职工 scheme.
_COMPATIBLE = {Audience.FLEXIBLE: {Audience.ENTERPRISE}}


def audience_remark(view: ServiceView) -> Iterator[Block]:
    """That the guide is written for somebody else than the citizen said; a mismatch is never papered over."""
    said = view.request.audience
    written = _other_audience(view, said) if said in _TITLE_WORDS else None
    if said and written:
        yield Block(notes=(phrase("audience", said=said.value, written=written.value),))


def _other_audience(view: ServiceView, said: Audience) -> Audience | None:
    """The audience the title names, if the guide names `said` neither in title nor under 服务对象."""
    section = view.section(SectionName.AUDIENCE)
    if _TITLE_WORDS[said] in view.title + (section.text if section else ""):
        return None
    named = [a for a, word in _TITLE_WORDS.items() if word in view.title]
    return next((a for a in named if a not in _COMPATIBLE.get(said, ())), None)


def guide_remarks(view: ServiceView) -> Iterator[Block]:
    """Staff's notice and the reviewed note on the guide as a whole."""
    notes = [phrase("notice", text=view.service.notice)] if view.service.notice else []
    notes += [phrase("errata", text=view.service.errata)] if view.service.errata else []
    yield from (Block(notes=tuple(notes)),) if notes else ()


def elsewhere_remark(view: ServiceView) -> Iterator[Block]:
    """That the guide prints only one district's windows, and whom another district's citizen can ask."""
    district, hotline = view.request.district, view.hotline
    if view.is_elsewhere and district and hotline:
        note = phrase("only_municipal", district=district.value, name=hotline.name, phone=hotline.phone)
        yield Block(notes=(note,))
