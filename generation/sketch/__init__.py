"""Reads a drawing of a page: what is drawn on the paper, and what each part of it means."""
