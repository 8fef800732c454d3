"""Plans made into replies: texts by `knowledge.answer`, fixed lines by the responses of domain.yml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rasa_sdk.executor import CollectingDispatcher

from actions.memory import Memory, Pending
from actions.plans import AnswerPlan, ClarifyPlan, LifeEventPlan, OfficePlan, Plan, SayPlan
from actions.questions_back import (
    MOST_CHOICES,
    choices_again,
    choices_for,
    clarified_key,
    further_targets,
    question_text,
)
from actions.requests import answer_request, remember_person
from actions.turn import Turn
from knowledge import answer as answers
from knowledge.answer import Answer, Choice
from knowledge.catalogue import HOSPITAL_LIST_ID, Catalogue
from knowledge.language.phrases import load_labels
from knowledge.search.asked import AskedReader
from knowledge.vocabulary import District, Insurance

_MAX_CHOICES = 6
_MAX_CLARIFIED = 20
_BARE = 6  # characters; a shorter message that leads to another question back has no words of its own
_WITHDRAWN = SayPlan("utter_withdrawn")


@dataclass(frozen=True)
class Speaker:
    """Says plans: sends the reply and returns what the conversation remembers afterwards."""

    catalogue: Catalogue
    dispatcher: CollectingDispatcher
    asked: AskedReader

    def say(self, plan: Plan, turn: Turn, memory: Memory) -> Memory:
        """Send the reply of one plan."""
        memory = remember_person(turn, memory)
        if isinstance(plan, AnswerPlan):
            is_shown = self.catalogue.shows(plan.target)  # a conversation may be about what staff withdrew since
            return self._answer(plan, turn, memory) if is_shown else self._fixed(_WITHDRAWN, memory)
        if isinstance(plan, ClarifyPlan):
            return self._clarify(plan, turn, memory)
        if isinstance(plan, LifeEventPlan):
            return self._life_event(plan, turn, memory)
        if isinstance(plan, OfficePlan):
            return self._office(turn, memory)
        if plan.about and memory.focus is None and self.catalogue.shows(plan.about):
            memory = memory.with_focus(plan.about, turn.query.text)
        return self._fixed(plan, memory)

    def _answer(self, plan: AnswerPlan, turn: Turn, memory: Memory) -> Memory:
        pending = turn.memory.pending
        answers_back = pending is not None and plan.target in (*pending.targets, *further_targets(pending))
        asked = pending.question if pending is not None and answers_back else turn.query.text
        after = replace(memory.with_focus(plan.target, asked), pending=None)
        if plan.aspects or not plan.rest:
            after = replace(after, aspects=tuple(a.value for a in plan.aspects))
        reply = self._compose(plan, turn, after)
        if plan.others:
            offered = _offers([target for target in plan.others if self.catalogue.shows(target)][: MOST_CHOICES - 1])
            reply = replace(reply, choices=(*offered, *reply.choices)[:_MAX_CHOICES])
        shown = tuple(dict.fromkeys((*after.shown, *reply.sections_shown)))
        return self._say_answer(reply, replace(after, shown=shown))

    def _compose(self, plan: AnswerPlan, turn: Turn, memory: Memory) -> Answer:
        if plan.target == HOSPITAL_LIST_ID:
            return answers.answer_hospitals(self.catalogue, turn.query.text)
        request = answer_request(turn, memory, plan)
        if plan.together:
            return answers.answer_together(self.catalogue, plan.together, request)
        mentioned = request.text if plan.chosen else turn.query.text
        return answers.answer(self.catalogue, self.asked.focus(request, mentioned, turn.in_context))

    def _clarify(self, plan: ClarifyPlan, turn: Turn, memory: Memory) -> Memory:
        choices = choices_again(memory.pending) if plan.again and memory.pending else choices_for(plan.targets)
        offered = [choice for choice in choices if any(map(self.catalogue.shows, choice.targets))]
        self._send(answers.clarify(question_text(plan), [Choice(c.title, c.title) for c in offered]))
        goes_on = plan.narrows or len(turn.query.text) <= _BARE
        question = memory.pending.question if memory.pending is not None and goes_on else turn.query.text
        clarified = (*memory.clarified, clarified_key(plan))[-_MAX_CLARIFIED:]
        is_broad = any(len(choice.targets) > 1 for choice in offered)
        broad = tuple(choice.targets for choice in offered) if is_broad else ()
        targets = plan.targets if is_broad else tuple(choice.targets[0] for choice in offered)
        pending = Pending(targets, question, plan.aspects, broad)
        return replace(memory, pending=pending, clarified=clarified, question=self._question(memory, question))

    def _life_event(self, plan: LifeEventPlan, turn: Turn, memory: Memory) -> Memory:
        """The list; its steps stay open to be chosen by number or name."""
        memory = self._say_answer(answers.answer_life_event(self.catalogue, plan.event), memory)
        steps = tuple(s.target_id for s in answers.life_events()[plan.event].steps if self.catalogue.shows(s.target_id))
        question = self._question(memory, turn.query.text)
        return replace(memory, pending=Pending(steps, turn.query.text), question=question)

    @staticmethod
    def _question(memory: Memory, asked: str) -> str:
        """The question that stays in force until a question back is answered: that about the focus, if there is one."""
        return memory.question if memory.focus else asked

    def _office(self, turn: Turn, memory: Memory) -> Memory:
        named = turn.query.insurances
        insurance = Insurance(named[0]) if named else None
        district = District(memory.district) if memory.district else None
        reply = answers.answer_office(self.catalogue, district, insurance, turn.now, turn.query.text)
        return self._say_answer(reply, memory)

    def _fixed(self, plan: SayPlan, memory: Memory) -> Memory:
        contacts = {f"{c.id}": c.phone for c in self.catalogue.contacts}
        buttons = [{"title": c.title, "payload": c.payload} for c in _offers(plan.offers)]
        self.dispatcher.utter_message(response=plan.response, buttons=buttons, **{**contacts, **plan.values})
        return memory

    def _say_answer(self, reply: Answer, memory: Memory) -> Memory:
        self._send(reply)
        return replace(memory, pending=None)

    def _send(self, reply: Answer) -> None:
        buttons = [{"title": c.title, "payload": c.payload} for c in reply.choices]
        self.dispatcher.utter_message(text=reply.render_text(), buttons=buttons, json_message=reply.to_custom())


def _offers(targets: Sequence[str]) -> tuple[Choice, ...]:
    """Targets as choices; the words shown also work when typed."""
    labels = load_labels()
    return tuple(Choice(labels[target], labels[target]) for target in targets)
