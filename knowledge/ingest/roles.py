"""What a piece of a source is. Every non-blank character of a source has exactly one role."""

from __future__ import annotations

from enum import Enum


class Role(str, Enum):
    """The role of a span; the first group becomes knowledge, the rest is left out and counted."""

    TITLE = "title"  # of a document, service, how-to or list
    HEADING = "heading"  # of a section, with its printed number
    SECTION = "section"  # text of a service's section
    QUESTION = "question"
    ANSWER = "answer"
    HOWTO = "howto"  # text of a how-to
    HOSPITAL = "hospital"  # hospital lists with their headings

    CONTENTS = "contents"  # table of contents
    CHAPTER = "chapter"  # chapter and column headings (社保问答)
    PREFACE = "preface"
    FORM = "form"  # forms and flow charts printed after a guide
    CAPTION = "caption"  # captions of pictures and charts
    NEWS = "news"
    BYLINE = "byline"  # author or photographer
    NOISE = "noise"  # list dashes, OCR remains, page furniture
