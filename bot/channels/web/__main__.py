"""Make the widget's pack of most asked questions: ``python -m bot.channels.web``."""

from __future__ import annotations

from datetime import date

from bot.channels.web.pack import PACK, write
from knowledge.store import KnowledgeStore

if __name__ == "__main__":
    changed = write(KnowledgeStore().catalogue(), date.today())
    print(f"{PACK.name}: {'written' if changed else 'unchanged'}")
