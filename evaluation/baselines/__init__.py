"""What the assistant is compared with, scored on the same questions by the same rules.

Both give the essentials of the target they find, written by the assistant's own answers: only the
finding is theirs, and they remember no conversation.
"""
