"""Custom actions: from the tracker to a query of the knowledge base, from its answer to messages and slots.

- `memory`: what a conversation remembers; `turn`: one message in its conversation
- `dialogue`: decides what the message asks for; with `life_event`, `clarification` (answers to a question back) and
  `followups` (what refers to what was said before)
- `plans`: what a reply will be about; `speaking`: plans made into replies
- `service`, `handover`: the actions themselves
"""

from __future__ import annotations


def warm_up() -> None:
    """Load the search index and answer one question before the first citizen's (called by `bot.warming`).

    Word lists, the segmenter and the sentence encoder are loaded by the first question they are asked.
    """
    from actions.knowledge_base import default_knowledge_base
    from knowledge.search import make_query

    catalogue, searcher = default_knowledge_base().current()
    searcher.rank(make_query(catalogue.services[0].title))
