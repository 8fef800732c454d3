"""A tiny assistant that tests the machinery of serving without the real dialogue."""
