"""A local stand-in for WeChat: its server, its API, a phone in the terminal, and load."""
