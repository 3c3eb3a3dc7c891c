"""What a model answers, read: whole pages, and edits of one."""

from generation.answer.edits import Edit, apply, read_edits
from generation.answer.page import read_page

__all__ = ["Edit", "apply", "read_edits", "read_page"]
