"""Rasa graph components of the understanding: normaliser, jieba, spaCy mentions, intents, lexicon import."""
