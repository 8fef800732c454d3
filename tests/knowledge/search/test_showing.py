"""Where in a guide the strings stand that a right answer shows, on real guides."""

from __future__ import annotations

import pytest

from knowledge.answering.guide_parts import parts_of_guide
from knowledge.catalogue import Service
from knowledge.ingest.build import Ingest
from knowledge.search.showing import parts_showing, sections_showing
from knowledge.vocabulary import SectionName

ASSESSMENT = "002/职工非因工伤残或因病丧失劳动能力程度鉴定"


@pytest.fixture(scope="module")
def guide(real: Ingest) -> Service:
    service = real.catalogue.targets[ASSESSMENT]
    assert isinstance(service, Service)
    return service


def test_a_section_is_found_by_its_words_white_space_aside(guide: Service) -> None:
    assert sections_showing(guide, ["《病退鉴定承诺书》"]) == (SectionName.MATERIALS,)
    assert sections_showing(guide, ["收到鉴定结论之日起15日内"]) == (SectionName.PROCESS,)
    assert sections_showing(guide, ["没有这样的话"]) == ()


def test_a_part_is_found_by_its_words(guide: Service) -> None:
    parts = parts_of_guide(guide)
    [found] = [part for part, shows in zip(parts, parts_showing(guide, parts, ["之日起15日内"])) if shows]
    assert found.text.startswith("（六）申请人对市级劳动能力鉴定结论不服的")


def test_what_runs_over_several_parts_is_in_all_of_its_section(guide: Service) -> None:
    parts = parts_of_guide(guide)
    shows = parts_showing(guide, parts, ["（三）一次性告知申请人需补正的全部材料；（四）告知申请人到指定的医院查体"])
    assert {part.section for part, right in zip(parts, shows) if right} == {SectionName.PROCESS}
    assert shows.sum() == sum(part.section is SectionName.PROCESS for part in parts) > 1


def test_nothing_shows_what_the_guide_does_not_say(guide: Service) -> None:
    assert not parts_showing(guide, parts_of_guide(guide), ["没有这样的话"]).any()
