"""What a model answers, read: whole pages, edits of one, places in a picture, questions."""

from generation.answer.edits import Edit, apply, read_edits
from generation.answer.page import read_page
from generation.answer.places import Place, Thousandths, read_places
from generation.answer.questions import read_question

__all__ = [
    "Edit",
    "Place",
    "Thousandths",
    "apply",
    "read_edits",
    "read_page",
    "read_places",
    "read_question",
]
