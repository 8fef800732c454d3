"""The names of forms that a guide mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.catalogue import Section

# A form is named in 《》 and ends in one of these words; laws, notices, licences and decisions in others.
_FORM = re.compile(r"《[^《》]*(?:表|册|承诺书|委托书|申请书|确认书|证明)》")


def forms_in(sections: Iterable[Section]) -> tuple[str, ...]:
    """The forms named in the sections, with 《》, each once, in the order of their mention."""
    found = (form for section in sections for form in _FORM.findall(section.text))
    return tuple(dict.fromkeys(found))
