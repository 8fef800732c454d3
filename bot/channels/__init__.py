"""Channels: each translates one protocol to and from `bot.service.assistant`."""
