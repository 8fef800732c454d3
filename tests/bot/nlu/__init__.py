"""The graph components of the understanding."""
