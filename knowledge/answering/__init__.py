"""The parts of `knowledge.answer`: choosing passages, fixed phrases, and the reply they make."""
