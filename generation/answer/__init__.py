"""What a model answers, read: whole pages, edits of one, and places in a picture."""

from generation.answer.edits import Edit, apply, read_edits
from generation.answer.page import read_page
from generation.answer.places import Place, Thousandths, read_places

__all__ = ["Edit", "Place", "Thousandths", "apply", "read_edits", "read_page", "read_places"]
