"""Tests of knowledge.search."""
