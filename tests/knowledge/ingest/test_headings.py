"""Section headings: every printed form and its canonical names."""

from __future__ import annotations

import pytest

from knowledge.ingest.headings import find_heading, section_names
from knowledge.vocabulary import SectionName


@pytest.mark.parametrize(
    ("line", "number", "names"),
    [
        ("一、服务对象", 1, ["服务对象"]),
        ("一、申请主体", 1, ["服务对象"]),
        ("四、办事流程", 4, ["办理流程"]),
        ("五、收费依据及标准", 5, ["收费标准"]),
        ("七、咨询电话、监督电话", 7, ["咨询电话", "监督电话"]),
        ("十、服务质量及满意度测评", 10, ["服务质量"]),
        ("十一、服务质量及满意度测评", 11, ["服务质量"]),
        ("二十、声明", 20, ["其他"]),
        ("办理地点(渠道)", None, ["办理地点"]),
        ("八、办理地点：", 8, ["办理地点"]),
    ],
)
def test_a_heading_is_known_by_its_words(line: str, number: int | None, names: list[str]) -> None:
    heading = find_heading(line)
    assert heading is not None
    assert (heading.number, [name.value for name in heading.names]) == (number, names)
    assert heading.length == len(line)


@pytest.mark.parametrize("line", ["咨询电话：0631-5198106", "一、威海市人力资源和社会保障局网站", "服务对象是企业", ""])
def test_what_only_looks_like_a_heading(line: str) -> None:
    assert find_heading(line) is None


def test_text_may_follow_a_numbered_heading_after_a_colon() -> None:
    heading = find_heading("二、办理时限：即时办结")
    assert heading is not None
    assert "二、办理时限：即时办结"[heading.length :] == "即时办结"


def test_every_canonical_name_is_its_own_heading() -> None:
    without_heading = {SectionName.OTHER}
    for name in set(SectionName) - without_heading:
        assert section_names(name.value) == (name,)
