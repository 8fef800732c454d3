"""Settings of the knowledge base, from environment variables named ``XIAOWEI_…`` with safe defaults."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseSettings, Field

ROOT = Path(__file__).resolve().parent.parent


class KnowledgeSettings(BaseSettings):
    """Where the knowledge base and its sources lie."""

    knowledge_url: str = Field(
        default=f"sqlite:///{ROOT / 'var' / 'knowledge.db'}",
        description="SQLAlchemy URL of the knowledge base (SQLite file or PostgreSQL)",
    )
    sources: Path = Field(default=ROOT / "knowledge" / "sources", description="folder of the documents and sources.yml")
    lexicon: Path = Field(default=ROOT / "knowledge" / "lexicon", description="folder of the word lists and aliases")
    cache: Path = Field(default=ROOT / "var" / "cache", description="folder for what can be made again (embeddings …)")
    encoder: bool = Field(default=True, description="use the sentence encoder where the machine can run it")

    class Config:
        """Environment prefix."""

        env_prefix = "XIAOWEI_"
