"""Layout repair and passages, on excerpts of the real documents and on any text at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalogue import Document, Span
from knowledge.ingest.passages import Layout, SplitText, split_passages
from knowledge.ingest.source import Source
from knowledge.vocabulary import District, PassageKind
from tests.knowledge.conftest import between


def source_of(text: str) -> Source:
    return Source(Document("002", "", "", "威海市", None, None, "guide", "", ""), text)


def split(text: str, layout: Layout = Layout.PROSE) -> SplitText:
    source = source_of(text)
    return split_passages(source, [source.whole], layout)


def texts(text: str, layout: Layout = Layout.PROSE) -> list[str]:
    return [passage.text for passage in split(text, layout).passages]


@pytest.mark.parametrize(
    ("printed", "repaired"),
    [
        ("上午08:30-12:00，下午1:30-5:\n\n30（法定节假日除外）", "上午08:30-12:00，下午1:30-5:30（法定节假日除外）"),
        ("进入“掌上大厅”，首页\n\n选择“社会保险”类", "进入“掌上大厅”，首页选择“社会保险”类"),
        ("生成《机关事业单位工作\n\n人员退休待遇审核表》", "生成《机关事业单位工作人员退休待遇审核表》"),
        ("申请一次性待遇，材料齐全的即\n\n时受理", "申请一次性待遇，材料齐全的即时受理"),
        ("港澳台居民\n为港澳台居民居住证", "港澳台居民为港澳台居民居住证"),
        (
            "山东省威海市环翠区塔山中路317号威海市政务服务中心2楼\n\n智慧人社服务大厅综合窗口 4 号",
            "山东省威海市环翠区塔山中路317号威海市政务服务中心2楼智慧人社服务大厅综合窗口 4 号",
        ),
    ],
)
def test_a_line_cut_by_the_page_is_joined(printed: str, repaired: str) -> None:
    assert texts(printed) == [repaired]


@pytest.mark.parametrize(
    "lines",
    [
        ["（一）“威海人社发布”微信公众号认证", "登录“威海人社发布”微信公众号，进入“掌上大厅”。"],
        ["业务监督电话：0631-5190852", "行风监督电话：0631-5190850"],
        ["（一）线下：申请人员持上述材料到社会保障卡服务窗口办理", "（二）线上：在线办理"],
        ["提供出生医学证明。", "使用居民户口簿时，户主应为未成年人父母。"],
    ],
)
def test_what_begins_anew_stays_apart(lines: list[str]) -> None:
    assert texts("\n\n".join(lines)) == lines


def test_list_dashes_are_noise_and_nothing_else_is_lost() -> None:
    result = split("- （一）《参加社会保险人员（增加\\减少）花名册》；\n- （二）通知书")
    assert result.text == "（一）《参加社会保险人员（增加\\减少）花名册》；\n（二）通知书"
    assert len(result.noise) == 2


def test_numbers_of_several_kinds_nest(real_sources: dict[str, Source]) -> None:
    excerpt = between(real_sources["002"], "基本材料：《工伤医疗", "四、办理流程")
    outline = [(p.level, p.marker, p.heading) for p in split(excerpt).passages]
    assert outline[:4] == [
        (0, None, None),
        (0, "（一）", "门诊报销其他材料"),
        (1, "1.", None),
        (1, "2.", None),
    ]
    assert (0, "（三）", "国外医疗机构报销材料") in outline


def test_text_below_an_item_belongs_to_it_and_a_note_to_all(real_sources: dict[str, Source]) -> None:
    excerpt = between(real_sources["002"], "（一）申请工伤鉴定基本材料：", "四、办理流程")
    passages = {p.text: p for p in split(excerpt).passages}
    assert passages["工伤鉴定基本材料。"].level == 1
    assert passages["(注：申请工伤认定时已提交的材料无需重复提交。)"].level == 0


def test_an_item_with_its_own_short_title_has_a_heading() -> None:
    text = "1.注册及认证。进入主界面。\n\n注册完成后需进行实名认证，点击用户认证。\n\n2.资格认证。返回。"
    passages = split(text).passages
    assert [(p.level, p.heading) for p in passages] == [(0, "注册及认证"), (1, None), (0, "资格认证")]


def test_phones_run_together_become_one_line_a_district(real_sources: dict[str, Source]) -> None:
    excerpt = between(real_sources["003"], "市直5282876；", "十、服务质量")
    passages = split(excerpt).passages
    assert [p.district for p in passages] == [
        District.MUNICIPAL,
        District.HUANCUI,
        District.ECONOMIC,
        District.HIGH_TECH,
        District.LINGANG,
        District.WENDENG,
        District.RONGCHENG,
        District.RUSHAN,
        District.NANHAI,
    ]
    assert passages[3].text == "高区 5625406；"
    assert {p.kind for p in passages} == {PassageKind.DISTRICT}


def test_windows_by_district_lie_below_their_item(real_sources: dict[str, Source]) -> None:
    excerpt = between(real_sources["003"], "1.现场办理:", "七、办理流程")
    passages = split(excerpt).passages
    assert [p.level for p in passages[:2]] == [0, 1]
    assert passages[2].district is District.WENDENG
    assert passages[2].text == "文登区：世纪大道84号社保大厅医保综合业务受理窗口；"
    assert passages[10].heading == "网上办理"


def test_newspaper_columns_run_on_over_full_lines_only(real_sources: dict[str, Source]) -> None:
    excerpt = between(real_sources["000"], "三、“威海社保卡”微信公众\n", "收费依据及标准")
    assert texts(excerpt, Layout.COLUMN) == [
        "三、“威海社保卡”微信公众号",
        "手机关注“威海社保卡”微信公众号—点击“社保卡服务”—“社保卡临时挂失”或”社保卡解挂“，按提示操作办理即可。",
        "四、社保自助服务终端机",
        "社保自助服务终端机—“社保卡服务”—进行“社保卡临时挂失”。",
        "五、窗口",
        "社会保障卡服务窗口进行社保卡临时挂失、解挂。",
    ]


def test_reviewed_breaks_and_joins_have_the_last_word() -> None:
    source = source_of("甲乙丙\n\n丁戊己，\n庚辛")
    second, third = source.text.index("丁"), source.text.index("庚")
    result = split_passages(source, [source.whole], breaks=[third], joins=[second])
    assert [p.text for p in result.passages] == ["甲乙丙丁戊己，", "庚辛"]


def test_a_space_stands_for_a_line_end_between_latin_words_only() -> None:
    assert texts("登录“爱山东APP\nWeChat”") == ["登录“爱山东APP WeChat”"]


ANY_LINES = st.text(alphabet="甲乙文登区市直荣成：:。；，（一）(1).、①-“”《》123 \n\tab", max_size=200)


@given(ANY_LINES, st.sampled_from(Layout))
def test_no_character_is_changed_lost_or_moved(text: str, layout: Layout) -> None:
    source = source_of(text)
    result = split(text, layout)
    spans = sorted((*result.spans, *result.noise))
    assert "".join(source.join(spans).split()) == "".join(text.split())
    for passage in result.passages:
        assert "".join(passage.text.split()) == "".join(source.join(passage.spans).split())
        assert list(passage.spans) == sorted(passage.spans)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_spans_are_read_in_the_order_given(cuts: list[tuple[int, int]]) -> None:
    """Newspaper columns interleave: the text is that of the spans, in their order."""
    source = source_of("甲乙丙丁，戊己庚辛。\n\n（一）子丑；\n（二）寅卯；\n市直：辰巳")
    spans = [Span(min(pair), max(pair)) for pair in cuts]
    result = split_passages(source, spans)
    assert "".join(result.text.split()) == "".join(source.join(spans).split())
