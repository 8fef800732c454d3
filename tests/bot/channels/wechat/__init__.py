"""Tests of the WeChat channel."""
