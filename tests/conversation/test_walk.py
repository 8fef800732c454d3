"""Everything the knowledge base holds can be asked for, word for word: a walk over the real server."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from knowledge.catalogue import HOSPITAL_LIST_ID, Catalogue, Section, Service
from knowledge.language.phrases import load_topics
from knowledge.vocabulary import District, HospitalKind, PhoneKind, SectionName
from tests.conversation.conftest import Citizen, Reply

# A plain question for each section.
ASKED = {
    SectionName.AUDIENCE: "的服务对象是谁",
    SectionName.AUTHORITY: "由哪个部门受理",
    SectionName.CONDITIONS: "要什么条件",
    SectionName.MATERIALS: "要什么材料",
    SectionName.PROCESS: "的办理流程是什么",
    SectionName.CHANNELS: "有哪些办理方式",
    SectionName.FEE: "收费吗",
    SectionName.TIME_LIMIT: "要多长时间办好",
    SectionName.INQUIRY_PHONE: "的咨询电话是多少",
    SectionName.SUPERVISION_PHONE: "的监督电话是多少",
    SectionName.PLACE: "在哪里办",
    SectionName.HOURS: "的办理时间是几点到几点",
    SectionName.LEGAL_BASIS: "的政策依据是什么",
    SectionName.PROGRESS: "怎么查进度",
    SectionName.QUALITY: "的服务质量标准是什么",
    SectionName.OTHER: "还有什么声明",
}
SERVICES = sorted(t for t in load_topics() if not {"问", "事", "表"} & set(t.split("/")))
QUESTIONS = sorted(t for t in load_topics() if "/问/" in t)
HOWTOS = sorted(t for t in load_topics() if "/事/" in t)
WEIHAI_QUESTIONS = [t for t in QUESTIONS if not t.startswith("004/")]
JINING_GENERAL_LAW = [
    "004/问/什么是劳动能力鉴定,所有发生工伤事故的职工都需要申请劳动能力鉴定吗",
    "004/问/工伤劳动能力鉴定伤残分为几个等级",
    "004/问/职工因工致残被鉴定为一级至十级伤残,对应的工伤保险待遇有哪些",
]
JINING_LOCAL = [t for t in QUESTIONS if t.startswith("004/") and t not in JINING_GENERAL_LAW]
THREADS = 4


def only(replies: list[Reply]) -> Reply:
    assert len(replies) == 1
    return replies[0]


def answered(reply: Reply) -> Reply:
    """The reply, which must be an answer as contract 3 lays it out."""
    custom = reply["custom"]
    assert custom["kind"] == "answer", reply["text"]
    assert reply["text"].splitlines()[-1].startswith("来源")
    assert custom["sources"]
    for passage in custom["passages"]:
        assert passage["text"] in reply["text"]
    return reply


def shown_of(reply: Reply, section: Section) -> set[str]:
    """The section's passages that the reply quotes; it must quote them whole."""
    shown = {p["text"] for p in reply["custom"]["passages"] if p["section"] == section.name.value}
    assert shown <= {p.text for p in section.passages}
    return shown


def read_to_the_end(citizen: Citizen, first: Reply, section: Section) -> set[str]:
    """What a citizen sees of a section who, where it is long, asks for one part after the other by its title."""
    title = first["custom"]["title"]
    parts = [p.heading for p in section.passages if p.level == 0 and p.heading]
    offered = [choice["payload"] for choice in first["custom"]["choices"]]
    seen = shown_of(first, section)
    for asked in dict.fromkeys((*offered, *(f"{title} {part}" for part in parts))):
        seen |= shown_of(answered(only(citizen()(asked))), section)
    return seen


def misses(citizen: Citizen, service: Service, section: Section) -> Iterator[str]:
    """What is wrong with the answer to the plain question for a section."""
    asked = f"{service.display_title}{ASKED[section.name]}"
    reply = only(citizen()(asked))
    if reply["custom"]["kind"] != "answer" or reply["custom"]["service_id"] != service.id:
        yield f"{asked} → {reply['text'][:80]}"
        return
    wanted = {p.text for p in section.passages}
    seen = shown_of(answered(reply), section)
    if seen != wanted and reply["custom"]["choices"]:
        seen = read_to_the_end(citizen, reply, section)
    if section.name.value not in reply["text"].splitlines()[-1]:
        yield f"{asked}: the source line does not name {section.name.value}"
    if seen != wanted:
        yield f"{asked}: {len(wanted - seen)} of {len(wanted)} passages are not reachable"


@pytest.mark.parametrize("service_id", SERVICES)
def test_every_section_of_every_service(citizen: Citizen, catalogue: Catalogue, service_id: str) -> None:
    service = catalogue.targets[service_id]
    assert isinstance(service, Service)
    named = answered(only(citizen()(service.display_title)))
    assert named["custom"]["service_id"] == service_id
    assert named["text"].splitlines()[0].startswith(service.display_title)
    with ThreadPoolExecutor(THREADS) as threads:
        found = list(threads.map(lambda s: list(misses(citizen, service, s)), service.by_name.values()))
    assert not [miss for section in found for miss in section]


