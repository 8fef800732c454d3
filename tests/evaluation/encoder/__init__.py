"""Tests of what makes the sentence encoder."""
