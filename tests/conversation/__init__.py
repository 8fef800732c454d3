"""Conversations with the real assistant over REST."""
