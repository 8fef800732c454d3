"""Tests of knowledge.language."""
