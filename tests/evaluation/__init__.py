"""Tests of the scorer and of the questions."""