def test_nothing_is_left_out(catalogue: Catalogue) -> None:
    assert len(SERVICES) == 116
    assert {s.id for s in catalogue.services} == set(SERVICES)
    assert {q.id for q in catalogue.questions} == set(QUESTIONS)
    assert {h.id for h in catalogue.howtos} == set(HOWTOS)
    assert (len(WEIHAI_QUESTIONS), len(JINING_GENERAL_LAW), len(JINING_LOCAL), len(HOWTOS)) == (8, 3, 4, 2)


@pytest.mark.parametrize("question_id", WEIHAI_QUESTIONS)
def test_a_question_by_its_wording(citizen: Citizen, catalogue: Catalogue, question_id: str) -> None:
    question = {q.id: q for q in catalogue.questions}[question_id]
    reply = answered(only(citizen()(question.question)))
    assert reply["custom"]["question_id"] == question_id
    assert reply["text"].startswith(question.question)
    assert [p["text"] for p in reply["custom"]["passages"]] == [p.text for p in question.passages]


@pytest.mark.parametrize("question_id", JINING_GENERAL_LAW)
def test_general_law_of_jining_is_labelled(citizen: Citizen, catalogue: Catalogue, question_id: str) -> None:
    question = {q.id: q for q in catalogue.questions}[question_id]
    reply = answered(only(citizen()(question.question)))
    assert reply["custom"]["question_id"] == question_id
    assert "济宁市" in reply["text"].splitlines()[0]
    assert reply["text"].splitlines()[-1].startswith("来源（济宁市）：")
    assert "在威海怎么办，以威海的办事指南为准" in reply["text"]


@pytest.mark.parametrize("question_id", JINING_LOCAL)
def test_jining_never_stands_in_for_weihai(citizen: Citizen, catalogue: Catalogue, question_id: str) -> None:
    question = {q.id: q for q in catalogue.questions}[question_id]
    in_weihai = only(citizen()(question.question))
    assert in_weihai["custom"].get("question_id") != question_id
    assert "济宁" not in in_weihai["text"].splitlines()[0]
    named = answered(only(citizen()(f"济宁{question.question}")))
    assert named["custom"]["question_id"] == question_id
    assert "济宁市" in named["text"].splitlines()[0]


@pytest.mark.parametrize("howto_id", HOWTOS)
def test_a_howto_by_its_title(citizen: Citizen, catalogue: Catalogue, howto_id: str) -> None:
    howto = {h.id: h for h in catalogue.howtos}[howto_id]
    reply = answered(only(citizen()(howto.title)))
    assert reply["custom"]["howto_id"] == howto_id
    passages = {p.text for p in howto.passages}
    seen = {p["text"] for p in reply["custom"]["passages"]}
    for choice in reply["custom"]["choices"]:
        seen |= {p["text"] for p in answered(only(citizen()(choice["payload"])))["custom"]["passages"]}
    assert seen == passages


def test_the_hospitals(citizen: Citizen, catalogue: Catalogue) -> None:
    document = HOSPITAL_LIST_ID.partition("/")[0]
    for asked, wanted in (
        ("工伤定点医院有哪些", {h.name for h in catalogue.hospitals if h.kind is HospitalKind.TREATMENT}),
        ("工伤康复医院有哪些", {h.name for h in catalogue.hospitals if h.kind is HospitalKind.REHABILITATION}),
        ("工伤联网结算试点医院有哪些", {h.name for h in catalogue.hospitals if h.pilot}),
    ):
        reply = answered(only(citizen()(asked)))
        assert wanted
        assert {p["text"] for p in reply["custom"]["passages"]} == wanted
        assert {s["document"] for s in reply["custom"]["sources"]} == {document}


@pytest.mark.parametrize("district", District)
@pytest.mark.parametrize("service_id", ["003/职工/生育津贴支付", "003/居民/长期异地就医备案"])
def test_window_and_phones_of_each_district(
    citizen: Citizen, catalogue: Catalogue, service_id: str, district: District
) -> None:
    service = catalogue.targets[service_id]
    assert isinstance(service, Service)
    others = [o.text for o in catalogue.offices if service_id in o.services and o.district is not district]
    phones = [p for p in catalogue.phones if service_id in p.services]
    say = citizen()
    window = answered(only(say(f"{service.display_title}，{district.value}在哪里办")))
    own = [o.text for o in catalogue.offices if service_id in o.services and o.district is district]
    assert own
    assert any(text in window["text"] for text in own)
    assert not [text for text in others if text in window["text"] and not any(text in mine for mine in own)]
    for kind, asked in ((PhoneKind.SUPERVISION, "监督电话是多少"), (PhoneKind.PROGRESS, "怎么查进度")):
        mine = {p.number for p in phones if p.district is district and p.kind is kind}
        theirs = {p.number for p in phones if p.district is not district} - mine
        if not any(p.kind is kind for p in phones):
            continue
        reply = answered(only(say(asked)))
        assert all(number in reply["text"] for number in mine)
        assert not [number for number in theirs if number in reply["text"]]
