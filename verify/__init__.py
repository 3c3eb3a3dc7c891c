"""Render a page, compare it with a reference, and say what differs. Knows nothing of engines."""
