"""Repairs that need no model: from what differs to edits of any page's HTML and CSS."""

from generation.repair.repair import NOISE_FLOOR, Repaired, repair

__all__ = ["NOISE_FLOOR", "Repaired", "repair"]
