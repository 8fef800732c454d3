"""The knowledge base: what the published documents say, and how it is found and answered.

Knows nothing of Rasa, channels or HTTP; usable and tested alone.
"""
