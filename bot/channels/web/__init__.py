"""The web channel: what the widget asks for, and the pages it stands on (docs/api.md)."""
