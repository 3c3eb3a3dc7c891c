"""Repairs that need no model: from what differs to edits of any page's HTML and CSS."""

from generation.repair.repair import Repaired, repair

__all__ = ["Repaired", "repair"]
