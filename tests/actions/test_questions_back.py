"""What questions back offer, and what becomes of a choice that stands for several targets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from actions.knowledge_base import KnowledgeBase
from actions.memory import Pending
from actions.plans import ClarifyPlan
from actions.questions_back import MOST_CHOICES, choices_for, further_targets, question_text, titles_of
from knowledge.language.normalise import normalise
from knowledge.language.phrases import load_clarify_groups, load_labels, load_topics
from tests.actions.conftest import Act

STAFF = (
    "002/企业职工社会保险参保登记增员",
    "002/机关事业单位工作人员社会保险参保登记增员",
    "003/职工/职工参保登记",
)
SELF = "002/灵活就业人员社会保险参保登记增员"
RESIDENT = "003/居民/城乡居民参保登记"
OPEN = {
    "targets": [*STAFF, SELF, RESIDENT],
    "question": "参保登记要什么材料",
    "aspects": ["材料"],
    "broad": [list(STAFF), [SELF], [RESIDENT, "003/居民/学生基本医疗保险参保登记"]],
}


class TestWhatIsOffered:
    """Every target as long as they are few, and what stands for several of too many."""

    def test_few_are_named_themselves(self) -> None:
        assert [c.title for c in choices_for(STAFF)] == [load_labels()[target] for target in STAFF]

    def test_too_many_are_put_together(self) -> None:
        choices = choices_for((*STAFF, SELF, RESIDENT))
        assert 2 <= len(choices) <= MOST_CHOICES
        assert [c.targets for c in choices][:2] == [STAFF, (SELF,)]
        assert RESIDENT in choices[2].targets
        asked = ClarifyPlan((*STAFF, SELF, RESIDENT))
        assert question_text(asked) == "是单位给交、自己交，还是按居民或学生参保？"

    def test_what_cannot_be_put_together_is_cut(self) -> None:
        mixed = ("002/工伤认定申请", "002/社会保障卡补领", "003/职工/生育津贴支付", "002/企业社会保险登记", SELF)
        assert [c.targets for c in choices_for(mixed)] == [(target,) for target in mixed[:MOST_CHOICES]]

    def test_the_words_shown_choose(self) -> None:
        for group in load_clarify_groups():
            assert all(normalise(choice.title) in titles_of(choice.targets) for choice in group.choices)
        assert normalise(load_labels()[SELF]) in titles_of((SELF,))

    def test_the_words_of_several_do_not_choose_one(self) -> None:
        assert "单位给职工上" not in titles_of(STAFF[:1])

    def test_words_may_name_what_a_broad_choice_stands_for(self) -> None:
        asked = Pending((*STAFF[:2], SELF), "参保", (), (STAFF[:2], (SELF,)))
        assert {STAFF[2], RESIDENT} <= set(further_targets(asked))
        assert not set(further_targets(asked)) & set(asked.targets)
        assert {SELF, RESIDENT} <= set(further_targets(Pending(STAFF, "参保")))


def test_the_broad_choices_of_the_lexicon_hold() -> None:
    """Two to four a group, of targets that exist and belong to its topics, in words of their own."""
    meant: dict[str, set[str]] = {label: {target} for target, label in load_labels().items()}
    for group in (g for g in load_clarify_groups() if g.choices):
        assert 2 <= len(group.choices) <= MOST_CHOICES
        held = [target for choice in group.choices for target in choice.targets]
        assert {load_topics()[target] for target in held} <= group.topics
        for choice in group.choices:
            assert meant.setdefault(choice.title, set(choice.targets)) <= set(choice.targets)


class TestAChoiceOfSeveral:
    """It is narrowed by another question, or answered where the texts say the same."""

    def test_its_number_asks_between_them(self, act: Act) -> None:
        said = act("1", pending=OPEN)
        assert said.custom["kind"] == "clarify"
        assert said.choices == [load_labels()[target] for target in STAFF]
        assert said.messages[0]["text"].startswith("您想办的是下面哪一件？")  # the other question is answered
        assert said.slots["pending"]["question"] == OPEN["question"]
        assert said.slots["pending"]["aspects"] == ["材料"]

    def test_its_words_ask_between_them_too(self, act: Act) -> None:
        assert set(act("单位给职工上", pending=OPEN).choices) == {load_labels()[target] for target in STAFF}

    def test_a_choice_of_one_is_answered(self, act: Act) -> None:
        said = act("2", pending=OPEN)
        assert said.custom["service_id"] == SELF
        assert said.custom["passages"][0]["section"] == "申请材料"

    def test_its_words_ask_for_nothing_else(self, act: Act) -> None:
        """"手机号、地址等" names no place that is asked for."""
        group = next(g for g in load_clarify_groups() if "手机号、地址等" in {c.title for c in g.choices})
        targets = [target for choice in group.choices for target in choice.targets]
        pending = {"targets": targets, "question": "信息变了怎么改", "aspects": []}
        said = act("手机号、地址等", pending={**pending, "broad": [list(c.targets) for c in group.choices]})
        assert said.slots["pending"]["targets"] == list(group.choices[1].targets)

    def test_a_number_that_is_none_offers_the_same_again(self, act: Act) -> None:
        said = act("9", pending=OPEN)
        assert "pending" not in said.slots  # it is as it was
        assert len(said.choices) == len(OPEN["broad"])
        assert said.choices[0] == "单位给职工上"

    def test_words_of_ones_own_choose_within_it(self, act: Act) -> None:
        said = act("局里新考进来的公务员，养老那块", pending=OPEN)
        assert said.custom["service_id"] == STAFF[1]


class TestWithdrawnGuides:
    """What staff took back is neither offered nor quoted."""

    @pytest.fixture
    def without(self, knowledge_base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
        """Leaves targets out of the catalogue that the actions see."""
        catalogue, searcher = knowledge_base.current()

        def withdraw(*targets: str) -> None:
            left = replace(catalogue, services=tuple(s for s in catalogue.services if s.id not in targets))
            monkeypatch.setattr(knowledge_base, "current", lambda: (left, searcher.over(left)))

        return withdraw

    def test_the_others_are_asked_between(self, act: Act, without: Callable[..., None]) -> None:
        without(STAFF[0])
        assert act("1", pending=OPEN).choices == [load_labels()[target] for target in STAFF[1:]]

    def test_the_only_one_left_is_answered(self, act: Act, without: Callable[..., None]) -> None:
        without(*STAFF[:2])
        assert act("1", pending=OPEN).custom["service_id"] == STAFF[2]

    def test_none_left_is_said(self, act: Act, without: Callable[..., None]) -> None:
        without(*STAFF)
        assert act("1", pending=OPEN).response == "utter_withdrawn"
